"""What a program prints is read without `subprocess`; where that cannot be, None says so."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from homelamp.files.process import printed_by

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows starts no program this way")


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_more_than_a_pipe_holds() -> None:
    program = "import sys; sys.stdout.buffer.write(bytes(range(256)) * 4096)"
    assert printed_by(python(program), os.environ) == bytes(range(256)) * 4096


def test_standard_error_is_dropped(capfd: pytest.CaptureFixture[str]) -> None:
    assert printed_by(python("import sys; print('out'); print('err', file=sys.stderr)"), os.environ) == b"out\n"
    assert capfd.readouterr() == ("", "")


def test_the_environment_is_the_one_given() -> None:
    assert printed_by(python("import os; print(os.environ.get('HOMELAMP_A'))"), {"HOMELAMP_A": "b"}) == b"b\n"


def test_an_exit_status_that_is_no_failure() -> None:
    command = python("print(1); raise SystemExit(3)")
    assert printed_by(command, os.environ, statuses=(0, 3)) == b"1\n"


@pytest.mark.parametrize("command", [python("raise SystemExit(3)"), ["/no/such/program"], ["no-such-program"]])
def test_a_program_that_fails_or_is_not_there(command: list[str]) -> None:
    assert printed_by(command, os.environ) is None


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="nothing here lists open files")
@pytest.mark.parametrize("command", [python("print(1)"), python("raise SystemExit(3)"), ["/no/such/program"]])
def test_no_file_stays_open(command: list[str]) -> None:
    before = os.listdir("/proc/self/fd")  # noqa: PTH208  # as cheap as can be: listing opens a file itself
    printed_by(command, os.environ)
    assert os.listdir("/proc/self/fd") == before  # noqa: PTH208
