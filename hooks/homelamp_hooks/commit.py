"""`homelamp`: all that the three other hooks look for, in one process.

Looks at the whole repository for what concerns the login and its secrets, and validates the manifests that the commit
touches.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from homelamp.chain.config import load
from homelamp.check import check, drop_repeated
from homelamp.commands.reporting import report_to_hook
from homelamp.errors import UsageError
from homelamp.files.repository import open_repository
from homelamp.manifests.validate import validate
from homelamp.redact.guard import guarded
from homelamp.suppress.settle import settle
from homelamp_hooks.options import parse


def main(argv: Sequence[str] | None = None) -> int:
    """Check the repository, and the manifests among the files in `argv`; 1 where an error was found.

    Raises:
        UsageError: there is no kubeconform to be had, or an argument is not valid.
    """
    options = parse("homelamp", __doc__, argv, takes_files=True)
    if options is None:
        return 0
    repository = open_repository(Path(), untracked=False)
    config = load(repository)
    result = check(repository, config)
    outcome = validate(repository, config, paths=options.files)
    drop_repeated(result, outcome)
    settle(repository, config, result, outcome, options.wish(repository))
    status = report_to_hook(result, outcome, sys.stdout)
    if outcome.engine is None:
        # Everything else has been reported by now.
        raise UsageError(outcome.note)
    return status


def run() -> None:
    """The entry point of the script."""
    raise SystemExit(guarded(main))


if __name__ == "__main__":
    run()
