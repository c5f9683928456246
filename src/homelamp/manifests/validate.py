"""Validates the manifests of a repository: finds them, runs kubeconform, and says what it found with lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from homelamp.config import Config
from homelamp.manifests import candidates, engine, locations
from homelamp.manifests.feed import feed
from homelamp.manifests.kubeconform import NO_MANIFEST, Result, run
from homelamp.manifests.outcome import Outcome, Skipped
from homelamp.repository import Repository


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
    found = engine.find(kubeconform)
    if found is None:
        return Outcome(None, note=engine.MISSING)
    outcome = Outcome(str(found))
    files, unread = candidates.find(repository, paths)
    outcome.skipped += [Skipped(kind, one.path, one.reason) for one, kind in unread]
    with feed(repository, files) as names:
        results = run(found, list(names), schema_locations, version, repository.root)
    of_files: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        of_files[names.get(result.file, result.file)].append(result)
    outcome.validated = sum(result.status == "statusValid" for result in results)
    troubled = {path: said for path, said in of_files.items() if any(map(_needs_a_look, said))}
    if troubled:
        _diagnose(outcome, repository, version, troubled)
    return outcome


def _needs_a_look(result: Result) -> bool:
    # What has no kind or no apiVersion is no manifest, such as a folder's schemas; to parse those takes long.
    return result.status != "statusValid" and not result.message.startswith(NO_MANIFEST)


def _diagnose(outcome: Outcome, repository: Repository, version: str, troubled: dict[str, list[Result]]) -> None:
    # Needs the YAML with its places, which a commit without trouble does not pay for.
    from homelamp.manifests.diagnosis import Diagnosis  # noqa: PLC0415

    diagnosis = Diagnosis(repository, version)
    for path, results in troubled.items():
        for said in diagnosis.of_file(path, results):
            if isinstance(said, Skipped):
                outcome.skipped.append(said)
            else:
                outcome.findings.append(said)
    outcome.findings.sort(key=lambda one: (one.problem.span.file.path, one.problem.span.start, one.code))
