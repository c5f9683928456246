"""HL602, HL606 and HL607: what a template update or a merge left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.model.finding import Severity
from support.checking import check_files, places
from support.repositories import CHAIN, K3S, RELEASE, git, write

ANSWERS = ".copier-answers.yml"
RIGHT = "_commit: v0.1.0\n_src_path: https://github.com/homelamp/homelamp\n"
COPIER = "<<<<<<< before updating\nmine\n=======\ntheirs\n>>>>>>> after updating\n"


@pytest.mark.parametrize("path", ["README.md", "terraform/notes.txt", "apps/a.yaml", ".env", "Makefile"])
def test_the_markers_of_copier_in_any_file(repository: Path, path: str) -> None:
    result = check_files(repository, {**CHAIN, path: f"one\ntwo\n{COPIER}three\n"})

    assert places(result) == [("HL602", path, 3)]
    problem = result.findings[0].problem
    assert problem.severity is Severity.ERROR
    assert "a template update (Copier)" in problem.message
    assert f"git checkout HEAD -- {path}" in problem.change
    assert [place.span.line for place in problem.related] == [5, 7]


def test_markers_that_git_writes(repository: Path) -> None:
    write(repository, {"a.txt": "one\n"})
    git(repository, "commit", "-qm", "one")
    for branch, text in (("other", "two\n"), ("main", "three\n")):
        git(repository, "checkout", "-q", *(["-b"] if branch == "other" else []), branch)
        (repository / "a.txt").write_text(text)
        git(repository, "commit", "-qam", branch)
    with pytest.raises(Exception, match="merge"):
        git(repository, "merge", "other")

    result = check_files(repository, CHAIN)

    assert places(result) == [("HL602", "a.txt", 1)]
    assert "a merge (Git)" in result.findings[0].problem.message


@pytest.mark.parametrize("path", CHAIN)
def test_what_the_markers_break_is_no_finding_of_its_own(repository: Path, path: str) -> None:
    lines = CHAIN[path].splitlines(keepends=True)
    files = {**CHAIN, path: "".join([lines[0], COPIER, *lines[1:]])}

    assert places(check_files(repository, files)) == [("HL602", path, 2)]


def test_each_conflict_is_named_and_diff3_and_crlf_are_known(repository: Path) -> None:
    diff3 = "<<<<<<< ours\n1\n||||||| base\n0\n=======\n2\n>>>>>>> theirs\n"
    result = check_files(repository, {**CHAIN, "a.txt": diff3 + COPIER, "b.txt": COPIER.replace("\n", "\r\n").encode()})

    assert places(result) == [("HL602", "a.txt", 1), ("HL602", "a.txt", 8), ("HL602", "b.txt", 1)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", f"# Conflicts\n\nThey look so:\n\n```text\n{COPIER}```\n"),
        ("README.rst", "Title\n=======\n\ntext\n"),
        ("a.yaml", "text: |\n" + "".join(f"  {line}\n" for line in COPIER.splitlines())),
        ("a.txt", "<<<<<<< not closed\n=======\n"),
        ("a.txt", ">>>>>>> upside down\n=======\n<<<<<<< here\n"),
        ("a.sh", "cat <<<<<<< x\n=======\n>>>>>>> y\n"),
        ("logo.png", COPIER),
        ("latin.txt", b"\xff" + COPIER.encode()),
    ],
)
def test_what_only_looks_like_a_conflict(repository: Path, path: str, text: str | bytes) -> None:
    assert places(check_files(repository, {**CHAIN, path: text})) == []


def test_a_reject_file(repository: Path) -> None:
    result = check_files(repository, {**CHAIN, f"{RELEASE}.rej": "@@ -1 +1 @@\n-a\n+b\n", f"{K3S}.rej": ""})

    assert places(result) == [("HL607", f"{RELEASE}.rej", 1), ("HL607", f"{K3S}.rej", 1)]
    assert f"then: rm {RELEASE}.rej" in result.findings[0].problem.change


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("_src_path: https://github.com/homelamp/homelamp\n", 1, "_commit is missing"),
        ("# Copier\n_commit:\n_src_path: gh:homelamp/homelamp\n", 2, "_commit is missing"),
        (RIGHT.replace("v0.1.0", "v0.1.0-3-gabcdef0"), 1, "_commit v0.1.0-3-gabcdef0 is no tag"),
        ("_commit: v0.1.0\n", 1, "_src_path is missing"),
        (RIGHT.replace("https://github.com/homelamp/homelamp", "../homelamp"), 2, "a place on one machine"),
        (RIGHT.replace("https://github.com/homelamp/homelamp", "/home/me/homelamp"), 2, "a place on one machine"),
        ("a: 1\n", 1, "_commit is missing"),
    ],
)
def test_answers_from_which_no_update_is_possible(repository: Path, text: str, line: int, words: str) -> None:
    result = check_files(repository, {**CHAIN, ANSWERS: text})

    assert places(result) == [("HL606", ANSWERS, line)]
    assert result.findings[0].problem.severity is Severity.WARNING
    assert words in result.findings[0].problem.message


def test_a_tag_is_named_that_a_described_commit_stands_behind(repository: Path) -> None:
    result = check_files(repository, {ANSWERS: RIGHT.replace("v0.1.0", "v0.1.0-3-gabcdef0")})

    assert result.findings[0].problem.change == "write a tag here, such as v0.1.0"


@pytest.mark.parametrize(
    "text",
    [
        RIGHT,
        RIGHT.replace("v0.1.0", "9f2c1e0b7a6d5c4b3a29181716151413121110ff"),
        RIGHT.replace("https://", "git+https://"),
        RIGHT.replace("https://github.com/", "git@github.com:"),
        RIGHT.replace("https://github.com/", "gh:"),
        RIGHT.replace("v0.1.0", "v2-gamma"),
        "",
    ],
)
def test_answers_from_which_an_update_is_possible(repository: Path, text: str) -> None:
    assert places(check_files(repository, {**CHAIN, ANSWERS: text})) == []


def test_answers_of_another_place_are_not_ours(repository: Path) -> None:
    assert (
        places(check_files(repository, {**CHAIN, f"examples/{ANSWERS}": "a: 1\n", "copier-answers.yml": "a: 1\n"}))
        == []
    )
