"""What `homelamp new` is told."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from homelamp.errors import UsageError


@dataclass(frozen=True, slots=True)
class NewOptions:
    """`data` are answers given on the command line; a question without an answer is asked, or takes its default.

    With `into` the destination is a repository that is there already.
    """

    dest: Path
    data: dict[str, str]
    data_file: Path | None = None
    defaults: bool = False
    template: str | None = None
    vcs_ref: str | None = None
    into: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options of `homelamp new`."""
    parser.description = "Scaffold a new repository from the template, and check it."
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("dest", nargs="?", metavar="DEST", type=Path, help="the folder to make; it must be new or empty")
    where.add_argument(
        "--into", metavar="REPOSITORY", type=Path, help="add what is missing to a repository instead; overwrite nothing"
    )
    parser.add_argument("--data", action="append", default=[], metavar="KEY=VALUE", help="answer one question")
    parser.add_argument("--data-file", type=Path, metavar="FILE", help="answers from a YAML file")
    parser.add_argument("--defaults", action="store_true", help="take the default for every question not answered")
    parser.add_argument("--template", metavar="SOURCE", help="another template: a folder or a Git URL")
    parser.add_argument("--vcs-ref", metavar="REF", help="the template's tag, branch or commit (only with --template)")


def from_namespace(namespace: argparse.Namespace) -> NewOptions:
    """The options as parsed.

    Raises:
        UsageError: a `--data` without `=` or for a question that has one, or `--vcs-ref` without `--template`.
    """
    if namespace.vcs_ref is not None and namespace.template is None:
        raise UsageError("--vcs-ref names a version of another template: give that by --template")
    return NewOptions(
        dest=namespace.dest if namespace.into is None else namespace.into,
        data=answers_of(namespace.data),
        data_file=namespace.data_file,
        defaults=namespace.defaults,
        template=namespace.template,
        vcs_ref=namespace.vcs_ref,
        into=namespace.into is not None,
    )


def answers_of(texts: Iterable[str]) -> dict[str, str]:
    """The answers that `--data` options give, by question.

    Raises:
        UsageError: one is no `KEY=VALUE`, or a question is answered twice.
    """
    data: dict[str, str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not key or not equals:
            raise UsageError(f"--data {text}: write KEY=VALUE, such as domain=lab.example.net")
        if key in data:
            raise UsageError(f"--data {text}: {key} is answered twice")
        data[key] = value
    return data
