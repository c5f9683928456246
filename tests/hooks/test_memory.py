"""Memory is bounded by the largest file, not by the repository: what was read and holds nothing is not kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.repositories import CHAIN, git, write

if sys.platform != "linux":
    pytest.skip("the peak of a process is read from Linux's files", allow_module_level=True)

FILES = 30
SIZE = 4_500_000
# A process with PyYAML has 20 MB; a file, its text and its parts come on top. All files together have 135 MB.
MOST = 90_000_000
FILLED = {
    "images": ("img/{}.png", b""),
    "data of no kind": ("data/{}.bin", b""),
    "prose": ("notes/{}.txt", b"<<<<<<< this is a quote, the word oidc-issuer-url and a Secret too\n"),
    "manifests that are too large": ("apps/{}.yaml", b"# headlamp: kind: Secret\n"),
    "Terraform": ("terraform/{}/main.tf", b"# headlamp, client_secret\n"),
    "JSON": ("data/{}.json", b'{"kind": "Secret" '),
}
HOOKS = ("homelamp_hooks.secrets", "homelamp_hooks.oidc", "homelamp")


# What the system counts for a child starts with the memory of its parent; this is of the process alone.
PEAK = """\
import re, runpy, sys
module, *sys.argv[1:] = sys.argv[1:]
try:
    runpy.run_module(module, run_name="__main__", alter_sys=True)
finally:
    peak = re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())
    print(f"peak {int(peak[1]) * 1024}", file=sys.stderr)
"""


def peak(folder: Path, module: str) -> int:
    """The most memory that a run has taken, in bytes."""
    arguments = ["check", "--no-manifests"] if module == "homelamp" else []
    command = [sys.executable, "-c", PEAK, module, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return int(done.stderr.split()[-1])


@pytest.mark.parametrize("kind", FILLED)
def test_what_holds_nothing_is_not_kept(repository: Path, kind: str) -> None:
    name, start = FILLED[kind]
    write(repository, CHAIN)
    for number in range(FILES):
        file = repository / name.format(number)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(start)
        # Without content on the disk, and yet read in full.
        os.truncate(file, SIZE)
    git(repository, "add", "--all")

    assert {module: found for module in HOOKS if (found := peak(repository, module)) > MOST} == {}
