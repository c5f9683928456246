"""What the hooks have in common that look at the whole repository, whatever files the commit touches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from homelamp.chain.config import Config, load
from homelamp.commands.reporting import report_to_hook
from homelamp.files.repository import Repository, open_repository
from homelamp.model.result import Result
from homelamp.suppress.settle import settle
from homelamp_hooks.options import parse


def look(hook: str, page: str | None, check: Callable[[Repository, Config], Result], argv: Sequence[str] | None) -> int:
    """Check the repository of the current folder and report; 1 where an error was found.

    `page` is what `--help` prints of the hook; `argv` are its arguments (None: the process's own).

    Raises:
        UsageError: an argument is not valid, or names a file.
    """
    options = parse(hook, page, argv, takes_files=False)
    if options is None:
        return 0
    repository = open_repository(Path(), untracked=False)
    config = load(repository)
    result = check(repository, config)
    settle(repository, config, result, wish=options.wish(repository))
    return report_to_hook(result, None, sys.stdout)
