"""What every program of homelamp does with an exception: one clear line, and the exit status that fits."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import TextIOWrapper

from homelamp.errors import UsageError

ISSUES = "https://github.com/homelamp/homelamp/issues"
_INTERRUPTED = 130  # 128 + SIGINT, as shells count


def guarded(program: Callable[[], int]) -> int:
    """The exit status of `program`: its own, 2 for wrong usage or a failing machine, 3 for a bug in homelamp."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that cannot show a character gets its number instead.
            stream.reconfigure(errors="backslashreplace")
    try:
        status = program()
        # A reader that has gone away is noticed only when the buffer is written.
        if sys.stdout is not None:
            sys.stdout.flush()
    except UsageError as error:
        return _end(f"{error}", 2)
    except KeyboardInterrupt:
        return _end("interrupted", _INTERRUPTED)
    except BrokenPipeError:
        # `homelamp check | head`: not our failure.
        _discard_output()
        return 0
    except OSError as error:
        # The machine's failure, not ours: a full disk, a folder that is gone.
        _discard_output()
        return _end(": ".join(str(part) for part in (error.filename, error.strerror or error) if part), 2)
    except Exception:
        # A run without a bug does not wait for this.
        import traceback  # noqa: PLC0415

        _end(f"this is a bug in homelamp, please report it at {ISSUES} with these lines:", 3)
        print(f"homelamp {own_version()}, Python {sys.version.split()[0]}, {sys.platform}", file=sys.stderr)
        print(_without_secrets(traceback.format_exc()), file=sys.stderr)
        return 3
    return status


def _without_secrets(traceback: str) -> str:
    """The traceback as it may be passed on; without the exceptions' words where these cannot be looked through."""
    from homelamp.redact.outside import report_of_bug  # noqa: PLC0415  # only a bug comes here

    try:
        return report_of_bug(traceback)
    except Exception:
        return "\n".join(line for line in traceback.splitlines() if line.startswith((" ", "Traceback")))


def _end(line: str, status: int) -> int:
    from homelamp.redact.outside import message  # noqa: PLC0415  # a run that goes well does without

    print(f"homelamp: {message(line)}", file=sys.stderr)
    return status


def _discard_output() -> None:
    """Python would fail again while it closes a stream that cannot be written."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def own_version() -> str:
    """The version of the installed package."""
    # 12 ms that no hook needs.
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        return version("homelamp")
    except PackageNotFoundError:
        return "(not installed)"
