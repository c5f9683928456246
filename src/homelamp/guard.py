"""What every program of homelamp does with an exception: one clear line, and the exit status that fits."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable

from homelamp.errors import UsageError

ISSUES = "https://github.com/homelamp/homelamp/issues"
_INTERRUPTED = 130  # 128 + SIGINT, as shells count


def guarded(program: Callable[[], int]) -> int:
    """The exit status of `program`: its own, 2 for wrong usage, 3 for a bug in homelamp."""
    try:
        status = program()
        # A reader that has gone away is noticed only when the buffer is written.
        sys.stdout.flush()
    except UsageError as error:
        print(f"homelamp: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("homelamp: interrupted", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        # `homelamp check | head`: not our failure. Python would complain again while it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:  # whatever it is, it is ours
        print(f"homelamp: this is a bug in homelamp, please report it at {ISSUES} with these lines:", file=sys.stderr)
        print(f"homelamp {own_version()}, Python {sys.version.split()[0]}, {sys.platform}", file=sys.stderr)
        traceback.print_exc()
        return 3
    return status


def own_version() -> str:
    """The version of the installed package."""
    # 12 ms that no hook needs.
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        return version("homelamp")
    except PackageNotFoundError:
        return "(not installed)"
