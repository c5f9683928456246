"""What `homelamp update` is told."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from homelamp.errors import UsageError
from homelamp.scaffold.options import answers_of


@dataclass(frozen=True, slots=True)
class UpdateOptions:
    """`data` are answers that change; `to` names a version of the template (None: the newest release).

    At most one of `dry_run`, `check` and `abort` is set. With `inline` a conflict is written into its file.
    """

    data: dict[str, str]
    folder: Path = Path()
    to: str | None = None
    dry_run: bool = False
    check: bool = False
    abort: bool = False
    inline: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options of `homelamp update`."""
    parser.description = "Bring the template's news into this repository; what you changed stays yours."
    does = parser.add_mutually_exclusive_group()
    does.add_argument("--dry-run", action="store_true", help="show what would change, and write nothing")
    does.add_argument("--check", action="store_true", help="exit with 1 where a newer template exists, and do nothing")
    does.add_argument("--abort", action="store_true", help="put everything back as it was before the last update")
    parser.add_argument("--to", metavar="VERSION", help="this version of the template (default: the newest release)")
    parser.add_argument("--data", action="append", default=[], metavar="KEY=VALUE", help="change one answer")
    parser.add_argument("--inline", action="store_true", help="write conflicts into the files, between markers")


def from_namespace(namespace: argparse.Namespace) -> UpdateOptions:
    """The options as parsed.

    Raises:
        UsageError: a `--data` without `=` or for a question that has one, or options that do not go together.
    """
    if (namespace.check or namespace.abort) and (namespace.to or namespace.data or namespace.inline):
        raise UsageError(f"{'--check' if namespace.check else '--abort'} takes no other option")
    return UpdateOptions(
        data=answers_of(namespace.data),
        to=namespace.to,
        dry_run=namespace.dry_run,
        check=namespace.check,
        abort=namespace.abort,
        inline=namespace.inline,
    )
