"""The command line: options only. Each command is one function elsewhere."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import homelamp
from homelamp.errors import UsageError
from homelamp.redact.guard import guarded, own_version
from homelamp.report.show import FORMATS
from homelamp.scaffold.options import add_arguments, from_namespace
from homelamp.secrets.sealing.options import add_arguments as add_seal_arguments
from homelamp.secrets.sealing.options import from_namespace as seal_options
from homelamp.suppress import BASELINE

_STATUS = "exit status: 0 nothing at error level, 1 findings, 2 wrong usage or a missing tool, 3 a bug in homelamp"
_SHOW_STATUS = "exit status: 0 also when places differ, 2 wrong usage, 3 a bug in homelamp"
_SEAL_STATUS = "exit status: 0 sealed, 2 wrong usage or a missing tool (then nothing is written), 3 a bug in homelamp"


def run() -> None:
    """The entry point of the `homelamp` script."""
    raise SystemExit(guarded(main))


def main(argv: Sequence[str] | None = None) -> int:
    """Parse the arguments (without the program's name) and run the command; returns the exit status."""
    parser = _parser()
    options, unknown = parser.parse_known_args(argv)
    if unknown:
        # Whoever takes `seal` to want the secret as an argument does not find it in the output, too.
        named = "" if options.command == "seal" else f": {' '.join(unknown)}"
        parser.error(f"unrecognized arguments{named}")
    return int(options.run(options))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("homelamp", description=homelamp.__doc__, epilog=_STATUS)
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    new = commands.add_parser("new", help="scaffold a new repository", epilog=_STATUS)
    new.set_defaults(run=_new)
    add_arguments(new)
    _add_check(commands.add_parser("check", help="check a repository", epilog=_STATUS))
    _add_show(commands.add_parser("show", help="show the login chain, term by term", epilog=_SHOW_STATUS))
    _add_update(commands.add_parser("update", help="bring the template's news into a repository", epilog=_STATUS))
    _add_seal(commands.add_parser("seal", help="seal the client secret, by kubeseal", epilog=_SEAL_STATUS))
    _add_schemas(commands.add_parser("schemas", help="add schemas of your cluster's own kinds", epilog=_STATUS))
    explain = commands.add_parser("explain", help="print a rule's page", epilog=_STATUS)
    explain.set_defaults(run=_explain)
    explain.add_argument("rule", nargs="?", metavar="RULE", help="its code or name (default: list all rules)")
    return parser


class _Parser(argparse.ArgumentParser):
    """Says wrong usage in one line, as all else that ends with exit status 2."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; {self.prog} --help lists what is valid")


class _Version(argparse.Action):
    """Reads the version only when it is asked for: importlib.metadata takes longer than the rest of the start."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"homelamp {own_version()}")
        parser.exit()


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_check)
    parser.description = "Compare what Terraform, the API server and Headlamp say of the login; validate manifests."
    parser.add_argument(
        "path", nargs="?", default=Path(), metavar="PATH", type=Path, help="report what touches this file or folder"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    parser.add_argument("--strict", action="store_true", help="warnings and missing schemas are errors too")
    parser.add_argument("--verbose", action="store_true", help="list the kinds without a schema too")
    edits = parser.add_mutually_exclusive_group()
    edits.add_argument("--fix", dest="mode", action="store_const", const="fix", help="write the changes that are safe")
    edits.add_argument(
        "--diff", dest="mode", action="store_const", const="diff", help="show them instead of the report"
    )
    parser.add_argument(
        "--trust",
        metavar="SOURCE",
        help="with --fix or --diff: the source that is right where places disagree, such as terraform",
    )
    _add_selection(parser)
    parser.add_argument("--no-manifests", action="store_true", help="do not validate manifests")
    parser.add_argument("--kubeconform", metavar="FILE", help="the kubeconform to use")


def _add_selection(parser: argparse.ArgumentParser) -> None:
    rules = "codes, beginnings of codes such as HL1, or names, with commas between them"
    parser.add_argument("--select", metavar="RULES", action="append", default=[], help=f"report only these: {rules}")
    parser.add_argument("--ignore", metavar="RULES", action="append", default=[], help="do not report these")
    parser.add_argument(
        "--baseline",
        metavar="FILE",
        type=Path,
        help=f"do not report what FILE holds (default: {BASELINE}, if there)",
    )
    parser.add_argument(
        "--write-baseline", action="store_true", help="write the errors and warnings of this check into the baseline"
    )


def _add_update(parser: argparse.ArgumentParser) -> None:
    from homelamp.scaffold.update.options import add_arguments as add_update_arguments

    parser.set_defaults(run=_update)
    add_update_arguments(parser)


def _add_show(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_show)
    parser.description = "Every term of the login: who states it, where, and whether the places agree."
    parser.add_argument(
        "path", nargs="?", default=Path(), metavar="PATH", type=Path, help="a file or folder of the repository"
    )
    parser.add_argument("--format", choices=FORMATS, default="table", help="how to show it (default: table)")


def _add_seal(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_seal)
    add_seal_arguments(parser)


def _add_schemas(parser: argparse.ArgumentParser) -> None:
    add = parser.add_subparsers(dest="action", required=True, metavar="ACTION").add_parser(
        "add", help="write schemas of CustomResourceDefinitions into the repository", epilog=_STATUS
    )
    add.set_defaults(run=_schemas_add)
    add.description = "Write a JSON schema for each CustomResourceDefinition, and name the folder in .homelamp.yaml."
    add.add_argument("file", metavar="FILE", help="what `kubectl get crd -o yaml` printed; - reads standard input")
    add.add_argument("--folder", metavar="FOLDER", help="where in the repository, from its root (default: schemas)")


def _new(options: argparse.Namespace) -> int:
    from homelamp.commands.checking import check_command
    from homelamp.redact.outside import lines
    from homelamp.scaffold.new import new

    return new(from_namespace(options), lines(sys.stdout), lambda dest: check_command(dest, out=sys.stdout))


def _check(options: argparse.Namespace) -> int:
    from homelamp.commands.checking import CheckOptions, check_command

    wanted = CheckOptions(
        form=options.format,
        manifests=not options.no_manifests,
        kubeconform=options.kubeconform,
        strict=options.strict,
        verbose=options.verbose,
        mode=options.mode or "report",
        select=tuple(options.select),
        ignore=tuple(options.ignore),
        baseline=options.baseline,
        write_baseline=options.write_baseline,
        trust=options.trust,
    )
    return check_command(options.path, options=wanted, out=sys.stdout)


def _update(options: argparse.Namespace) -> int:
    from homelamp.commands.checking import count_errors
    from homelamp.redact.outside import lines
    from homelamp.scaffold.update.command import update_command
    from homelamp.scaffold.update.options import from_namespace as update_options

    return update_command(update_options(options), lines(sys.stdout), count_errors)


def _show(options: argparse.Namespace) -> int:
    from homelamp.commands.showing import show_command

    return show_command(options.path, form=options.format, out=sys.stdout)


def _seal(options: argparse.Namespace) -> int:
    from homelamp.redact.outside import lines
    from homelamp.secrets.sealing.command import seal_command

    return seal_command(seal_options(options), lines(sys.stdout))


def _schemas_add(options: argparse.Namespace) -> int:
    from homelamp.manifests.add_schemas import FOLDER, add_schemas
    from homelamp.redact.outside import lines

    return add_schemas(options.file, folder=FOLDER if options.folder is None else options.folder, out=lines(sys.stdout))


def _explain(options: argparse.Namespace) -> int:
    from homelamp.rules import RULES
    from homelamp.rules.pages import find, page

    if options.rule is None:
        for rule in RULES:
            print(f"{rule.code}  {rule.name}")
    else:
        print(page(find(options.rule)), end="")
    return 0
