"""What another program prints, without `subprocess`: importing that costs a hook several times what Git does."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping


def printed_by(command: list[str], environment: Mapping[str, str], statuses: tuple[int, ...] = (0,)) -> bytes | None:
    """Run a program that is found on PATH; its standard output, and what it says on standard error is dropped.

    None where it does not start, ends with another exit status than `statuses`, or the platform cannot start it this
    way: `subprocess` can say more then.
    """
    if sys.platform == "win32":
        return None
    reader, writer = os.pipe()
    actions = [(os.POSIX_SPAWN_DUP2, writer, 1), (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    try:
        process = os.posix_spawnp(command[0], command, environment, file_actions=actions)
    except OSError:
        os.close(reader)
        return None
    finally:
        os.close(writer)
    with open(reader, "rb") as stream:  # noqa: PTH123  # a descriptor, no path
        printed = stream.read()
    _, status = os.waitpid(process, 0)
    return printed if os.waitstatus_to_exitcode(status) in statuses else None
