"""One run of `homelamp check`, and what it must not do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple


class Run(NamedTuple):
    """What a run printed, and how long it took. `findings`, `unchecked` and `chains` are those of its JSON."""

    status: int
    seconds: float
    errors: str
    findings: list[dict[str, Any]]
    unchecked: list[dict[str, Any]]
    chains: list[dict[str, Any]]

    def faults(self) -> list[str]:
        """What must not be, in words."""
        found = [f"exit status {self.status}"] if self.status not in {0, 1} else []
        if "Traceback" in self.errors:
            found.append(f"a traceback: {self.errors.strip().splitlines()[-1]}")
        elif self.errors:
            found.append(f"said on standard error: {self.errors.strip().splitlines()[0]}")
        return found


def check(folder: Path) -> Run:
    """Run it in a repository as a person would."""
    command = [sys.executable, "-P", "-m", "homelamp", "check", "--format", "json"]
    start = perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    seconds = perf_counter() - start
    try:
        said = json.loads(done.stdout)
    except ValueError:
        said = {}
    read = [said.get(key) or [] for key in ("findings", "unchecked", "chains")]
    return Run(done.returncode, seconds, done.stderr.decode(errors="replace"), *read)
