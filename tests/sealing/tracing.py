"""strace, where this machine has it and lets it trace."""

from __future__ import annotations

import functools
import shutil
import subprocess

import pytest


def need_strace() -> str:
    """Its path; skips the test with the reason where it cannot be used."""
    found, why = _strace()
    if found is None:
        pytest.skip(why)
    return found


@functools.cache
def _strace() -> tuple[str | None, str]:
    at = shutil.which("strace")
    if at is None:
        return None, "strace: not on PATH"
    done = subprocess.run([at, "-f", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False)
    return (at, "") if done.returncode == 0 else (None, f"strace: {done.stderr.strip().splitlines()[0]}")
