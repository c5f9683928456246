"""Runs a piece of homelamp with an eye on the clock and on what it prints."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from types import FrameType

from homelamp.cli import main
from homelamp.redact.guard import guarded

# What is too slow is for the caller to say: a busy machine takes its time.
HANGS = 120.0


class HangsError(BaseException):
    """No handler for bad input may swallow it."""


def started(words: list[str]) -> tuple[int, list[str]]:
    """The exit status, and what was printed on standard output and standard error."""
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as out,
        tempfile.TemporaryFile("w+", encoding="utf-8") as errors,
    ):
        with redirect_stdout(out), redirect_stderr(errors):
            status = guarded(lambda: main(words))
        for stream in (out, errors):
            stream.seek(0)
        return status, [out.read(), errors.read()]


@contextmanager
def alarm() -> Iterator[None]:
    """Break off what is within after HANGS seconds.

    Raises:
        HangsError: it took longer.
    """

    def ring(_: int, __: FrameType | None) -> None:
        raise HangsError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, HANGS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
