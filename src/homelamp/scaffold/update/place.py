"""Where an update is made, and whether one can be made there now."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import NamedTuple

from homelamp.errors import UsageError
from homelamp.files.rejects import REJECT, left_by_updates
from homelamp.scaffold.record import ANSWERS
from homelamp.scaffold.update.git import GitError, names, own_filters, printed
from homelamp.scaffold.update.journal import Journal

ABORT = "homelamp update --abort"


class Place(NamedTuple):
    """The folder with the answers, at `prefix` of its work tree, and Git's own folder."""

    root: Path
    prefix: str
    git: Path

    @property
    def top(self) -> Path:
        """The root of the work tree."""
        return self.root.parents[len(PurePosixPath(self.prefix).parts) - 1] if self.prefix else self.root

    @property
    def journal(self) -> Journal:
        """The journal of its updates."""
        return Journal(self.root, self.git, self.prefix)

    def tracked(self) -> list[str]:
        """The files that Git tracks below the folder.

        Raises:
            UsageError: Git cannot list them.
        """
        return names(self.root, "ls-files", "-z")


def place_of(folder: Path) -> Place:
    """The place for an update of a folder.

    Raises:
        UsageError: it is not in a Git repository.
    """
    root = folder.resolve()
    try:
        git, prefix = (
            printed(root, "rev-parse", option).decode("utf-8", "surrogateescape").removesuffix("\n")
            for option in ("--absolute-git-dir", "--show-prefix")
        )
    except GitError as error:
        raise UsageError(
            f"{folder} is not in a Git repository, which alone can show what an update changed (git: {error})"
        ) from None
    return Place(root, prefix, Path(git))


def refuse_unready(place: Place) -> None:
    """Refuse where an update must not begin.

    Raises:
        UsageError: one was interrupted, or left something to settle; or what is there is not committed.
    """
    if place.journal.is_open:
        raise UsageError(f"an update was interrupted here: {ABORT} puts everything back")
    if not (place.root / ANSWERS).is_file():
        raise UsageError(f"{ANSWERS} is not in this folder: run homelamp update at the root of a scaffolded repository")
    refuse_changes(place)
    # Where Git ignores them, it does not call them changes.
    left = [path for path in left_by_updates(place.top) if path.startswith(place.prefix)]
    if left:
        path = left[0].removeprefix(place.prefix)
        raise UsageError(
            f"{path} is left from an earlier update: take over into {path.removesuffix(REJECT)} what you want of it, "
            f"then rm {path}"
        )


def refuse_changes(place: Place) -> None:
    """Refuse where Git sees changes.

    Raises:
        UsageError: it sees some, or cannot say.
    """
    try:
        # No update changes what a submodule holds, and Git would run what the submodule's configuration names.
        words = ("status", "--porcelain", "--ignore-submodules=dirty", "--", ".")
        changes = printed(place.root, *words).decode("utf-8", "replace").splitlines()
    except GitError as error:
        raise UsageError(f"Git cannot say what is changed here: {error}") from None
    if changes:
        more = f" and {len(changes) - 1} more" if len(changes) > 1 else ""
        filters = own_filters(place.root)
        # A file that was touched looks changed then, until the user's own Git has looked at it.
        hint = f" (git status first, if it has none: the filter {filters[0]} was not run here)" if filters else ""
        raise UsageError(
            f"there are changes that are not committed ({changes[0][3:]}{more}): commit or stash them first{hint}"
        )
