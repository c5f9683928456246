"""Everything that homelamp prints, as functions from a repository to the text."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path

import pytest

from homelamp import check as checking
from homelamp import cli
from homelamp.redact import forms, guard
from homelamp.report.show import FORMATS
from homelamp.suppress import BASELINE
from homelamp_hooks import commit, manifests, oidc, secrets
from leaks.places import ENCODED, MARK


class _Stream(io.TextIOWrapper):
    """A stream with an encoding of its own, as a process has them."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8")

    @property
    def text(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode("utf-8")


def printed(program: Callable[[], int]) -> str:
    """What a program prints on both streams, with the exit status that it ends with."""
    out = _Stream()
    with redirect_stdout(out), redirect_stderr(out):
        status = guard.guarded(program)
        print(f"exit status {status}")
    return out.text


def run(*arguments: str) -> str:
    """The command line, in this process and in the current folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["homelamp", *arguments])
        return printed(lambda: cli.main(arguments))


def _hook(main: Callable[[list[str]], int]) -> str:
    return printed(lambda: main([]))


def _with_files(main: Callable[[list[str]], int]) -> str:
    files = [path.as_posix() for path in Path().rglob("*.y*ml")] + [path.as_posix() for path in Path().rglob("*.json")]
    return printed(lambda: main(files))


def _baseline() -> str:
    """What the baseline holds, and what is said when it is read again."""
    said = run("check", "--no-manifests", "--write-baseline")
    file = Path(BASELINE)
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    said += run("check", "--no-manifests", "--format", "json") + text
    file.unlink(missing_ok=True)
    return said


def _bug() -> str:
    """A bug of ours that quotes what it stumbled over."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(f"no idea what {MARK!r} is, nor {ENCODED}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "check", fail)
        return run("check", "--no-manifests")


# Those that look at one repository; `update` and `new --into` are tried with all places at a time.
OUTPUTS: dict[str, Callable[[], str]] = {
    "check": lambda: run("check"),
    "check --format json": lambda: run("check", "--format", "json"),
    "check --diff": lambda: run("check", "--no-manifests", "--diff"),
    **{f"show {form}": partial(run, "show", "--format", form) for form in FORMATS},
    "homelamp-oidc": lambda: _hook(oidc.main),
    "homelamp-secrets": lambda: _hook(secrets.main),
    "homelamp-manifests": lambda: _with_files(manifests.main),
    "homelamp-commit": lambda: _with_files(commit.main),
    "check --write-baseline": _baseline,
    "check --diff --trust": lambda: run("check", "--no-manifests", "--diff", "--trust", "terraform"),
    "a bug": _bug,
}


@contextmanager
def nothing_hidden() -> Iterator[None]:
    """The same without any redaction: what a place would show if nobody looked after it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forms, "render", lambda text, _: text)
        yield


def leaks(text: str) -> bool:
    """Whether the secret is in a text, as it is or encoded."""
    return MARK.lower() in text.lower() or ENCODED in text
