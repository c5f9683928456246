"""`homelamp check` as a function: from a path to a printed report and an exit status."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TextIO

from homelamp.chain.config import Config, load
from homelamp.commands.reporting import all_findings, report
from homelamp.commands.scope import concerns, inside_of, narrow, opened
from homelamp.core.printable import line_of_file, visible
from homelamp.errors import UsageError
from homelamp.files.repository import Repository, open_repository
from homelamp.manifests.outcome import Outcome
from homelamp.model.finding import Finding, Severity
from homelamp.model.result import Result
from homelamp.suppress import BASELINE
from homelamp.suppress.settle import ALL, Wish, settle, wish_of

if TYPE_CHECKING:
    from homelamp.fix import Plan


class CheckOptions(NamedTuple):
    """What `homelamp check` is asked for, besides the path.

    `form` is one of `text` and `json`. `strict` counts warnings and missing schemas as errors. `mode` says what is done
    with the edits that findings carry: nothing, `fix` writes them, `diff` shows them and nothing else. `select` and
    `ignore` are codes, beginnings of codes or names of rules. `baseline` is a file, relative to the current folder;
    with `write_baseline` it is written. `trust` names the source that is right where places disagree. `verbose` lists
    what the report only counts.
    """

    form: str = "text"
    manifests: bool = True
    kubeconform: str | None = None
    strict: bool = False
    mode: Literal["report", "fix", "diff"] = "report"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    baseline: Path | None = None
    write_baseline: bool = False
    trust: str | None = None
    verbose: bool = False


_DEFAULTS = CheckOptions()


def check_command(path: Path, *, out: TextIO, options: CheckOptions = _DEFAULTS) -> int:
    """Check the repository that `path` lies in and report what concerns `path`.

    Returns 1 where an error was found (or, if strict, a warning or a kind without a schema), else 0.

    Raises:
        UsageError: the path does not exist, the configuration or the baseline is not valid, a rule that is selected
            or ignored does not exist, a named kubeconform does not run, a fix cannot be written, or, if strict, there
            is no kubeconform.
    """
    repository = opened(path)
    if options.trust and options.mode == "report":
        raise UsageError("--trust needs --fix or --diff: it says which place is right where they change something")
    wish = wish_of(repository, options.select, options.ignore, options.baseline)
    inside = inside_of(repository, path)
    if options.write_baseline:
        return _write_baseline(repository, options, wish, inside, out)
    plan = _planned(repository, options, wish, inside) if options.mode != "report" else None
    if plan and options.mode == "fix":
        from homelamp.fix import write  # noqa: PLC0415  # most checks do without

        write(plan)
        repository = open_repository(path)
    result, outcome = _checked(repository, options, wish)
    narrow(result, outcome, inside)
    if plan and options.mode == "diff":
        from homelamp.fix import diff  # noqa: PLC0415

        for line in diff(plan):
            print(line_of_file(line), file=out)
    else:
        report(result, outcome, options.form, out, verbose=options.verbose)
    if plan:
        _tell(plan, is_written=options.mode == "fix")
    if plan and options.trust:
        _tell_undecided(plan, result, options.trust)
    bad = {Severity.ERROR, Severity.WARNING} if options.strict else {Severity.ERROR}
    return 1 if any(finding.problem.severity in bad for finding in all_findings(result, outcome)) else 0


def _write_baseline(repository: Repository, options: CheckOptions, wish: Wish, inside: str, out: TextIO) -> Literal[0]:
    """Write the errors and warnings that a check would report into the baseline."""
    from homelamp.suppress.baseline import write as write_baseline  # noqa: PLC0415  # most checks write none

    result, outcome = _checked(repository, options, wish._replace(without_baseline=True))
    narrow(result, outcome, inside)
    if outcome and outcome.engine is None:
        print(f"homelamp: {visible(outcome.note)}", file=sys.stderr)
    path = wish.baseline or BASELINE
    number = write_baseline(repository, path, all_findings(result, outcome))
    found = f"{path}: {number} finding{'s' * (number != 1)} that homelamp does not report from now on; commit the file"
    print(line_of_file(found), file=out)
    return 0


def _checked(repository: Repository, options: CheckOptions, wish: Wish) -> tuple[Result, Outcome | None]:
    from homelamp.check import check, drop_repeated  # noqa: PLC0415  # the hook on manifests checks no chain

    config = load(repository)
    result = check(repository, config)
    outcome = _validate(repository, config, options) if options.manifests else None
    if outcome:
        drop_repeated(result, outcome)
    settle(repository, config, result, outcome, wish)
    return result, outcome


def _planned(repository: Repository, options: CheckOptions, wish: Wish, inside: str) -> Plan:
    """The edits of the findings that concern what lies `inside`, as far as they can be kept."""
    from homelamp.fix import plan  # noqa: PLC0415  # most checks do without

    def findings(changed: Repository) -> list[Finding]:
        result, outcome = _checked(changed, options, wish)
        found = all_findings(result, outcome)
        if options.trust is None:
            return found
        from homelamp.commands.trust import decided, source_of  # noqa: PLC0415  # as above

        return decided(found, result, source_of(options.trust))

    return plan(repository, findings, lambda finding: not inside or concerns(finding, inside))


def _tell(plan: Plan, *, is_written: bool) -> None:
    for word, findings, why in (
        ("fixed", plan.applied if is_written else (), ""),
        ("not fixed", plan.refused, ": the change would introduce a new finding"),
    ):
        for finding in findings:
            span = finding.problem.span
            place = visible(f"{span.file.path}:{span.line}")
            print(f"homelamp: {word}: {finding.code} in {place}{why}", file=sys.stderr)


def _tell_undecided(plan: Plan, result: Result, trust: str) -> None:
    """Say where places still disagree although one of them is trusted."""
    from homelamp.commands.trust import source_of, undecided  # noqa: PLC0415  # few runs trust any

    done = {one.fingerprint for one in (*plan.applied, *plan.refused)}
    left = [(one, why) for one, why in undecided(result, source_of(trust)) if one.fingerprint not in done]
    for one, why in left:
        place = visible(f"{one.problem.span.file.path}:{one.problem.span.line}")
        print(f"homelamp: not fixed: {one.code} in {place}: {why}", file=sys.stderr)


def _validate(repository: Repository, config: Config, options: CheckOptions) -> Outcome:
    from homelamp.manifests.validate import validate  # noqa: PLC0415  # --no-manifests does without

    outcome = validate(repository, config, kubeconform=options.kubeconform)
    if options.strict and outcome.engine is None:
        raise UsageError(outcome.note)
    if options.strict:
        outcome.findings = [_strictly(finding) for finding in outcome.findings]
    return outcome


def _strictly(finding: Finding) -> Finding:
    """A kind without a schema is an error then."""
    if finding.code != "HL702":
        return finding
    return finding._replace(problem=finding.problem._replace(severity=Severity.ERROR))


def count_errors(folder: Path) -> int:
    """How many errors a check of the repository at `folder` finds."""
    repository = opened(folder)
    result, outcome = _checked(repository, _DEFAULTS, ALL)
    return sum(finding.problem.severity is Severity.ERROR for finding in all_findings(result, outcome))
