"""Tar archives, unpacked without `extractall`: its filter against hostile members came with Python 3.11.4."""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path, PurePosixPath


def unpack(archive: Path, target: Path) -> None:
    """Write the regular files of an archive below a folder.

    Raises:
        ValueError: a member is a link or a device, or its path leads out of the folder.
    """
    with tarfile.open(archive) as packed:
        for member in packed:
            path = PurePosixPath(member.name)
            if path.is_absolute() or ".." in path.parts or not (member.isfile() or member.isdir()):
                raise ValueError(f"{archive.name} holds {member.name}, which is not a file below its folder")
            content = packed.extractfile(member)
            if content is None:
                continue
            written = target / path
            written.parent.mkdir(parents=True, exist_ok=True)
            with content, written.open("xb") as file:
                shutil.copyfileobj(content, file)
