"""`homelamp update`: from the options to a merged work tree, or to a list of what would become of it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from homelamp.errors import UsageError
from homelamp.files.rejects import REJECT
from homelamp.redact.merged import Shown
from homelamp.scaffold.update.available import Available
from homelamp.scaffold.update.git import names, printed
from homelamp.scaffold.update.journal import Journal
from homelamp.scaffold.update.lock import held, is_held
from homelamp.scaffold.update.options import UpdateOptions
from homelamp.scaffold.update.place import ABORT, Place, place_of, refuse_changes, refuse_unready
from homelamp.scaffold.update.plan import OPEN, Change, Trees, plan
from homelamp.scaffold.update.problems import reason
from homelamp.scaffold.update.protected import hashes, is_protected
from homelamp.scaffold.update.templates import Origin, Renders, newer, origin_of, render_both
from homelamp.scaffold.update.trees import Write, blocked, is_file, owned

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


# Prints one line.
Say = Callable[[str], None]


def update_command(options: UpdateOptions, out: TextIO, count: Count) -> int:
    """Update the repository in the current folder, or do what the options say instead.

    Returns 1 where something needs a decision (with `check`: where a newer template exists), else 0.

    Raises:
        UsageError: the tree is not clean, the template cannot be had, an answer is refused, an update was
            interrupted or another one is running.
    """

    def say(line: str) -> None:
        # A reader that has gone away, as `head` does, stops no update half-way.
        with suppress(BrokenPipeError):
            print(line, file=out)

    place = place_of(options.folder)
    if options.check:
        return _check(place.root, say)
    if options.dry_run:
        if place.journal.is_open and is_held(place.git):
            raise UsageError("another update is running here: let it end first")
        return _update(place, options, out, say, count)
    with held(place.git) as remark:
        if remark:
            say(remark)
        if not options.abort:
            return _update(place, options, out, say, count)
        return _abort(place, out, say)


def _abort(place: Place, out: TextIO, say: Say) -> int:
    paths = place.journal.abort()
    try:
        for path in paths:
            say(f"as before: {path}")
        _flush(out)
    except OSError as error:
        raise UsageError(f"{reason(error, 'standard output')}; everything is put back") from None
    return 0


def _update(place: Place, options: UpdateOptions, out: TextIO, say: Say, count: Count) -> int:
    try:
        refuse_unready(place)
        with tempfile.TemporaryDirectory(prefix="homelamp-update-") as folder:
            scratch = Path(folder)
            origin = origin_of(place.root)
            renders = _rendered(origin, options, scratch)
            changes = _planned(place.root, renders, inline=options.inline)
            writes = [write for change in changes for write in change.writes]
            first = f"template: {origin.version} -> {renders.version}"
            for line in [
                first,
                *renders.notes,
                *_lines(changes, Shown(place.root, renders.old, renders.new)),
                *_ignored(place.root, writes),
            ]:
                say(line)
            if options.dry_run:
                _say_check(count(_preview(place, writes, scratch / "preview")), "would", say)
                return _status(changes)
        # What cannot be said is not done either.
        _flush(out)
        refuse_changes(place)
    except OSError as error:
        raise UsageError(f"{reason(error)}; nothing is changed") from None
    if writes:
        _apply(place, writes)
    try:
        status = max(_status(changes), _say_result(place.root, say, count))
        if writes:
            say(_next(status))
        _flush(out)
    except OSError as error:
        raise UsageError(f"{reason(error, 'standard output')}; {_outcome(writes)}") from None
    except BaseException:
        say(_outcome(writes))
        raise
    return status


def _rendered(origin: Origin, options: UpdateOptions, scratch: Path) -> Renders:
    """What the recorded version and the wanted one render to."""
    available = Available(origin.source) if options.to is not None else None
    to = available.named(options.to) if available and options.to is not None else None
    try:
        return render_both(origin, options.data, to, scratch)
    except UsageError as error:
        if available and to and f"'{to}'" in str(error):
            raise available.unknown(to) from None
        raise


def _say_result(root: Path, say: Say, count: Count) -> int:
    """Say what `homelamp check` finds now; 1 where it cannot, else 0. The update is written, whatever comes of it."""
    try:
        _say_check(count(root), "does", say)
    except (UsageError, OSError) as error:
        say(f"homelamp check cannot run: {reason(error) if isinstance(error, OSError) else error}")
        return 1
    return 0


def _next(status: int) -> str:
    first = "settle what is to decide, " if status else ""
    return f"next: {first}look at git status and git diff, then git add --all && git commit; to give it up: {ABORT}"


def _outcome(writes: Sequence[Write]) -> str:
    return f"the update is written: {ABORT} puts everything back" if writes else "nothing is changed"


def _flush(out: TextIO) -> None:
    with suppress(BrokenPipeError):
        out.flush()


def _check(root: Path, say: Callable[[str], None]) -> int:
    found = newer(root)
    say(f"a newer template exists: {found[0]} -> {found[1]}" if found else "the template is the newest")
    return 1 if found else 0


def _planned(root: Path, renders: Renders, *, inline: bool) -> list[Change]:
    paths = {*renders.old, *renders.new}
    for path in sorted(renders.new):
        in_the_way = blocked(root, path)
        if in_the_way:
            raise UsageError(f"{in_the_way} is in the way of the template's {path}: move it")
    changes = plan(Trees(renders.old, renders.new, owned(root, paths), is_protected), inline=inline)
    for path in (write.path for change in changes for write in change.writes if write.after):
        if path.endswith(REJECT) and os.path.lexists(root / path) and path not in paths:
            raise UsageError(f"{path} is there already: settle that conflict, and remove the file first")
    return changes


def _ignored(root: Path, writes: Sequence[Write]) -> Iterator[str]:
    """A line on the `.rej` files that Git will not show."""
    rejects = [write.path for write in writes if write.after and write.path.endswith(REJECT)]
    ignored = names(root, "check-ignore", "-z", "--stdin", given=rejects, statuses=(0, 1)) if rejects else []
    if ignored:
        yield (
            f"note: Git ignores {', '.join(ignored)}, so git status does not list them; "
            "homelamp check and its hooks do, until they are gone"
        )


def _lines(changes: Sequence[Change], shown: Shown) -> Iterator[str]:
    if not changes:
        yield "nothing changes"
    for change in changes:
        shown.read(change.path, *(write.path for write in change.writes))
        yield f"{_WORDS[change.kind]}: {change.path}" + (f": {shown.message(change.note)}" if change.note else "")
        for line in change.shown:
            yield f"    {shown.line(line)}"
    counted = Counter(change.kind for change in changes)
    open_ones = sum(counted[kind] for kind in OPEN)
    if open_ones:
        yield f"{open_ones} to decide"


def _status(changes: Sequence[Change]) -> int:
    return 1 if any(change.kind in OPEN for change in changes) else 0


def _preview(place: Place, writes: Sequence[Write], folder: Path) -> Path:
    """The repository as it would be, in a folder of its own."""
    folder.mkdir()
    printed(folder, "init", "--quiet", "--template=")
    for path in {*place.tracked(), *(write.path for write in writes)}:
        if is_file(place.root / path):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(place.root / path, folder / path, follow_symlinks=False)
    Journal(folder, folder / ".git").run(writes)
    return folder


def _apply(place: Place, writes: Sequence[Write]) -> None:
    try:
        before = hashes(place.root, place.tracked())
    except OSError as error:
        raise UsageError(f"{reason(error)}; nothing is changed") from None
    place.journal.run(writes)
    try:
        after = hashes(place.root, list(before))
    except OSError as error:
        place.journal.abort()
        raise UsageError(f"{reason(error)}; everything is put back") from None
    changed = [path for path in before if after.get(path) != before[path]]
    if changed:
        place.journal.abort()
        raise UsageError(f"the update would have changed {', '.join(changed)}, which is sealed: everything is put back")


def _say_check(errors: int, verb: str, say: Callable[[str], None]) -> None:
    found = "1 error" if errors == 1 else f"{errors} errors"
    passes = {"would": "homelamp check would pass after it", "does": "homelamp check passes"}[verb]
    finds = {"would": f"homelamp check would find {found} after it", "does": f"homelamp check finds {found}"}[verb]
    say(finds if errors else passes)
