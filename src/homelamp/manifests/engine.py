"""Finds a real kubeconform, in an order that makes a verdict depend as little as possible on the machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from homelamp.errors import UsageError
from homelamp.files import process
from homelamp.files.process import NoAnswerError
from homelamp.files.process.programs import find as find_program

VARIABLE = "HOMELAMP_KUBECONFORM"
MISSING = (
    "manifests are not validated: this install carries no kubeconform and none is on PATH; "
    f"install homelamp where Go's module proxy can be reached, or name one by --kubeconform or {VARIABLE}"
)
_EXECUTABLE = "kubeconform.exe" if sys.platform == "win32" else "kubeconform"
_SECONDS = 30  # a cold disk; it answers in some milliseconds
# kubeconform needs nothing of it. Should it ever ask for a URL after all, it asks a proxy that is not there.
ENVIRONMENT = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:1") | {
    name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ
}

Origin = Literal["named", "bundled", "environment", "PATH"]


class Engine(NamedTuple):
    """A kubeconform that runs. `version` is what it says of itself, such as `v0.8.0`."""

    path: Path
    version: str
    origin: Origin

    def __str__(self) -> str:
        return f"kubeconform {self.version}" + (" from PATH" if self.origin == "PATH" else "")


def find(named: str | None = None, repository: Path = Path()) -> Engine | None:
    """The named kubeconform (by argument or environment), else the first that runs of those that are there.

    One that PATH finds inside `repository` does not count.

    Raises:
        UsageError: the named one does not exist or does not run.
    """
    wanted = named or os.environ.get(VARIABLE)
    if wanted:
        return _named(wanted, "--kubeconform" if named else VARIABLE)
    for path, origin in _places(repository):
        version = _noted(path) if origin == "bundled" else _version(path)
        if version is not None:
            return Engine(path, version, origin)
    return None


def _named(wanted: str, by: str) -> Engine:
    path = Path(wanted)
    if by == VARIABLE and not path.is_absolute():
        raise UsageError(f"{by}: {wanted} is not an absolute path")
    if not path.is_file():
        raise UsageError(f"{by}: there is no file {wanted}")
    version = _version(path.absolute())
    if version is None:
        raise UsageError(f"{by}: {wanted} does not run as kubeconform")
    return Engine(path.absolute(), version, "named")


def _places(repository: Path) -> Iterator[tuple[Path, Origin]]:
    yield Path(__file__).parents[1] / "_bin" / _EXECUTABLE, "bundled"
    # Packages that carry a program put it beside Python.
    if sys.executable:
        yield Path(sys.executable).parent / _EXECUTABLE, "environment"
    on_path = find_program("kubeconform", repository)
    if on_path:
        yield Path(on_path), "PATH"


def _noted(path: Path) -> str | None:
    """The version that the build wrote beside the binary after it had run it; asking again would cost each commit."""
    try:
        return path.with_name("VERSION").read_text(encoding="utf-8").strip() if path.is_file() else None
    except OSError:
        return _version(path)


def _version(path: Path) -> str | None:
    """None for what is not there, does not run here, or is something else under this name."""
    if not path.is_file():
        return None
    try:
        done = process.run([str(path), "-v"], ENVIRONMENT, seconds=_SECONDS)
    except (OSError, ValueError, NoAnswerError):
        return None
    said = done.out.decode(errors="replace").strip()
    is_version = len(said.split()) == 1 and not said.startswith("-")
    return said if done.status == 0 and is_version else None
