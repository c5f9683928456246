"""`homelamp-secrets`: is every secret of the repository sealed, and every sealed one in order?

Looks at the whole repository, whatever files the commit touches: a secret that slipped in once stays a secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from homelamp.check import check
from homelamp.redact.guard import guarded
from homelamp_hooks.whole import look


def main(argv: Sequence[str] | None = None) -> int:
    """Look through the repository of the current folder; 1 where an error was found. Takes no arguments."""
    return look("homelamp-secrets", __doc__, partial(check, login=False), argv)


def run() -> None:
    """The entry point of the script."""
    raise SystemExit(guarded(main))


if __name__ == "__main__":
    run()
