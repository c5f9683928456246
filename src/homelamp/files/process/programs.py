"""Finds programs on PATH, and the environment that they get: no entry leads into a repository."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

_ENDING = ".exe" if sys.platform == "win32" else ""
# The repositories that this process has to do with: no program in one of them is run for any other either.
_repositories: set[str] = set()


def keep_out(repository: Path | str) -> None:
    """From now on nothing in this folder counts as a program."""
    root = os.path.realpath(repository)
    # Of a repository that is the whole machine, the programs are the system's.
    if root != os.path.dirname(root):  # noqa: PTH120
        _repositories.add(root)


def find(name: str, repository: Path | str | None = None) -> str | None:
    """The absolute path of the first program of this name that is on PATH and not inside `repository`.

    Relative and empty entries do not count: they lead to wherever the user happens to be. Nor does a link from another
    folder into the repository.
    """
    if repository is not None:
        keep_out(repository)
    return next((program for program in _programs(name) if not _is_inside(program)), None)


def missing(name: str) -> str:
    """Why `find` finds none, as the beginning of a sentence."""
    left_out = next(_programs(name), None)
    if left_out is None:
        return f"{name} is not on PATH"
    return f"no {name} is on PATH but {left_out}, which is inside the repository and so is not run"


def environment(repository: Path | str | None = None) -> dict[str, str]:
    """The environment, without the entries of PATH and PYTHONPATH that are relative or lead into the repository.

    What a program of ours starts in its turn is looked up there.
    """
    if repository is not None:
        keep_out(repository)
    found = dict(os.environ)
    for variable in ("PATH", "PYTHONPATH"):
        if variable in found:
            found[variable] = os.pathsep.join(entry for entry in _entries(variable) if not _is_inside(entry))
    return found


def _programs(name: str) -> Iterator[str]:
    for entry in _entries("PATH"):
        program = os.path.join(entry, name + _ENDING)  # noqa: PTH118  # a hook comes by here
        if os.path.isfile(program) and os.access(program, os.X_OK):  # noqa: PTH113
            yield program


def _entries(variable: str) -> Iterator[str]:
    return (entry for entry in os.environ.get(variable, "").split(os.pathsep) if os.path.isabs(entry))  # noqa: PTH117


def _is_inside(path: str) -> bool:
    """Whether a path, or what it is a link to, is in a repository."""
    ways = {os.path.normcase(os.path.normpath(path)), os.path.normcase(os.path.realpath(path))}
    return any(_is_below(way, os.path.normcase(root)) for way in ways for root in _repositories)


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder if folder.endswith(os.sep) else folder + os.sep)
