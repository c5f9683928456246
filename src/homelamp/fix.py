"""Edits that mend a finding and change nothing else: shown as a diff, or written and verified."""

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


class Fixed(NamedTuple):
    """`applied` are the findings that were mended; `refused` those whose edit would have brought another finding."""

    applied: list[Finding]
    refused: list[Finding]


class Checked(NamedTuple):
    """What a check of the repository, as it is on the disk now, came to."""

    repository: Repository
    findings: list[Finding]


def fix(check: Callable[[], Checked], concerned: Callable[[Finding], bool]) -> Fixed:
    """Apply the edits of the findings that are `concerned`, and keep them only where the next check finds nothing new.

    All at once where that goes well, else one finding at a time.

    Raises:
        UsageError: a file cannot be written, or was changed meanwhile; all files then are as they were.
    """
    done = Fixed([], [])
    before = check()
    at_once = _fixable(before.findings, concerned, done)
    if at_once and _keeps(before, at_once, check):
        return Fixed(at_once, [])
    while one := _fixable(before.findings, concerned, done)[:1]:
        (done.applied if _keeps(before, one, check) else done.refused).extend(one)
        before = check()
    return done


def diff(repository: Repository, findings: Iterable[Finding]) -> Iterator[str]:
    """The lines of a unified diff of what `fix` would write, without secrets."""
    from homelamp.redact.diff import unified  # noqa: PLC0415  # --fix does without
    from homelamp.redact.redactor import redactor_of  # noqa: PLC0415  # as above

    chosen = _compatible(findings)
    redactor = redactor_of(edit.span for finding in chosen for edit in finding.problem.fix)
    # What the readers hid counts in the changed text too.
    for path, content in sorted(_contents(repository, chosen).items()):
        old, new = SourceFile(path, _text(repository.content(path))), SourceFile(path, _text(content))
        yield from unified(old, new, (f"a/{path}", f"b/{path}"), redactor)


def _fixable(findings: Sequence[Finding], concerned: Callable[[Finding], bool], done: Fixed) -> list[Finding]:
    refused = {finding.fingerprint for finding in done.refused}
    return _compatible(one for one in findings if concerned(one) and one.fingerprint not in refused)


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


def _contents(repository: Repository, findings: Iterable[Finding]) -> dict[str, bytes]:
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


def _keeps(before: Checked, findings: list[Finding], check: Callable[[], Checked]) -> bool:
    """Write; whether that mended what it should and brought nothing new. If not, all is put back."""
    repository = before.repository
    new = _contents(repository, findings)
    old = {path: content for path in new if isinstance(content := repository.content(path), bytes)}
    _write(repository.root, old, new)
    try:
        after = _counted(check().findings)
    except BaseException:
        _write(repository.root, new, old)
        raise
    # The same problem may stand in one file several times.
    kept = after <= _counted(before.findings) - _counted(findings)
    if not kept:
        _write(repository.root, new, old)
    return kept


def _counted(findings: Iterable[Finding]) -> Counter[str]:
    return Counter(finding.fingerprint for finding in findings)


def _write(root: Path, old: dict[str, bytes], new: dict[str, bytes]) -> None:
    """All at once: where one cannot be written, none is."""
    for path in new:
        _refuse_changed(root, path, old[path])
    try:
        atomic.write(*((root / path, content) for path, content in new.items()))
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}") from None


def _refuse_changed(root: Path, path: str, read: bytes) -> None:
    if (root / path).read_bytes() != read:
        raise UsageError(f"{path} was changed while it was checked; run it again")
