"""What the hooks have in common that look at the whole repository, whatever files the commit touches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from homelamp.chain.config import Config, load
from homelamp.commands import report
from homelamp.errors import UsageError
from homelamp.files.repository import Repository, open_repository
from homelamp.model.finding import Severity
from homelamp.model.result import Result


def look(hook: str, page: str | None, check: Callable[[Repository, Config], Result], argv: Sequence[str] | None) -> int:
    """Check the repository of the current folder and report; 1 where an error was found.

    `page` is what `--help` prints of the hook; `argv` are its arguments (None: the process's own).

    Raises:
        UsageError: there are arguments.
    """
    arguments = sys.argv[1:] if argv is None else argv
    if list(arguments) in (["-h"], ["--help"]):
        print(page)
        return 0
    if arguments:
        raise UsageError(f"{hook} takes no arguments: it looks at the whole repository")
    repository = open_repository(Path(), untracked=False)
    result = check(repository, load(repository))
    report(result, None, "text", sys.stdout)
    return 1 if result.count(Severity.ERROR) else 0
