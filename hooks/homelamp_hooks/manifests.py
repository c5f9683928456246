"""`homelamp-manifests`: does a real kubeconform accept the manifests that the commit touches?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from homelamp.chain.config import load
from homelamp.commands.reporting import report_to_hook
from homelamp.errors import UsageError
from homelamp.files.repository import open_repository
from homelamp.manifests.validate import validate
from homelamp.model.result import Result
from homelamp.redact.guard import guarded
from homelamp.suppress.settle import settle
from homelamp_hooks.options import parse


def main(argv: Sequence[str] | None = None) -> int:
    """Validate the files named in `argv` (as pre-commit passes them); 1 where one is invalid.

    Raises:
        UsageError: there is no kubeconform to be had, or an argument is not valid.
    """
    options = parse("homelamp-manifests", __doc__, argv, takes_files=True)
    if options is None:
        return 0
    repository = open_repository(Path(), untracked=False)
    config = load(repository)
    outcome = validate(repository, config, paths=options.files)
    if outcome.engine is None:
        raise UsageError(outcome.note)
    result = Result(files=len(options.files))
    settle(repository, config, result, outcome, options.wish(repository))
    return report_to_hook(result, outcome, sys.stdout)


def run() -> None:
    """The entry point of the script."""
    raise SystemExit(guarded(main))


if __name__ == "__main__":
    run()
