"""A program at a pseudo-terminal. What a test waits for is an event: words on the screen, the echo, the end."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

# Only a program that hangs takes so long; a busy machine never does.
HANG_SECONDS = 600


class Terminal:
    """A program whose three standard streams are a terminal.

    It runs in a new session, unless the command makes one itself, such as `setsid --ctty`.
    """

    def __init__(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str], *, new_session: bool = True
    ) -> None:
        self._screen, theirs = pty.openpty()
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=new_session,
        )
        os.close(theirs)
        self._said = b""

    @property
    def said(self) -> str:
        """What was on the screen."""
        return self._said.decode(errors="replace")

    def expect(self, words: str) -> None:
        """Wait until the words are on the screen."""
        while words.encode() not in self._said:
            assert self._reads(), f"{words!r} is not in {self.said!r}"

    def expect_no_echo(self) -> None:
        """Wait until the terminal does not show what is typed."""
        until = time.monotonic() + HANG_SECONDS
        while termios.tcgetattr(self._screen)[3] & termios.ECHO:
            assert time.monotonic() < until, f"what is typed is shown after {self.said!r}"
            time.sleep(0.01)

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._screen, keys)

    def wait(self) -> int:
        """The exit status, when nobody holds the terminal any more."""
        while self._reads():
            pass
        return self.process.wait(HANG_SECONDS)

    def close(self) -> None:
        """End the program, if it still runs."""
        self.process.kill()
        self.process.wait()
        os.close(self._screen)

    def _reads(self) -> bool:
        """Wait for more on the screen; False at its end."""
        assert select.select([self._screen], [], [], HANG_SECONDS)[0], f"still waiting after {self.said!r}"
        try:
            more = os.read(self._screen, 65536)
        except OSError:  # Linux's word for a terminal that nobody holds any more
            return False
        self._said += more
        return bool(more)
