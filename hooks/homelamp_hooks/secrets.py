"""`homelamp-secrets`: is every secret of the repository sealed, and every sealed one in order?

Looks at the whole repository, whatever files the commit touches: a secret that slipped in once stays a secret.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from homelamp.check import check
from homelamp.commands import report
from homelamp.config import load
from homelamp.errors import UsageError
from homelamp.finding import Severity
from homelamp.guard import guarded
from homelamp.repository import open_repository


def main(argv: Sequence[str] | None = None) -> int:
    """Look through the repository of the current folder; 1 where an error was found. Takes no arguments."""
    arguments = sys.argv[1:] if argv is None else argv
    if list(arguments) in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if arguments:
        raise UsageError("homelamp-secrets takes no arguments: it looks at the whole repository")
    repository = open_repository(Path(), untracked=False)
    result = check(repository, load(repository), login=False)
    report(result, None, "text", sys.stdout)
    return 1 if result.count(Severity.ERROR) else 0


def run() -> None:
    """The entry point of the script."""
    raise SystemExit(guarded(main))


if __name__ == "__main__":
    run()
