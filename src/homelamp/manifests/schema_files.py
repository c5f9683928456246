"""Looks through a schema of the repository before kubeconform reads it: no reference may lead out, least of all by URL.

kubeconform fetches what a `$ref` or a `$schema` names, and goes on without the schema where that fails, without a word:
github.com/santhosh-tekuri/jsonschema/v6, loader.go and roots.go; kubeconform's pkg/validator/validator.go.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any, NamedTuple

from homelamp.errors import UsageError
from homelamp.manifests.schema_places import is_outside

_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_IDS = ("$id", "id")
# These are part of kubeconform, so that it fetches none of them.
_META = re.compile(
    r"https?://json-schema\.org/(?:schema|draft-0[467]/schema|draft/20(?:19-09|20-12)/"
    r"(?:schema|meta/(?:applicator|content|core|meta-data|validation)))#?"
)
# A path and nothing else: no scheme, no host, no escapes, no query.
_PATH = re.compile(r"(?!//)[^:%?\\\x00-\x1f\x7f]*")

# More ids within each other than any schema has.
_MAX_BASES = 16


class _Place(NamedTuple):
    """A mapping of a schema, with the places that its references may start from; None stands for a URL."""

    node: dict[str, Any]
    bases: frozenset[str | None]


def defect(path: str, root: Path) -> str | None:
    """Why kubeconform could not use the schema in this file (relative to `root`); None where nothing speaks against it.

    Raises:
        UsageError: the schema, or one that it refers to, refers to a URL or out of the repository.
    """
    seen: set[str] = set()
    left = [path]
    while left:
        file = left.pop()
        if file in seen:
            continue
        seen.add(file)
        if is_outside(file, root):
            raise UsageError(f"{path} leads to a file outside of the repository, or refers to one")
        try:
            document = json.loads((root / file).read_bytes())
        except OSError as error:
            return f"{file}: {error.strerror}"
        except (ValueError, RecursionError):
            return f"{file} is not valid JSON"
        left += _referred(document, file)
    return None


def _referred(document: Any, file: str) -> Iterator[str]:
    """The files that a schema refers to, relative to the root."""
    for place in _places(document, file):
        _check_meta(place.node, file)
        for key in _REFERENCES:
            text = place.node.get(key)
            if isinstance(text, str):
                yield from _of_reference(key, text, place, file)


def _of_reference(key: str, text: str, place: _Place, file: str) -> Iterator[str]:
    path = text.partition("#")[0]
    if not path or _META.fullmatch(path):
        return
    if not _PATH.fullmatch(path):
        raise UsageError(f"{file}: {key} is not a plain path to a file of the repository; no check uses the network")
    for base in place.bases:
        if base is None:
            raise UsageError(f"{file}: {key} starts from a URL, which an id states; no check uses the network")
        yield _joined(base, path)


def _check_meta(node: dict[str, Any], file: str) -> None:
    text = node.get("$schema")
    if isinstance(text, str) and not _META.fullmatch(text):
        raise UsageError(f"{file}: $schema is not one that json-schema.org publishes; no check uses the network")


def _places(document: Any, file: str) -> Iterator[_Place]:
    """Every mapping. Which of them are schemas, and which `id` counts, depends on more than is looked at here."""
    left: list[tuple[Any, frozenset[str | None]]] = [(document, frozenset({file}))]
    while left:
        node, bases = left.pop()
        if isinstance(node, dict):
            bases |= {_of_id(text, base) for key in _IDS if isinstance(text := node.get(key), str) for base in bases}
            if len(bases) > _MAX_BASES:
                bases = frozenset({None})
            yield _Place(node, bases)
        parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        left.extend((part, bases) for part in parts if isinstance(part, dict | list))


def _of_id(text: str, base: str | None) -> str | None:
    path = text.partition("#")[0]
    if base is None or not _PATH.fullmatch(path):
        return None
    return _joined(base, path) if path else base


def _joined(base: str, path: str) -> str:
    # Of an absolute path it is for `is_outside` to say that it leads out.
    return path if path.startswith("/") else normpath(join(dirname(base), path))
