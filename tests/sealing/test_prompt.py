"""At a terminal the secret is asked for, and what is typed is not shown."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sealing.driver import SECRET, Lab, command, pair

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are not Windows's", allow_module_level=True)

import pty

QUESTION = "clientSecret of headlamp-oidc, for apps/headlamp/sealedsecret.yaml (it is not shown): "


class Terminal:
    """`homelamp seal` at a terminal of its own."""

    def __init__(self, home: Lab, *arguments: str) -> None:
        self.end, theirs = pty.openpty()
        # setsid, and the terminal becomes the controlling one: getpass opens /dev/tty. What runs in the background of a
        # shell ignores Ctrl-C, and so would all that it starts.
        self.process = subprocess.Popen(
            ["env", "--default-signal=INT", "setsid", "--ctty", "--wait", *command(*arguments)],
            cwd=home.root,
            env=home.environment(),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        self.said = b""

    def expect(self, words: str) -> None:
        until = time.monotonic() + 30
        while words.encode() not in self.said:
            assert time.monotonic() < until, self.said
            self.read(0.1)

    def read(self, seconds: float) -> None:
        if select.select([self.end], [], [], seconds)[0]:
            try:
                self.said += os.read(self.end, 65536)
            except OSError:  # nobody holds the terminal any more
                time.sleep(seconds)

    def wait(self) -> int:
        until = time.monotonic() + 30
        while self.process.poll() is None:
            assert time.monotonic() < until, self.said
            self.read(0.05)
        self.read(0.05)
        return self.process.returncode


@contextmanager
def terminal(home: Lab, *arguments: str) -> Iterator[Terminal]:
    """At the question."""
    at = Terminal(home, *arguments)
    try:
        at.expect(QUESTION)
        yield at
    finally:
        at.process.kill()
        at.process.wait()
        os.close(at.end)


@pytest.mark.parametrize("secret", [SECRET, "ключ $x".encode()])
def test_what_is_typed_is_sealed_and_not_shown(home: Lab, secret: bytes) -> None:
    with terminal(home) as at:
        time.sleep(0.2)  # the echo is turned off right after the question
        os.write(at.end, secret + b"\r")
        assert at.wait() == 0, at.said

    assert home.opened(pair()) == {"clientSecret": secret}
    assert secret not in at.said


@pytest.mark.parametrize(
    ("keys", "status", "words"), [(b"\r", 2, b"is empty"), (b"\x04", 2, b"is empty"), (b"\x03", 130, b"interrupted")]
)
def test_nothing_typed_and_giving_up(home: Lab, keys: bytes, status: int, words: bytes) -> None:
    before = home.files()
    with terminal(home) as at:
        time.sleep(0.2)
        os.write(at.end, keys)
        assert at.wait() == status, at.said

    assert words in at.said
    assert b"Traceback" not in at.said
    assert home.files() == before
