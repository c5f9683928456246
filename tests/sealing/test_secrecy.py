"""The secret is in no argument, no environment, no file and no message: only in the pipe to kubeseal."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sealing.driver import CERTIFICATE, SECRET, Lab, command, pair
from sealing.tracing import need_strace

if sys.platform != "linux":
    pytest.skip("/proc and strace are Linux's", allow_module_level=True)

FORMS = (SECRET, base64.b64encode(SECRET), SECRET.hex().encode())
SYSCALLS = "execve,execveat,write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg,sendfile,splice,openat,open,creat"
_TO_A_PIPE = re.compile(rb"\d+ +write\(\d+<pipe:\[\d+\]>, ")
# Ways to end, each of which says something: sealed, sealed and others listed, refused by this program and by kubeseal.
RUNS = {
    "sealed": [],
    "rotated": ["--rotate"],
    "to a new file": ["--file", "new.yaml"],
    "refused": ["--keep-newline"],
    "refused by kubeseal": ["--cert", "odd.pem", "--accept-new-cert"],
}


def traced(home: Lab, folder: Path, *arguments: str, secret: bytes) -> tuple[int, list[bytes]]:
    """Exit status, and what strace saw of the whole tree of processes; output goes into files, not into pipes."""
    log = folder / "strace.log"
    watch = [need_strace(), "-f", "-y", "-v", "-s", "200000", "-e", f"trace={SYSCALLS}", "-o", str(log)]
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        done = subprocess.run(
            [*watch, *command(*arguments)],
            cwd=home.root,
            env=home.environment({"TMPDIR": str(folder / "tmp")}),
            input=secret,
            stdout=out,
            stderr=err,
            check=False,
        )
    return done.returncode, log.read_bytes().splitlines()


@pytest.mark.parametrize("name", RUNS)
def test_no_process_carries_it_and_no_file_gets_it(home: Lab, tmp_path: Path, name: str) -> None:
    (tmp_path / "tmp").mkdir()
    key = [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-pkeyopt", "rsa_keygen_pubexp:4294967297", "-nodes",
        "-subj", "/CN=x", "-keyout", str(tmp_path / "odd.key"), "-out", str(home.root / "odd.pem"),
    ]  # fmt: skip
    subprocess.run(key, capture_output=True, check=True)
    secret = SECRET + b"\n" if name == "refused" else SECRET
    arguments = [] if name == "refused" else RUNS[name]

    status, log = traced(home, tmp_path, *arguments, secret=secret)

    assert status == (2 if name.startswith("refused") else 0), (tmp_path / "stderr").read_text()
    carrying = [line for line in log if any(form in line for form in FORMS)]
    # This one is how kubeseal gets it.
    assert len(carrying) == (0 if name == "refused" else 1)
    assert [line for line in carrying if not _TO_A_PIPE.match(line)] == []
    assert sum(b"execve(" in line for line in log) >= (2 if name == "refused" else 4)
    assert [path for path in holding(tmp_path) if path.name != "strace.log"] == []


def holding(folder: Path) -> Iterator[Path]:
    """The files below a folder that hold the secret."""
    for path in folder.rglob("*"):
        if path.is_file() and any(form in path.read_bytes() for form in FORMS):
            yield path


def test_a_new_key_is_written_to_its_file_and_nowhere_else(home: Lab, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    (home.root / CERTIFICATE).unlink()

    status, log = traced(home, tmp_path, "--new-key", secret=b"")

    assert status == 0
    writes = [line for line in log if b"PRIVATE KEY-----" in line and b"write(" in line]
    assert [b"/.config/homelamp/home.key>" in line for line in writes] == [True]
    (opened,) = [line for line in log if b'homelamp/home.key"' in line and b"O_CREAT" in line]
    assert b"O_EXCL" in opened
    assert b", 0600)" in opened


def test_what_is_seen_in_proc_while_it_runs(home: Lab) -> None:
    seen: set[bytes] = set()
    # The moment in which kubeseal runs may be missed; a hundred times in a row it is not.
    for _ in range(100):
        process = subprocess.Popen(command(), cwd=home.root, env=home.environment(), stdin=subprocess.PIPE)
        assert process.stdin is not None
        process.stdin.write(SECRET)
        process.stdin.close()
        while process.poll() is None:
            seen |= set(looked_at(process.pid))
        assert process.returncode == 0
        if any(b"\0--raw\0" in text for text in seen):
            break

    assert any(b"\0--raw\0" in text for text in seen), "kubeseal was never seen"
    assert [text for text in seen if any(form in text for form in FORMS)] == []
    assert home.opened(pair()) == {"clientSecret": SECRET}


def looked_at(ancestor: int) -> Iterator[bytes]:
    """Arguments and environment of a process and of all that it started."""
    waiting = [ancestor]
    while waiting:
        at = waiting.pop()
        for name in ("cmdline", "environ"):
            try:
                yield Path(f"/proc/{at}/{name}").read_bytes()
            except OSError:
                continue
        try:
            waiting += [int(pid) for pid in Path(f"/proc/{at}/task/{at}/children").read_text().split()]
        except OSError:
            time.sleep(0)


def test_a_bug_does_not_show_it(home: Lab, tmp_path: Path) -> None:
    """A failure that nobody thought of prints a traceback: of lines, not of values."""
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "sitecustomize.py").write_text(
        "import homelamp.sealing.kubeseal as k\ndef broken(*a): raise RuntimeError('unthought of')\nk.layout = broken\n"
    )

    done = home.seal(more={"PYTHONPATH": os.fspath(tmp_path / "broken")})

    assert done.returncode == 3
    assert b"unthought of" in done.stderr
    assert not any(form in done.stderr + done.stdout for form in FORMS)
