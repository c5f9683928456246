"""Finds the user's own kubeseal."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from homelamp.errors import UsageError
from homelamp.files import process
from homelamp.files.process import NoAnswerError
from homelamp.files.process.programs import find as find_program
from homelamp.files.process.programs import missing

VARIABLE = "HOMELAMP_KUBESEAL"
# The first whose --raw reads standard input by itself; --scope came with 0.11.0, --raw with 0.9.0:
# https://github.com/bitnami/sealed-secrets/blob/main/RELEASE-NOTES.md
OLDEST = (0, 12, 1)
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")
SECONDS = 60
_OFFER = f"put it on PATH or name it by --kubeseal or {VARIABLE}: https://github.com/bitnami/sealed-secrets/releases"


class Kubeseal(NamedTuple):
    """A kubeseal that runs for `repository`. `version` is what it says of itself, such as `v0.38.4`."""

    path: str
    version: str
    repository: Path = Path()


def find(named: str | None = None, repository: Path = Path()) -> Kubeseal:
    """The named kubeseal (by argument or environment), else the one on PATH that is not inside the repository.

    Raises:
        UsageError: there is none, it does not run as kubeseal, or it is too old.
    """
    wanted = named or os.environ.get(VARIABLE)
    by = "--kubeseal" if named else VARIABLE
    if wanted and not named and not Path(wanted).is_absolute():
        raise UsageError(f"{VARIABLE}: {wanted} is not an absolute path")
    if wanted and not Path(wanted).is_file():
        raise UsageError(f"{by}: there is no file {wanted}")
    path = str(Path(wanted).absolute()) if wanted else find_program("kubeseal", repository)
    if path is None:
        raise UsageError(f"{missing('kubeseal')}, and it is what seals: {_OFFER}")
    version = _version(path)
    if version is None:
        raise UsageError(f"{path} does not run as kubeseal: {_OFFER}")
    found = _VERSION.fullmatch(version)
    # A kubeseal built by hand calls itself otherwise; what it cannot do it will say.
    if found and tuple(map(int, found.groups())) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise UsageError(f"{path} is kubeseal {version}: {oldest} is the oldest that can be used, a new one is better")
    return Kubeseal(path, version, repository)


def _version(path: str) -> str | None:
    try:
        done = process.run([path, "--version"], nothing(), seconds=SECONDS)
    except (OSError, ValueError, NoAnswerError):
        return None
    name, colon, version = done.out.decode(errors="replace").strip().partition("kubeseal version:")
    return version.strip() if done.status == 0 and colon and not name else None


def nothing() -> Mapping[str, str]:
    """No kubeconfig, no setting of the user's: what is sealed depends on the arguments alone."""
    return {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if sys.platform == "win32" else {}
