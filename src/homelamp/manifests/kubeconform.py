"""Runs kubeconform, offline, and reads its JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from homelamp.errors import UsageError
from homelamp.files import process
from homelamp.manifests.engine import ENVIRONMENT, Engine

# Windows takes command lines of 32,767 characters, Linux and macOS several times as much; the rest is left for the
# options and the environment.
_ROOM = 20_000 if sys.platform == "win32" else 100_000

# What stands in its message where a key is given twice; with -strict also where one overrides a merged one (`<<`).
REPEATED_KEY = "already set in map"
# How its message begins for a document without `kind` or `apiVersion`.
NO_MANIFEST = "error while parsing: missing"

Status = Literal["statusValid", "statusInvalid", "statusError", "statusSkipped", ""]


class Result(NamedTuple):
    """What kubeconform says of one resource. `status` is empty for a document without content."""

    file: str
    kind: str
    api_version: str
    name: str
    status: Status
    message: str


def run(words: Sequence[str], files: Sequence[str], root: Path) -> list[Result]:
    """Validate `files` (paths below `root`); the results of a file are in the order of its documents.

    `words` are those of `command`. A kind without a schema is skipped.

    Raises:
        UsageError: kubeconform did not do its work; with its own words.
    """
    return [result for chunk in _chunks(files) for result in _run_over(list(words), chunk, root)]


def admits(words: Sequence[str], root: Path, text: str) -> bool:
    """Whether every resource of a text has a schema and is valid by it; `words` are those of `command`.

    Raises:
        UsageError: kubeconform did not do its work; with its own words.
    """
    results = run_over_text(words, root, text.encode())
    return bool(results) and all(result.status == "statusValid" for result in results)


def run_over_text(words: Sequence[str], root: Path, content: bytes) -> list[Result]:
    """Validate what no file holds; the results are in the order of its documents. `words` are those of `command`.

    Raises:
        UsageError: kubeconform did not do its work; with its own words.
    """
    return [_result(one) for one in _resources_or_refused(list(words), root, content)]


def command(engine: Engine, schema_locations: Sequence[str], version: str, *, strict: bool = True) -> list[str]:
    """The program with its options; the files follow behind `--`.

    `version` is that of Kubernetes, such as `1.37`. Without `strict` the last of equal keys counts.
    """
    # One worker (-n 1) keeps the order of the documents; it costs nothing that can be measured.
    words = [str(engine.path), "-verbose", "-ignore-missing-schemas", "-output", "json", "-n", "1"]
    words += ["-strict"] if strict else []
    words += ["-kubernetes-version", f"{version}.0"]
    for location in schema_locations:
        words += ["-schema-location", location]
    return words


def _run_over(words: list[str], files: list[str], root: Path) -> Iterator[Result]:
    """Every file has a result, were it an empty one; at one that it cannot read kubeconform stops, without a word."""
    left = files
    while left:
        results = list(_run([*words, "--", *left], root))
        yield from results
        answered = {result.file for result in results}
        if answered.isdisjoint(left):
            raise UsageError(f"{words[0]} failed: it says nothing of {left[0]}")
        left = [file for file in left if file not in answered]


def _chunks(files: Sequence[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    length = 0
    for file in files:
        if chunk and length + len(file) > _ROOM:
            yield chunk
            chunk, length = [], 0
        chunk.append(file)
        length += len(file.encode("utf-8", "surrogateescape")) + 3
    if chunk:
        yield chunk


def _run(words: list[str], root: Path) -> Iterator[Result]:
    # 1 is its status for findings and for every failure of its own alike: the JSON tells which.
    printed = process.printed_by(words, ENVIRONMENT, statuses=(0, 1)) if Path.cwd() == root else None
    resources = _resources(printed) if printed is not None else None
    if resources is None:
        resources = _resources_or_refused(words, root)
    return map(_result, resources)


def _resources(printed: bytes) -> list[dict[str, Any]] | None:
    """None where it is not what kubeconform prints when it has done its work."""
    try:
        return json.loads(printed.decode(errors="replace"))["resources"] or []
    except (ValueError, KeyError, TypeError):
        return None


def _resources_or_refused(words: list[str], root: Path, fed: bytes = b"") -> list[dict[str, Any]]:
    try:
        # It starts where the names of the files begin: it looks for nothing else there, and starts no program.
        done = process.run(words, ENVIRONMENT, folder=root, given=fed)
    except OSError as error:
        raise UsageError(f"{words[0]} does not run: {error.strerror}") from None
    resources = _resources(done.out)
    if resources is None:
        said = (done.err.decode(errors="replace") or done.out.decode(errors="replace")).strip()
        first = said.splitlines()[0] if said else f"exit status {done.status}, and no word"
        raise UsageError(f"{words[0]} failed: {first}")
    return resources


def _result(resource: dict[str, Any]) -> Result:
    return Result(
        file=resource["filename"],
        kind=resource["kind"],
        api_version=resource["version"],
        name=resource["name"],
        status=resource["status"],
        message=resource["msg"],
    )
