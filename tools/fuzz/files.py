"""A repository as the fuzzer holds it: paths with bytes, links and other things that may lie in a folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import NamedTuple


class Link(NamedTuple):
    """A symbolic link."""

    target: str


class Odd(NamedTuple):
    """What is neither file nor link: a `folder` or a `fifo`."""

    kind: str


Entry = bytes | Link | Odd
Files = dict[str, Entry]

YAML = (".yaml", ".yml", ".json")
HCL = (".tf", ".tofu", ".tfvars", ".hcl")
# What homelamp reads; the other files of a repository are seldom worth a mutation.
_READ = (*YAML, *HCL, ".j2", ".tftpl", ".rej", ".tfstate", ".pem")
_OTHERS_IN = 20


def texts(files: Mapping[str, Entry], endings: tuple[str, ...] = ()) -> list[str]:
    """The paths of the regular files with one of these endings."""
    return [path for path, entry in files.items() if isinstance(entry, bytes) and path.endswith(endings or "")]


def pick(random: Random, files: Mapping[str, Entry], endings: tuple[str, ...] = ()) -> str | None:
    """A file to change; mostly one that homelamp reads."""
    wanted = texts(files, endings or (_READ if random.randrange(_OTHERS_IN) else ()))
    return random.choice(wanted) if wanted else None


def content(files: Mapping[str, Entry], path: str) -> bytes:
    """The bytes of a regular file."""
    entry = files[path]
    assert isinstance(entry, bytes), path
    return entry


def write(folder: Path, files: Mapping[str, Entry]) -> None:
    """Lay the repository down in a folder. What the file system refuses is left out: a name too long, a file in the
    place of a folder.
    """
    made: set[str] = set()
    for path, entry in files.items():
        at = f"{folder}/{path}"
        parent = at.rpartition("/")[0]
        try:
            if parent not in made:
                os.makedirs(parent, exist_ok=True)  # noqa: PTH103  # pathlib takes three times as long
                made.add(parent)
            _lay(at, entry)
        except (OSError, ValueError):
            continue


def _lay(at: str, entry: Entry) -> None:
    if isinstance(entry, Link):
        os.symlink(entry.target, at)  # noqa: PTH211
    elif isinstance(entry, Odd) and entry.kind == "fifo":
        os.mkfifo(at)
    elif isinstance(entry, Odd):
        os.mkdir(at)  # noqa: PTH102
    else:
        with open(at, "wb", buffering=0) as stream:  # noqa: PTH123
            stream.write(entry)
