"""Validates the manifests of a repository: finds them, runs kubeconform, and says what it found with lines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial

from homelamp.config import Config
from homelamp.manifests import candidates, engine, locations
from homelamp.manifests.feed import feed
from homelamp.manifests.kubeconform import NO_MANIFEST, REPEATED_KEY, Result, admits, command, run
from homelamp.manifests.outcome import Outcome, Skipped
from homelamp.repository import Repository

# kubeconform takes a list apart before it looks for keys that are given twice, and finds none.
_LIST = re.compile(rb"""kind["']?[ \t]*:[ \t]*["']?List\b""")


def validate(
    repository: Repository, config: Config, *, kubeconform: str | None = None, paths: Sequence[str] | None = None
) -> Outcome:
    """Run kubeconform over the manifests among `paths` (relative to the current folder), or over all of them.

    `kubeconform` is the path of the one to use. Without any, the outcome has no engine and a note.

    Raises:
        UsageError: a named kubeconform does not run, one fails, there are no schemas for the cluster's version, or a
            named path is no file.
    """
    version = locations.version_to_use(config.kubernetes_version)
    schema_locations = locations.of(version, config.schema_locations)
    found = engine.find(kubeconform, repository.root)
    if found is None:
        return Outcome(None, note=engine.MISSING)
    outcome = Outcome(str(found))
    files, unread = candidates.find(repository, paths)
    outcome.skipped += [Skipped(kind, one.path, one.reason) for one, kind in unread]
    words = command(found, schema_locations, version)
    of_files = _run(words, repository, files)
    merging = [path for path, said in of_files.items() if any(REPEATED_KEY in one.message for one in said)]
    if merging:
        lenient = command(found, schema_locations, version, strict=False)
        of_files |= _judged(repository, lenient, {path: of_files[path] for path in merging})
    outcome.validated = sum(one.status == "statusValid" for said in of_files.values() for one in said)
    troubled = {path: said for path, said in of_files.items() if _needs_a_look(repository, path, said)}
    if troubled:
        _diagnose(outcome, repository, version, troubled, partial(admits, words, repository.root))
    return outcome


def _run(words: Sequence[str], repository: Repository, files: Sequence[str]) -> dict[str, list[Result]]:
    of_files: dict[str, list[Result]] = defaultdict(list)
    with feed(repository, files) as names:
        for result in run(words, list(names), repository.root):
            of_files[names.get(result.file, result.file)].append(result)
    return of_files


def _judged(repository: Repository, lenient: Sequence[str], strict: dict[str, list[Result]]) -> dict[str, list[Result]]:
    """The results that hold for files in which a key seems to stand twice."""
    from homelamp.manifests.merging import is_suspect, judged  # noqa: PLC0415  # as in _diagnose

    suspects = [path for path, said in strict.items() if is_suspect(repository, path, said)]
    again = _run(lenient, repository, suspects) if suspects else {}
    return {path: judged(repository, path, strict[path], again[path]) for path in suspects}


def _needs_a_look(repository: Repository, path: str, results: list[Result]) -> bool:
    # What has no kind or no apiVersion is no manifest, such as a folder's schemas; to parse those takes long.
    if any(one.status != "statusValid" and not one.message.startswith(NO_MANIFEST) for one in results):
        return True
    content = repository.content(path)
    return isinstance(content, bytes) and b"List" in content and _LIST.search(content) is not None


def _diagnose(
    outcome: Outcome,
    repository: Repository,
    version: str,
    troubled: dict[str, list[Result]],
    admitted: Callable[[str], bool],
) -> None:
    # Needs the YAML with its places, which a commit without trouble does not pay for.
    from homelamp.manifests.diagnosis import Diagnosis  # noqa: PLC0415

    diagnosis = Diagnosis(repository, version, admitted)
    for path, results in troubled.items():
        for said in diagnosis.of_file(path, results):
            if isinstance(said, Skipped):
                outcome.skipped.append(said)
            else:
                outcome.findings.append(said)
    outcome.findings.sort(key=lambda one: (one.problem.span.file.path, one.problem.span.start, one.code))
