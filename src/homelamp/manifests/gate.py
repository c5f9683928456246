"""What is looked at before kubeconform opens a schema: the names that lead it to a file, and the repository's schemas.

kubeconform puts the kind and the apiVersion of a manifest into a path as they are. Which those are is for its own YAML
parser to say: a first run, in which there are no schemas, tells them.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from homelamp.manifests.kubeconform import Result, run_over_text
from homelamp.manifests.outcome import Skipped
from homelamp.manifests.schema_files import defect
from homelamp.manifests.schema_places import file_of

_KIND = re.compile(r"[A-Za-z0-9_.-]*")
_API_VERSION = re.compile(r"[A-Za-z0-9_./-]*")


class Use(NamedTuple):
    """A schema of the repository that a manifest leads to."""

    kind: str
    api_version: str
    location: str
    file: str


def leading_out(results: Sequence[Result]) -> list[Result]:
    """The resources whose kind or apiVersion is not a name."""
    return [one for one in results if not (_is_name(_KIND, one.kind) and _is_name(_API_VERSION, one.api_version))]


def _is_name(form: re.Pattern[str], text: str) -> bool:
    return form.fullmatch(text) is not None and not {".", ".."}.intersection(text.split("/"))


def withheld(path: str, result: Result) -> Skipped:
    """What is said of a resource that kubeconform does not get to see."""
    return Skipped(result.kind, path, "its file is not validated: a kind or an apiVersion in it is not a name")


def uses(results: Sequence[Result], further: Sequence[str], version: str, root: Path) -> list[Use]:
    """The schemas of the repository that these resources lead to; `further` are the locations in `.homelamp.yaml`."""
    found: dict[Use, None] = {}
    for kind, api_version in dict.fromkeys((one.kind, one.api_version) for one in results if one.kind):
        for location in further:
            # Of keys given twice the second look, which is not strict, decides.
            for strict in (True, False):
                file = file_of(location, kind, api_version, version, strict=strict)
                if os.path.lexists(root / file):
                    found[Use(kind, api_version, location, file)] = None
    return list(found)


def unusable(wanted: Sequence[Use], root: Path, words: Callable[[str], Sequence[str]]) -> list[tuple[Use, str]]:
    """Those of the schemas that kubeconform cannot use, each with the reason; `words` is its command for a location.

    Raises:
        UsageError: one refers to a URL, or leads out of the repository.
    """
    reasons = {one.file: defect(one.file, root) for one in wanted}
    bad = [(one, reason) for one in wanted if (reason := reasons[one.file])]
    for location in dict.fromkeys(one.location for one in wanted):
        asked = [one for one in wanted if one.location == location and not reasons[one.file]]
        bad += [(one, "kubeconform cannot compile it") for one in _not_compiled(asked, root, words(location))]
    return bad


def _not_compiled(asked: Sequence[Use], root: Path, words: Sequence[str]) -> list[Use]:
    """kubeconform passes over a schema that it cannot compile, so it is asked with nothing but that schema."""
    unique = list({(one.kind, one.api_version): one for one in asked}.values())
    if not unique:
        return []
    documents = [json.dumps({"apiVersion": one.api_version, "kind": one.kind}) for one in unique]
    results = run_over_text(words, root, "\n---\n".join(documents).encode())
    without = {(one.kind, one.api_version) for one in results if one.status in {"statusSkipped", "statusError"}}
    return [one for one in unique if (one.kind, one.api_version) in without]
