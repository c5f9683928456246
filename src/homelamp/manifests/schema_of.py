"""The schema that kubeconform validated a resource by, and what the API server drops before it validates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from homelamp.manifests import locations
from homelamp.manifests.kubeconform import Result
from homelamp.manifests.messages import Cause
from homelamp.manifests.schema_places import file_of


class Schemas:
    """Looks schemas up in the order in which kubeconform does: those of the repository before ours."""

    def __init__(self, root: Path, version: str, further: Sequence[str]) -> None:
        """`further` are the schema locations of the repository at `root`, `version` is that of Kubernetes."""
        self._root = root
        self._version = version
        self._further = further

    def own(self, result: Result) -> dict[str, Any] | None:
        """The repository's schema of a kind; None where it has none."""
        for location in self._further:
            at = self._root / file_of(location, result.kind, result.api_version, self._version)
            try:
                found = json.loads(at.read_text(encoding="utf-8"))
            except (OSError, ValueError, RecursionError):
                continue
            return found if isinstance(found, dict) else {}
        return None

    def drops(self, result: Result, cause: Cause) -> bool:
        """Whether the API server drops a null before it validates: a field that has to be there is missing then.

        Of custom resources: `PruneNonNullableNullsWithoutDefaults` of k8s.io/apiextensions-apiserver,
        pkg/apiserver/schema/defaulting/prune.go. Its own kinds it decodes by Go, to which a null is nothing.
        """
        if not cause.is_null or not cause.pointer or cause.pointer[-1].isdigit():
            return False
        own = self.own(result)
        schema = locations.schema(result.api_version, result.kind, self._version) if own is None else own
        return cause.pointer[-1] not in locations.required(schema, cause.pointer[:-1])
