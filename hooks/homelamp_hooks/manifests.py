"""`homelamp-manifests`: does a real kubeconform accept the manifests that the commit touches?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from homelamp.chain.config import load
from homelamp.commands import report
from homelamp.errors import UsageError
from homelamp.files.repository import open_repository
from homelamp.manifests.validate import validate
from homelamp.model.finding import Severity
from homelamp.model.result import Result
from homelamp.redact.guard import guarded


def main(argv: Sequence[str] | None = None) -> int:
    """Validate the files named in `argv` (as pre-commit passes them); 1 where one is invalid.

    Raises:
        UsageError: there is no kubeconform to be had.
    """
    paths = [path for path in (sys.argv[1:] if argv is None else argv) if path != "--"]
    if paths in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    repository = open_repository(Path(), untracked=False)
    outcome = validate(repository, load(repository), paths=paths)
    if outcome.engine is None:
        raise UsageError(outcome.note)
    report(Result(files=len(paths)), outcome, "text", sys.stdout)
    return 1 if any(one.problem.severity is Severity.ERROR for one in outcome.findings) else 0


def run() -> None:
    """The entry point of the script."""
    raise SystemExit(guarded(main))


if __name__ == "__main__":
    run()
