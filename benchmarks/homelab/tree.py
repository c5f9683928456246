"""A Git repository like that of a large homelab, in which few files hold parts of a login."""

from __future__ import annotations

import subprocess
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from homelab import apps, logins

FILES = 1500


class Tree(NamedTuple):
    """What was written: the YAML files below `folder`, those of them that hold parts, and how many bytes all have."""

    folder: Path
    paths: tuple[str, ...]
    parts: tuple[str, ...]
    size: int

    def __str__(self) -> str:
        size = f"{self.size / 1000:.0f} kB"
        return f"{len(self.paths)} YAML files of {size} in all, {len(self.parts)} of them with parts of a login"


def write(folder: Path, files: int = FILES) -> Tree:
    """Fill a new folder with `files` YAML files, the same ones each time, and a Terraform root beside them.

    Raises:
        ValueError: `files` leaves no room for the parts of the logins.
        FileExistsError: the folder exists.
    """
    parts, neighbours = list(logins.parts()), list(logins.neighbours())
    room = files - len(parts) - len(neighbours)
    if room < 0:
        raise ValueError(f"the logins alone are {files - room} files")
    folder.mkdir(parents=True)
    found = [*parts, *neighbours, *islice(apps.files(), room)]
    for path, text in chain(found, logins.terraform()):
        at = folder / path
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_text(text, encoding="utf-8", newline="\n")
    add_to_git(folder)
    size = sum(len(text.encode()) for _, text in found)
    return Tree(folder, tuple(sorted(path for path, _ in found)), tuple(sorted(path for path, _ in parts)), size)


def add_to_git(folder: Path) -> None:
    """Make a folder a Git repository that tracks all its files."""
    for arguments in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
