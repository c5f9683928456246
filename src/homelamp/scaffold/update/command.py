"""`homelamp update`: from the options to a merged work tree, or to a list of what would become of it."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, TextIO

from homelamp.errors import UsageError
from homelamp.hiding import without_secrets
from homelamp.process.git import Git, git
from homelamp.scaffold.record import ANSWERS
from homelamp.scaffold.update.journal import Journal
from homelamp.scaffold.update.options import UpdateOptions
from homelamp.scaffold.update.plan import OPEN, REJECT, Change, Trees, plan
from homelamp.scaffold.update.protected import hashes, is_protected
from homelamp.scaffold.update.templates import Renders, newer, origin_of, render_both
from homelamp.scaffold.update.trees import Item, blocked, owned

# Number of errors that `homelamp check` finds in a folder.
Count = Callable[[Path], int]

_WORDS = {
    "changed": "changed",
    "merged": "merged, your edits and the template's",
    "added": "added",
    "removed": "removed",
    "moved": "moved",
    "conflict": "conflict",
    "removed-edited": "deleted by the template although you edited it",
    "kept": "kept as it is",
}


class _Place(NamedTuple):
    """The folder with the answers, and what Git tracks in it."""

    root: Path
    journal: Journal
    tracked: list[str]


def update_command(options: UpdateOptions, out: TextIO, count: Count) -> int:
    """Update the repository in the current folder, or do what the options say instead.

    Returns 1 where something needs a decision (with `check`: where a newer template exists), else 0.

    Raises:
        UsageError: the tree is not clean, the template cannot be had, an answer is refused, or an update was
            interrupted.
    """
    say = partial(print, file=out)
    place = _place(options.folder)
    if options.abort:
        for path in place.journal.abort():
            say(f"as before: {path}")
        return 0
    if options.check:
        return _check(place.root, say)
    _refuse_unready(place)
    origin = origin_of(place.root)
    with tempfile.TemporaryDirectory(prefix="homelamp-update-") as folder:
        scratch = Path(folder)
        renders = render_both(origin, options.data, options.to, scratch)
        changes = _planned(place.root, renders, inline=options.inline)
        writes = [write for change in changes for write in change.writes]
        for line in (f"template: {origin.version} -> {renders.version}", *renders.notes):
            say(line)
        for line in _lines(changes):
            say(line)
        if options.dry_run:
            _say_check(count(_preview(place, writes, scratch / "preview")), "would", say)
            return _status(changes)
    _apply(place, writes)
    _say_check(count(place.root), "does", say)
    if changes:
        say(
            "next: look at git status and git diff, then git add --all && git commit; to give it up: "
            "homelamp update --abort"
        )
    return _status(changes)


def _check(root: Path, say: Callable[[str], None]) -> int:
    found = newer(root)
    say(f"a newer template exists: {found[0]} -> {found[1]}" if found else "the template is the newest")
    return 1 if found else 0


def _place(folder: Path) -> _Place:
    root = folder.resolve()
    git_of_root = git(root)
    printed = _printed(git_of_root, "rev-parse", "--absolute-git-dir")
    if printed is None:
        raise UsageError(f"{folder} is no Git repository, which alone can show what an update changed")
    tracked = _printed(git_of_root, "ls-files", "-z") or ""
    return _Place(root, Journal(root, Path(printed.strip())), [path for path in tracked.split("\0") if path])


def _refuse_unready(place: _Place) -> None:
    if place.journal.is_open:
        raise UsageError("an update was interrupted here: homelamp update --abort puts everything back")
    if not (place.root / ANSWERS).is_file():
        raise UsageError(f"{ANSWERS} is not in this folder: run homelamp update at the root of a scaffolded repository")
    asked = git(place.root)
    filters = asked.filters()
    # No update changes what a submodule holds, and Git would run what the submodule's configuration names.
    words = ("status", "--porcelain", "--ignore-submodules=dirty", "--", ".")
    printed = (_printed(asked.without(filters), *words) or "").splitlines()
    if printed:
        more = f" and {len(printed) - 1} more" if len(printed) > 1 else ""
        # A file that was touched looks changed then, until the user's own Git has looked at it.
        hint = f" (git status first, if it has none: the filter {filters[0]} was not run here)" if filters else ""
        raise UsageError(
            f"there are changes that are not committed ({printed[0][3:]}{more}): commit or stash them first{hint}"
        )


def _planned(root: Path, renders: Renders, *, inline: bool) -> list[Change]:
    paths = {*renders.old, *renders.new}
    for path in sorted(renders.new):
        in_the_way = blocked(root, path)
        if in_the_way:
            raise UsageError(f"{in_the_way} is in the way of the template's {path}: move it")
    changes = plan(Trees(renders.old, renders.new, owned(root, paths), is_protected), inline=inline)
    for path, item in (write for change in changes for write in change.writes):
        if path.endswith(REJECT) and item is not None and (root / path).exists() and path not in paths:
            raise UsageError(f"{path} is there already: settle that conflict, and remove the file first")
    return changes


def _lines(changes: Sequence[Change]) -> Iterator[str]:
    if not changes:
        yield "nothing changes"
    for change in changes:
        yield f"{_WORDS[change.kind]}: {change.path}" + (f": {change.note}" if change.note else "")
        for line in change.shown:
            yield f"    {without_secrets(line)}"
    counted = Counter(change.kind for change in changes)
    open_ones = sum(counted[kind] for kind in OPEN)
    if open_ones:
        yield f"{open_ones} to decide"


def _status(changes: Sequence[Change]) -> int:
    return 1 if any(change.kind in OPEN for change in changes) else 0


def _preview(place: _Place, writes: Sequence[tuple[str, Item | None]], folder: Path) -> Path:
    """The repository as it would be, in a folder of its own."""
    for path in place.tracked:
        if (place.root / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(place.root / path, folder / path, follow_symlinks=False)
    for path, item in writes:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if item is None:
            (folder / path).unlink(missing_ok=True)
        else:
            (folder / path).write_bytes(item.content)
    _printed(git(folder), "init", "--quiet", "--template=")
    return folder


def _apply(place: _Place, writes: Sequence[tuple[str, Item | None]]) -> None:
    before = hashes(place.root, place.tracked)
    place.journal.run(writes)
    after = hashes(place.root, list(before))
    changed = [path for path in before if after.get(path) != before[path]]
    if changed:
        place.journal.abort()
        raise UsageError(f"the update would have changed {', '.join(changed)}, which is sealed: everything is put back")


def _say_check(errors: int, verb: str, say: Callable[[str], None]) -> None:
    found = "1 error" if errors == 1 else f"{errors} errors"
    passes = {"would": "homelamp check would pass after it", "does": "homelamp check passes"}[verb]
    finds = {"would": f"homelamp check would find {found} after it", "does": f"homelamp check finds {found}"}[verb]
    say(finds if errors else passes)


def _printed(asked: Git, *arguments: str) -> str | None:
    done = asked.run(*arguments)
    return done.out.decode("utf-8", "surrogateescape") if done.status == 0 else None
