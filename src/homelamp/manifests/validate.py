"""Validates the manifests of a repository: finds them, runs kubeconform, and says what it found with lines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial

from homelamp.chain.config import Config
from homelamp.core.text import SourceFile, Span
from homelamp.files.repository import Repository
from homelamp.manifests import candidates, engine, locations
from homelamp.manifests.feed import feed
from homelamp.manifests.kubeconform import NO_MANIFEST, REPEATED_KEY, Result, admits, command, run, run_over_text
from homelamp.manifests.outcome import Outcome, Skipped
from homelamp.manifests.schema_places import for_kubeconform
from homelamp.model.finding import Finding, Problem, Severity
from homelamp.rules import BY_CODE, finding_of

# A place without schemas.
_NOWHERE = "./.homelamp/none.json"
# What has to be in a file in which a kind or an apiVersion is to hold `..`: that, or a way to write it otherwise, by an
# escape, by a tag such as `!!binary`, or in UTF-16.
_WAYS_OUT = (b"..", b"\\", b"!!", b"!<", b"%TAG", b"\xff\xfe", b"\xfe\xff")
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
    files = _let_in(outcome, found, repository, config.schema_locations, version, files)
    words = command(found, schema_locations, version)
    outcome.files, outcome.are_all = frozenset(files), paths is None
    of_files = _run(words, repository, files)
    merging = [path for path, said in of_files.items() if any(REPEATED_KEY in one.message for one in said)]
    if merging:
        lenient = command(found, schema_locations, version, strict=False)
        of_files |= _judged(repository, lenient, {path: of_files[path] for path in merging})
    outcome.validated = sum(one.status == "statusValid" for said in of_files.values() for one in said)
    troubled = {path: said for path, said in of_files.items() if _needs_a_look(repository, path, said)}
    if troubled:
        # What a newer version of a kind looks like is ours to know; the repository's schemas for it were not looked at.
        own = command(found, locations.of(version, ()), version)
        _diagnose(outcome, repository, config, troubled, partial(admits, own, repository.root))
    return outcome


def _let_in(
    outcome: Outcome,
    found: engine.Engine,
    repository: Repository,
    further: Sequence[str],
    version: str,
    files: Sequence[str],
) -> list[str]:
    """The files that kubeconform may validate: none leads it to a schema that is not ours or in the repository.

    Raises:
        UsageError: a schema of the repository refers to a URL, or leads out of it.
    """
    asked = [path for path in files if further or _may_lead_out(repository, path)]
    if not asked:
        return list(files)
    from homelamp.manifests import gate  # noqa: PLC0415  # few repositories have schemas of their own, or such names

    told = _run(command(found, [_NOWHERE], version, strict=False), repository, asked)
    kept_out = set()
    for path, results in told.items():
        for result in gate.leading_out(results):
            outcome.skipped.append(gate.withheld(path, result))
            kept_out.add(path)
    known = [one for path, results in told.items() if path not in kept_out for one in results]
    wanted = gate.uses(known, further, version, repository.root)
    for use, reason in gate.unusable(
        wanted, repository.root, lambda at: command(found, [for_kubeconform(at)], version)
    ):
        outcome.findings.append(_unusable(repository, use.kind, use.file, reason))
    return [path for path in files if path not in kept_out]


def _may_lead_out(repository: Repository, path: str) -> bool:
    content = repository.content(path)
    return isinstance(content, bytes) and any(way in content for way in _WAYS_OUT)


def _unusable(repository: Repository, kind: str, file: str, reason: str) -> Finding:
    source = repository.source(file)
    text = source if isinstance(source, SourceFile) else SourceFile(file, "")
    message = f"this schema of {kind} is not used: {reason}"
    change = "fix the schema, or remove it"
    return finding_of(BY_CODE["HL702"], Problem(Severity.WARNING, message, Span(text, 0, 1), change))


def _run(words: Sequence[str], repository: Repository, files: Sequence[str]) -> dict[str, list[Result]]:
    of_files: dict[str, list[Result]] = defaultdict(list)
    for path in repository.unwritten.intersection(files):
        content = repository.content(path)
        of_files[path] = run_over_text(words, repository.root, content) if isinstance(content, bytes) else []
    with feed(repository, [path for path in files if path not in repository.unwritten]) as names:
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
    config: Config,
    troubled: dict[str, list[Result]],
    admitted: Callable[[str], bool],
) -> None:
    # Needs the YAML with its places, which a commit without trouble does not pay for.
    from homelamp.manifests.diagnosis import Diagnosing, Diagnosis  # noqa: PLC0415
    from homelamp.rules.occurrences import told_apart  # noqa: PLC0415

    stated = config.kubernetes_version
    version = locations.version_to_use(stated)
    diagnosis = Diagnosis(Diagnosing(repository, version, stated, config.schema_locations, admitted))
    for path, results in troubled.items():
        for said in diagnosis.of_file(path, results):
            if isinstance(said, Skipped):
                outcome.skipped.append(said)
            else:
                outcome.findings.append(said)
    outcome.validated += diagnosis.validated
    outcome.findings = told_apart(outcome.findings)
