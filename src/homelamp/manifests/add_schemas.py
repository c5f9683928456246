"""`homelamp schemas add`: schemas of a cluster's own kinds, kept in the repository and named in `.homelamp.yaml`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TextIO

from homelamp.chain.config import NAME, load
from homelamp.core.text import SourceFile
from homelamp.errors import UsageError
from homelamp.files import regular
from homelamp.files.repository import open_repository
from homelamp.manifests.config_edit import with_location
from homelamp.manifests.crds import schemas
from homelamp.manifests.locations import LAYOUT
from homelamp.manifests.schema_places import is_outside, refusal

FOLDER = "schemas"


def add_schemas(file: str, *, folder: str = FOLDER, out: TextIO) -> int:
    """Write the schemas of the definitions in `file` (`-`: standard input) below `folder` of the repository.

    `folder` is relative to the repository's root. Returns 0; writes nothing where anything is wrong.

    Raises:
        UsageError: the file, the folder or `.homelamp.yaml` is not what it should be.
    """
    repository = open_repository(Path())
    inside = _inside(repository.root, folder)
    config = load(repository)
    made = {f"{inside}/{path}": text.encode() for path, text in schemas(_read(file)).items()}
    for path in made:
        if is_outside(str(Path(path).parent), repository.root):
            raise UsageError(f"{path}: its folder is a link that leads out of the repository")
    location = f"{inside}/{LAYOUT}"
    changed = _changed(repository.root, made)
    configuration = None if location in config.schema_locations else with_location(repository, location)
    _write(repository.root, {**changed, **({NAME: configuration} if configuration else {})})
    for path in sorted(made):
        print(f"{path}: {'written' if path in changed else 'as it was'}", file=out)
    if location not in config.schema_locations:
        for line in _said(location, configuration):
            print(line, file=out)
    return 0


def _said(location: str, configuration: bytes | None) -> list[str]:
    if configuration:
        return [f"{NAME}: schema_locations names {location} now"]
    return [f"{NAME}: add this line to the list schema_locations:", f'  - "{location}"']


def _inside(root: Path, folder: str) -> str:
    """The folder's path below the root, with `/`."""
    wanted = PurePosixPath(folder.replace(os.sep, "/"))
    at = root / wanted
    if wanted.is_absolute() or not wanted.parts or not at.resolve().is_relative_to(root.resolve()):
        raise UsageError(f"--folder: {folder} is no folder within {root}")
    if ".." in wanted.parts or ".git" in wanted.parts or "{{" in folder or not folder.isprintable() or '"' in folder:
        raise UsageError(f"--folder: {folder!r} cannot be named in {NAME}; write a plain path, such as {FOLDER}")
    if refusal(f"{wanted.as_posix()}/{LAYOUT}", root):
        raise UsageError(f"--folder: {folder!r} cannot be named in {NAME}; write a plain path, such as {FOLDER}")
    if any(part.exists() and not part.is_dir() for part in (at, *at.parents)):
        raise UsageError(f"--folder: {folder} is a file, or lies below one")
    return wanted.as_posix()


def _read(file: str) -> SourceFile:
    name = "standard input" if file == "-" else file
    try:
        content = sys.stdin.buffer.read() if file == "-" else regular.read(Path(file), file)
        return SourceFile(name, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{name}:{line}: not UTF-8; write the definitions as YAML or JSON in UTF-8") from None


def _changed(root: Path, made: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: content for path, content in made.items() if _present(root / path) != content}


def _present(at: Path) -> bytes | None:
    return regular.read(at, str(at)) if at.exists() else None


def _write(root: Path, files: Mapping[str, bytes]) -> None:
    """All files or, where the disk is full or a folder is closed, none: written beside their places, then moved."""
    fresh: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            at = root / path
            at.parent.mkdir(parents=True, exist_ok=True)
            fresh[at] = at.with_name(f".{at.name}.{os.getpid()}")
            fresh[at].write_bytes(content)
            if at.exists():
                fresh[at].chmod(at.stat().st_mode)
        for at, new in fresh.items():
            new.replace(at)
    finally:
        for new in fresh.values():
            new.unlink(missing_ok=True)
