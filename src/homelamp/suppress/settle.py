"""Takes out of what the rules found the findings that the owner knows of already."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from homelamp.files.repository import Repository
from homelamp.manifests.outcome import Outcome
from homelamp.model.config import Config
from homelamp.model.finding import Finding
from homelamp.model.result import Result
from homelamp.suppress import BASELINE

if TYPE_CHECKING:
    from homelamp.suppress.known import Known

_MARK = b"homelamp:"


class Wish(NamedTuple):
    """What a user wants to be told of. `select` and `ignore` are codes; of no `select` all are meant.

    `baseline` is the path of one in the repository; without it that of the usual name counts where it is there.
    `without_baseline` is for writing a new one.
    """

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    baseline: str | None = None
    without_baseline: bool = False

    def wants(self, code: str) -> bool:
        """Whether findings of a rule are reported."""
        return (not self.select or code in self.select) and code not in self.ignore


ALL = Wish()


def wish_of(repository: Repository, select: Iterable[str], ignore: Iterable[str], baseline: Path | None) -> Wish:
    """What is to be reported; the words are those of a command line, and a file's path is relative to its folder.

    Raises:
        UsageError: there is no such rule, or the baseline is outside of the repository.
    """
    if not select and not ignore and baseline is None:
        return ALL
    from homelamp.rules.names import all_of  # noqa: PLC0415  # most checks report everything
    from homelamp.suppress.baseline import inside  # noqa: PLC0415  # as above

    path = inside(repository, baseline) if baseline else None
    return Wish(all_of(select), all_of(ignore), path)


def settle(
    repository: Repository, config: Config, result: Result, outcome: Outcome | None = None, wish: Wish = ALL
) -> None:
    """Take out of a result what is not to be reported, and add what is wrong with the suppressions; in place.

    Raises:
        UsageError: `.homelamp.yaml` or the baseline is not valid.
    """
    result.findings = _wanted(result.findings, wish)
    if outcome:
        outcome.findings = _wanted(outcome.findings, wish)
    marked = [path for path in _looked_at(repository, result, outcome) if _is_marked(repository, path)]
    if not marked and not config.ignore and not _has_baseline(repository, wish):
        return
    # Only a repository with suppressions pays for this.
    from homelamp.suppress.known import Known  # noqa: PLC0415

    known = Known(repository, config, marked, wish)
    before = [*result.findings, *(outcome.findings if outcome else ())]
    result.findings = _left(result, result.findings, known)
    if outcome:
        outcome.findings = _left(result, outcome.findings, known)
    result.findings += _wanted(_own(known, before, result, outcome), wish)


def _wanted(findings: Iterable[Finding], wish: Wish) -> list[Finding]:
    return [one for one in findings if wish.wants(one.code)]


def _looked_at(repository: Repository, result: Result, outcome: Outcome | None) -> Iterable[str]:
    """The files that findings may be in. The hook on manifests looks at no others."""
    return repository.paths if result.ran or outcome is None else sorted(outcome.files)


def _is_marked(repository: Repository, path: str) -> bool:
    if not path.endswith((".yaml", ".yml", ".tf", ".tofu", ".tfvars", ".hcl")):
        return False
    content = repository.content(path)
    return isinstance(content, bytes) and _MARK in content


def _has_baseline(repository: Repository, wish: Wish) -> bool:
    if wish.without_baseline:
        return False
    return (
        wish.baseline is not None
        or repository.content(BASELINE) is not None
        or (repository.root / BASELINE).is_symlink()
    )


def _left(result: Result, findings: Iterable[Finding], known: Known) -> list[Finding]:
    left = []
    for one in findings:
        suppressed = known.says(one)
        if suppressed:
            result.suppressed.append(suppressed)
        else:
            left.append(one)
    return left


def _own(known: Known, before: Iterable[Finding], result: Result, outcome: Outcome | None) -> list[Finding]:
    """The findings on the suppressions themselves."""
    from homelamp.rules import RULES, finding_of  # noqa: PLC0415  # as above
    from homelamp.rules.occurrences import told_apart  # noqa: PLC0415

    subject = known.faults(before, result, outcome)
    found = told_apart(
        finding_of(rule, problem)
        for rule in RULES
        if rule.scope == "suppressions"
        for problem in import_module(rule.module).check(subject)
    )
    # An entry of `.homelamp.yaml` can hide these too; a comment cannot.
    return [one for one in found if known.configured(one) is None]
