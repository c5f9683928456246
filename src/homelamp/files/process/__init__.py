"""The only place that starts programs. Nothing in a repository may decide which program runs, or what it runs.

A program is started by its absolute path (`programs.find`), in a folder where nothing of the repository lies, with a
PATH without relative entries. Git is started by `homelamp.files.process.git`, which switches off what the configuration
of a repository could make it run.

`subprocess` is imported only where it is needed: importing it costs a hook several times what Git does.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

# Nothing is looked up in the folder in which a program starts, and yet it should not be the repository.
NEUTRAL = os.environ.get("SYSTEMROOT", "C:\\") if sys.platform == "win32" else "/"


class Done(NamedTuple):
    """What a program that ended came to."""

    status: int
    out: bytes
    err: bytes


class NoAnswerError(Exception):
    """The program did not end in time; it was killed."""


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    folder: Path | str = NEUTRAL,
    given: bytes = b"",
    seconds: float | None = None,
) -> Done:
    """Run a program to its end; `given` is its standard input.

    Raises:
        OSError: it cannot be started.
        NoAnswerError: it runs for longer than `seconds`.
    """
    import subprocess  # noqa: PLC0415  # see above

    if not _is_absolute(command):
        raise FileNotFoundError(errno.ENOENT, "not started without its absolute path", command[0])
    try:
        done = subprocess.run(
            command, env=environment, cwd=folder, input=given, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise NoAnswerError(command[0]) from None
    return Done(done.returncode, done.stdout, done.stderr)


def printed_by(command: list[str], environment: Mapping[str, str], statuses: tuple[int, ...] = (0,)) -> bytes | None:
    """The standard output of a program; what it says on standard error is dropped.

    It starts in the current folder. None where it does not start, ends with another exit status than `statuses`, or
    the platform cannot start it this way: `run` can say more then.
    """
    if sys.platform == "win32" or not _is_absolute(command):
        return None
    reader, writer = os.pipe()
    actions = [(os.POSIX_SPAWN_DUP2, writer, 1), (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    try:
        process = os.posix_spawn(command[0], command, environment, file_actions=actions)
    except OSError:
        os.close(reader)
        return None
    finally:
        os.close(writer)
    with open(reader, "rb") as stream:  # noqa: PTH123  # a descriptor, no path
        printed = stream.read()
    _, status = os.waitpid(process, 0)
    return printed if os.waitstatus_to_exitcode(status) in statuses else None


def _is_absolute(command: Sequence[str]) -> bool:
    # Any other name would be looked up in the current folder, or on a PATH that nobody has looked through.
    return os.path.isabs(command[0])  # noqa: PTH117  # not by pathlib: a hook comes by here
