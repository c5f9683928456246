"""The manifests of some hundred applications, a file each: what a commit to a whole cluster hands to a hook."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from homelab import apps
from homelab.tree import add_to_git
from homelamp.chain import config

FILES = 500
# Not a manifest; and two kinds of which homelamp has no schema.
_LEFT_OUT = {"kustomization.yaml", "externalsecret.yaml", "servicemonitor.yaml"}
_KIND = re.compile(r"^kind: (\w+)$", re.MULTILINE)


class Manifests(NamedTuple):
    """What was written: the files below `folder`, and how many resources of each kind stand in them."""

    folder: Path
    paths: tuple[str, ...]
    kinds: Counter[str]

    def __str__(self) -> str:
        return f"{len(self.paths)} files with {self.kinds.total()} manifests of {len(self.kinds)} kinds"


def write(folder: Path, files: int = FILES) -> Manifests:
    """Fill a new folder with `files` files of manifests, the same ones each time, in a Git repository.

    Raises:
        FileExistsError: the folder exists.
    """
    folder.mkdir(parents=True)
    found = list(islice(_files(), files))
    kinds: Counter[str] = Counter()
    for path, text in found:
        at = folder / path
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_text(text, encoding="utf-8", newline="\n")
        kinds.update(_KIND.findall(text))
    # As a scaffolded repository has one: it is read on every commit.
    (folder / config.NAME).write_text("version: 1\n", encoding="utf-8")
    add_to_git(folder)
    return Manifests(folder, tuple(sorted(path for path, _ in found)), kinds)


def _files() -> Iterator[apps.File]:
    return ((path, text) for path, text in apps.files() if PurePosixPath(path).name not in _LEFT_OUT)
