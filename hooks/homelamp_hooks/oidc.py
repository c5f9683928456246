"""`homelamp-oidc`: do all places of the login chain say the same?

Looks at the whole repository, whatever files the commit touches: a commit that only deletes a file can break the chain
too.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from homelamp.check import check
from homelamp.redact.guard import guarded
from homelamp_hooks.whole import look


def main(argv: Sequence[str] | None = None) -> int:
    """Check the repository of the current folder; 1 where an error was found. Takes no arguments."""
    return look("homelamp-oidc", __doc__, partial(check, secrets=False), argv)


def run() -> None:
    """The entry point of the script."""
    raise SystemExit(guarded(main))


if __name__ == "__main__":
    run()
