"""The command line: wrong usage is one line, help and version need nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from homelamp.rules import RULES
from homelamp.rules.pages import index, page
from support.release import ROOT, version


def homelamp(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "homelamp", *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["chekc"], "invalid choice: 'chekc'"),
        (["check", "--format", "yaml"], "invalid choice: 'yaml'"),
        (["check", "--nothing"], "unrecognized arguments: --nothing"),
        (["new"], "one of the arguments DEST --into is required"),
        (["explain", "HL999"], "there is no rule HL999"),
        (["explain", "issuer-mismach"], "did you mean issuer-mismatch?"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], words: str) -> None:
    done = homelamp(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("homelamp: ")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_version() -> None:
    done = homelamp("--version")

    assert (done.returncode, done.stdout) == (0, f"homelamp {version()}\n")


@pytest.mark.parametrize("rule", RULES)
def test_explain_prints_the_page_that_docs_holds(rule: tuple[str, str]) -> None:
    for wanted in (rule[0], rule[0].lower(), rule[1]):
        assert homelamp("explain", wanted).stdout == (ROOT / "docs" / "rules" / f"{rule[0]}.md").read_text()


def test_the_pages_in_docs_are_written_from_the_rules() -> None:
    folder = ROOT / "docs" / "rules"

    assert {file.name: file.read_text() for file in folder.iterdir()} == {
        "README.md": index(),
        **{f"{rule.code}.md": page(rule) for rule in RULES},
    }


def test_explain_without_a_rule_lists_all() -> None:
    assert homelamp("explain").stdout.splitlines() == [f"{rule.code}  {rule.name}" for rule in RULES]
