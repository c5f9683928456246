"""`homelamp show` as a function: from a path to a printed chain."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

from homelamp.chain.config import NAME, load
from homelamp.commands.scope import opened
from homelamp.core.printable import visible


def show_command(path: Path, *, out: TextIO, form: str = "table") -> int:
    """Show the chains of the repository that `path` lies in, in one of `homelamp.report.show.FORMATS`.

    Returns 0, also where places differ.

    Raises:
        UsageError: the path does not exist, or the configuration is not valid.
    """
    from homelamp.check import check  # noqa: PLC0415  # most commands do without
    from homelamp.report.show import write  # noqa: PLC0415  # check does without

    repository = opened(path)
    config = load(repository)
    for one in config.missing:
        print(f"homelamp: {NAME}:{one.span.line}: {visible(one.text)} is not in the repository", file=sys.stderr)
    write(check(repository, config, secrets=False, survey=True), form, out)
    return 0
