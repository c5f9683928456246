"""The arguments of the hooks: what pre-commit passes, and what `args` in `.pre-commit-config.yaml` says."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

from homelamp.errors import UsageError
from homelamp.files.repository import Repository
from homelamp.suppress.settle import Wish, wish_of


class Options(NamedTuple):
    """The files that are named, and what is to be reported. Without `wanted` only the page was asked for."""

    files: tuple[str, ...]
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    baseline: Path | None = None

    def wish(self, repository: Repository) -> Wish:
        """What is to be reported.

        Raises:
            UsageError: there is no such rule, or the baseline is outside of the repository.
        """
        return wish_of(repository, self.select, self.ignore, self.baseline)


def parse(hook: str, page: str | None, argv: Sequence[str] | None, *, takes_files: bool) -> Options | None:
    """The options in `argv` (None: the process's own); None where only the `page` was asked for, which is printed then.

    Raises:
        UsageError: an argument is not valid.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if words in (["-h"], ["--help"]):
        print(page)
        print("\nOptions: --select RULES, --ignore RULES, --baseline FILE")
        return None
    options = _parsed(hook, words) if any(word.startswith("-") for word in words) else Options(tuple(words))
    if options.files and not takes_files:
        raise UsageError(f"{hook} takes no files: it looks at the whole repository")
    return options


def _parsed(hook: str, words: Sequence[str]) -> Options:
    # A hook without options does without, which is what most are.
    from argparse import ArgumentParser  # noqa: PLC0415

    class Parser(ArgumentParser):
        def error(self, message: str) -> NoReturn:
            raise UsageError(f"{hook}: {message}; {hook} --help says what is valid")

    parser = Parser(hook, add_help=False, allow_abbrev=False)
    parser.add_argument("files", nargs="*", default=[])
    for name in ("--select", "--ignore"):
        parser.add_argument(name, action="append", default=[])
    parser.add_argument("--baseline", type=Path)
    found = parser.parse_args(words)
    return Options(tuple(found.files), tuple(found.select), tuple(found.ignore), found.baseline)
