"""How the schema builder unpacks packages: any Python 3.11 does, and nothing lands outside the folder."""

from __future__ import annotations

import importlib.util
import io
import tarfile
from pathlib import Path
from types import ModuleType

import pytest

from support.release import ROOT


@pytest.fixture(scope="module")
def unpacking() -> ModuleType:
    """The tools are scripts and not a package."""
    spec = importlib.util.spec_from_file_location("unpacking", ROOT / "tools/schemas/unpacking.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def packed(folder: Path, *members: tarfile.TarInfo) -> Path:
    with tarfile.open(folder / "package.tgz", "w:gz") as archive:
        for member in members:
            member.size = 4 if member.isreg() else 0
            archive.addfile(member, io.BytesIO(b"text") if member.isreg() else None)
    return folder / "package.tgz"


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode = kind, link, 0o6777
    return info


def test_files_are_written_with_no_mode_of_the_archive(unpacking: ModuleType, tmp_path: Path) -> None:
    archive = packed(tmp_path, member("package", tarfile.DIRTYPE), member("package/deep/index.js"))

    unpacking.unpack(archive, tmp_path / "out")

    written = tmp_path / "out/package/deep/index.js"
    assert written.read_bytes() == b"text"
    assert written.stat().st_mode & 0o7111 == 0


HOSTILE = {
    "a path upwards": [member("../out.js")],
    "a path upwards from within": [member("package/../../out.js")],
    "an absolute path": [member("/out.js")],
    "a symbolic link": [member("package", tarfile.SYMTYPE, "..")],
    "a file through a link": [member("package", tarfile.SYMTYPE, ".."), member("package/out.js")],
    "a hard link": [member("package/passwd", tarfile.LNKTYPE, "/etc/passwd")],
    "a device": [member("package/null", tarfile.CHRTYPE)],
    "a pipe": [member("package/pipe", tarfile.FIFOTYPE)],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_member_is_refused(unpacking: ModuleType, tmp_path: Path, name: str) -> None:
    archive = packed(tmp_path, *HOSTILE[name])

    with pytest.raises(ValueError, match="not a file below its folder"):
        unpacking.unpack(archive, tmp_path / "out")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["package.tgz"]
