"""A file or folder that `.homelamp.yaml` names and that is gone: one finding, and all else is still checked."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from homelamp.chain.config import load, refuse_missing
from homelamp.commands.checking import CheckOptions, check_command
from homelamp.commands.showing import show_command
from homelamp.errors import UsageError
from homelamp.files.repository import open_repository
from support.reports import found, reported
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed, git, write

NAME = ".homelamp.yaml"
CONFIG = f"""\
version: 1
chains:
  - name: home
    terraform: [terraform/authentik]
    api_server: [{K3S}]
    headlamp:
      - {RELEASE}
    exposure: ["{RELEASE}"]
"""
FIX = CheckOptions(manifests=False, mode="fix")


def committed(repository: Path, files: dict[str, str]) -> None:
    write(repository, {**files, NAME: CONFIG})
    git(repository, "commit", "--quiet", "--message", "First")


def move(repository: Path, old: str, new: str) -> None:
    (repository / new).parent.mkdir(parents=True, exist_ok=True)
    git(repository, "mv", old, new)


MOVES = {
    "a file": (K3S, "cluster/k3s/config.yaml", [5]),
    "a folder": ("terraform/authentik", "infrastructure/authentik", [4]),
    "a file that two parts name": (RELEASE, "apps/lamp/helmrelease.yaml", [7, 8]),
}


@pytest.mark.parametrize("is_committed", [False, True])
@pytest.mark.parametrize("kind", MOVES)
def test_what_git_has_renamed_is_a_finding_with_a_fix(repository: Path, kind: str, is_committed: bool) -> None:
    old, new, lines = MOVES[kind]
    committed(repository, CHAIN)
    move(repository, old, new)
    if is_committed:
        git(repository, "commit", "--quiet", "--message", "Move")
        write(repository, {"README.md": "home\n"})
        git(repository, "commit", "--quiet", "--message", "Say more")

    report = reported(repository, {})

    assert found(report) == [("HL617", NAME, line) for line in lines]
    assert report["findings"][0]["message"] == f"{old} is not in the repository: Git knows it as {new} now"
    (chain,) = report["chains"]
    assert chain["name"] == "home"
    assert set(chain["agreed"]) >= {"issuer_url", "client_id", "redirect_uri", "host"}

    assert reported(repository, {}, FIX)["status"] == 0
    assert (repository / NAME).read_text() == CONFIG.replace(old, new)
    assert found(reported(repository, {}, FIX)) == []


def test_a_file_that_moved_twice(repository: Path) -> None:
    committed(repository, CHAIN)
    for old, new in ((K3S, "a/config.yaml"), ("a/config.yaml", "b/k3s/config.yaml")):
        move(repository, old, new)
        git(repository, "commit", "--quiet", "--message", "Move")

    reported(repository, {}, FIX)

    assert "api_server: [b/k3s/config.yaml]" in (repository / NAME).read_text()


@pytest.mark.parametrize("path", [K3S, RELEASE, "terraform/authentik"])
def test_what_was_deleted_is_a_finding_and_all_else_is_checked(repository: Path, path: str) -> None:
    broken = changed(TERRAFORM, 'headlamp_host  = "headlamp', 'headlamp_host  = "lamp')
    committed(repository, broken)
    git(repository, "rm", "--quiet", "-r", path)

    report = reported(repository, {"a.yaml": "kind: Secret\napiVersion: v1\nstringData: {token: hunter2hunter2}\n"})

    codes = [code for code, _, _ in found(report)]
    assert codes.count("HL617") == (2 if path == RELEASE else 1)
    assert "HL501" in codes
    assert ("HL101" in codes) is (path == K3S)
    assert {"HL617", "HL501", "HL101"} >= set(codes)
    assert not any(one["fixable"] for one in report["findings"] if one["code"] == "HL617")


def test_without_git_there_is_no_fix(tmp_path: Path) -> None:
    for path, text in {**CHAIN, NAME: CONFIG}.items():
        if path != K3S:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
    out = io.StringIO()
    assert check_command(tmp_path, out=out, options=CheckOptions(manifests=False)) == 1
    assert f"{NAME}:5:18: error[HL617] named-path-missing: {K3S} is not in the repository\n" in out.getvalue()


def test_a_name_that_needs_quotes_gets_them(repository: Path) -> None:
    committed(repository, CHAIN)
    move(repository, K3S, "k3s: new/config.yaml")

    assert reported(repository, {}, FIX)["status"] == 0
    assert 'api_server: ["k3s: new/config.yaml"]' in (repository / NAME).read_text()


def test_it_can_be_suppressed(repository: Path) -> None:
    files = {**CHAIN, NAME: CONFIG.replace(K3S + "]", "gone.yaml]  # homelamp: ignore[HL617] comes back in May")}

    report = reported(repository, files)

    assert (report["status"], found(report)) == (0, [])
    assert found(report, "suppressed") == [("HL617", NAME, 5)]


@pytest.mark.parametrize("name", ["x" * 5_000, "*", "-x", ":(top)k3s"])
def test_odd_names(repository: Path, name: str) -> None:
    committed(repository, CHAIN)

    report = reported(repository, {NAME: CONFIG.replace(f"[{K3S}]", f'["{name}"]')})

    assert {code for code, _, _ in found(report)} == {"HL617"}


def test_show_says_so_and_shows_the_rest(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    committed(repository, CHAIN)
    move(repository, K3S, "cluster/k3s/config.yaml")

    assert show_command(repository, out=sys.stdout) == 0

    printed = capsys.readouterr()
    assert printed.err == f"homelamp: {NAME}:5: {K3S} is not in the repository\n"
    assert "cluster/k3s/config.yaml" in printed.out


def test_what_acts_on_a_named_file_refuses(repository: Path) -> None:
    committed(repository, CHAIN)
    move(repository, RELEASE, "apps/lamp/helmrelease.yaml")

    with pytest.raises(UsageError, match=rf"{NAME}:7: {RELEASE} is not in the repository"):
        refuse_missing(load(open_repository(repository)))
