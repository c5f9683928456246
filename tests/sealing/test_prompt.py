"""At a terminal the secret is asked for, and what is typed is not shown."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sealing.driver import SEALED, SECRET, Lab, command, pair

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are not Windows's", allow_module_level=True)

from support.terminals import Terminal

QUESTION = "clientSecret of headlamp-oidc, for apps/headlamp/sealedsecret.yaml (it is not shown): "


@contextmanager
def terminal(home: Lab, *arguments: str) -> Iterator[Terminal]:
    """`homelamp seal` at the question."""
    # setsid, and the terminal becomes the controlling one: getpass opens /dev/tty. What runs in the background of a
    # shell ignores Ctrl-C, and so would all that it starts.
    line = ["env", "--default-signal=INT", "setsid", "--ctty", "--wait", *command(*arguments)]
    at = Terminal(line, home.root, home.environment(), new_session=False)
    try:
        at.expect(QUESTION)
        at.expect_no_echo()
        yield at
    finally:
        at.close()


@pytest.mark.parametrize("secret", [SECRET, "ключ $x".encode()])
def test_what_is_typed_is_sealed_and_not_shown(home: Lab, secret: bytes) -> None:
    with terminal(home) as at:
        at.type(secret + b"\r")
        assert at.wait() == 0, at.said

    assert home.opened(pair()) == {"clientSecret": secret}
    assert secret.decode() not in at.said


@pytest.mark.parametrize(
    ("keys", "status", "words"), [(b"\r", 2, "is empty"), (b"\x04", 2, "is empty"), (b"\x03", 130, "interrupted")]
)
def test_nothing_typed_and_giving_up(home: Lab, keys: bytes, status: int, words: str) -> None:
    before = home.files()
    with terminal(home) as at:
        at.type(keys)
        assert at.wait() == status, at.said

    assert words in at.said
    assert "Traceback" not in at.said
    assert home.files() == before


def test_a_file_that_changes_while_the_secret_is_waited_for_is_left(home: Lab) -> None:
    with terminal(home) as at:
        home.write(SEALED, (home.root / SEALED).read_text().replace("# Holds the client secret", "# My own words"))
        before = home.files()
        at.type(SECRET + b"\r")
        assert at.wait() == 2

    assert "has changed meanwhile: nothing is written" in at.said
    assert home.files() == before
