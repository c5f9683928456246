"""Edits that fix a finding and change nothing else: planned and verified in memory, then shown as a diff or written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from homelamp import atomic
from homelamp.errors import UsageError
from homelamp.finding import Edit, Finding
from homelamp.repository import Repository
from homelamp.text import SourceFile

_BOM = b"\xef\xbb\xbf"

Check = Callable[[Repository], list[Finding]]


class Plan(NamedTuple):
    """What fixing a repository comes to. `contents` are the files that change, with what they will hold.

    `applied` are the findings that are fixed by that; `refused` those whose edit would bring another finding.
    """

    repository: Repository
    contents: dict[str, bytes]
    applied: list[Finding]
    refused: list[Finding]


def plan(repository: Repository, check: Check, concerned: Callable[[Finding], bool]) -> Plan:
    """Find the edits of the findings that are `concerned` after which `check` finds nothing new; nothing is written.

    All at once where that goes well, else one finding at a time, until no edit is left that can be kept: what the plan
    leaves, another plan leaves too.
    """
    state = _State(repository, {}, check(repository), [])
    while todo := _compatible(filter(concerned, state.findings)):
        after = state.fixed(todo, check) or _one_by_one(state, check, concerned)
        if after is state:
            return Plan(repository, state.contents, state.applied, todo)
        state = after
    return Plan(repository, state.contents, state.applied, [])


def diff(done: Plan) -> Iterator[str]:
    """The lines of a unified diff of what `write` would write, without secrets."""
    from homelamp.redact.diff import unified  # noqa: PLC0415  # --fix does without
    from homelamp.redact.redactor import redactor_of  # noqa: PLC0415  # as above

    redactor = redactor_of(edit.span for finding in done.applied for edit in finding.problem.fix)
    # What the readers hid counts in the changed text too.
    for path, content in sorted(done.contents.items()):
        old, new = SourceFile(path, _text(done.repository.content(path))), SourceFile(path, _text(content))
        yield from unified(old, new, (f"a/{path}", f"b/{path}"), redactor)


def write(done: Plan) -> None:
    """Write the files of a plan: all of them or none.

    Raises:
        UsageError: a file cannot be written, or was changed after it was read; all files then are as they were.
    """
    root = done.repository.root
    for path in done.contents:
        _refuse_changed(root, path, done.repository.content(path))
    try:
        atomic.write(*((root / path, content) for path, content in done.contents.items()))
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}") from None


class _State(NamedTuple):
    """The repository with the edits that are kept so far: their files' contents, and what a check of it finds."""

    repository: Repository
    contents: dict[str, bytes]
    findings: list[Finding]
    applied: list[Finding]

    def fixed(self, todo: list[Finding], check: Check) -> _State | None:
        """The next state, with the edits of `todo`; None where they leave what they should fix, or bring another."""
        new = _contents(self.repository, todo)
        repository = self.repository.changed(new)
        findings = check(repository)
        # By identity: of two alike, the one that is left has another number afterwards.
        kept = _counted(findings) <= _counted(self.findings) - _counted(todo)
        return _State(repository, {**self.contents, **new}, findings, self.applied + todo) if kept else None


def _one_by_one(state: _State, check: Check, concerned: Callable[[Finding], bool]) -> _State:
    """The state after each finding's edit was tried alone; the same state where none could be kept."""
    tried: set[str] = set()
    while True:
        todo = _compatible(one for one in state.findings if concerned(one) and one.fingerprint not in tried)
        if not todo:
            return state
        after = state.fixed(todo[:1], check)
        if after is None:
            tried.add(todo[0].fingerprint)
        else:
            state = after


def _compatible(findings: Iterable[Finding]) -> list[Finding]:
    """Those with a fix; of two that would write into the same place the first."""
    taken: list[Edit] = []
    chosen: list[Finding] = []
    for finding in findings:
        edits = finding.problem.fix
        if edits and not any(_clash(one, other) for one in edits for other in taken):
            taken += edits
            chosen.append(finding)
    return chosen


def _clash(one: Edit, other: Edit) -> bool:
    if one == other or one.span.file.path != other.span.file.path:
        return False
    return one.span.start <= other.span.end and other.span.start <= one.span.end


def _contents(repository: Repository, findings: Sequence[Finding]) -> dict[str, bytes]:
    """The new content of each file that changes."""
    edits: dict[str, set[Edit]] = defaultdict(set)
    for finding in findings:
        for edit in finding.problem.fix:
            edits[edit.span.file.path].add(edit)
    return {path: _edited(repository.content(path), found) for path, found in edits.items()}


def _edited(content: object, edits: set[Edit]) -> bytes:
    assert isinstance(content, bytes)  # a finding stands in it
    text = content.decode("utf-8-sig")
    for edit in sorted(edits, key=lambda one: one.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return (_BOM if content.startswith(_BOM) else b"") + text.encode()


def _text(content: object) -> str:
    return content.decode("utf-8-sig") if isinstance(content, bytes) else ""


def _counted(findings: Iterable[Finding]) -> Counter[str]:
    return Counter(finding.identity for finding in findings)


def _refuse_changed(root: Path, path: str, read: object) -> None:
    try:
        is_same = (root / path).read_bytes() == read
    except OSError:
        is_same = False
    if not is_same:
        raise UsageError(f"{path} was changed while it was checked; run it again")
