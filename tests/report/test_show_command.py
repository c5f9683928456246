"""`homelamp show` as a user runs it: exit status, what is printed where, and what is imported for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from homelamp.report.show import FORMATS
from support.repositories import CHAIN, K3S, RELEASE, changed, write
from support.showing import ISSUER

BROKEN = changed(K3S, ISSUER, ISSUER[:-1])
NO_CHAIN = "no Headlamp with a login was found: there is no chain to compare"


def show(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "homelamp", "show", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
    )


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("files", [CHAIN, BROKEN], ids=["whole", "broken"])
def test_it_ends_well_whether_or_not_places_differ(repository: Path, files: dict[str, str], form: str) -> None:
    write(repository, files)

    done = show(repository, "--format", form)

    assert (done.returncode, done.stderr) == (0, "")
    assert "issuer_url" in done.stdout


def test_the_default_is_the_table(repository: Path) -> None:
    write(repository, BROKEN)

    assert show(repository).stdout == show(repository, "--format", "table").stdout


@pytest.mark.parametrize("path", [".", "apps", "k3s", K3S, RELEASE])
def test_any_path_shows_the_whole_chain(repository: Path, path: str) -> None:
    write(repository, BROKEN)
    whole = show(repository, "--format", "json").stdout

    assert show(repository, path, "--format", "json").stdout == whole
    assert show(repository / "apps", "--format", "json").stdout == whole


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "json"])
def test_a_repository_without_a_chain_says_so_in_one_line(repository: Path, form: str) -> None:
    write(repository, {"README.md": "nothing\n"})

    done = show(repository, "--format", form)

    assert done.returncode == 0
    assert sum(NO_CHAIN in line for line in done.stdout.splitlines()) == 1
    if form in {"table", "markdown"}:
        assert done.stdout == f"{NO_CHAIN}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--format", "yaml"], "invalid choice: 'yaml'"),
        (["--nothing"], "unrecognized arguments: --nothing"),
        (["missing"], "missing: No such file or directory"),
    ],
)
def test_wrong_usage_is_one_line(repository: Path, arguments: list[str], words: str) -> None:
    done = show(repository, *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_configuration_that_is_not_valid_is_one_line(repository: Path) -> None:
    write(repository, {**CHAIN, ".homelamp.yaml": "version: 1\nchain: []\n"})

    done = show(repository)

    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean chains?" in done.stderr
    assert done.stderr.count("\n") == 1


def test_outside_git_it_says_so_and_shows_the_chain(tmp_path: Path) -> None:
    for path, text in CHAIN.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    done = show(tmp_path, "--format", "json")

    assert done.returncode == 0
    assert "is no Git repository" in done.stderr
    assert [chain["name"] for chain in json.loads(done.stdout)["chains"]] == ["headlamp"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_stream_that_knows_only_ascii_breaks_nothing(repository: Path, form: str) -> None:
    files = {path.replace("apps/", "äpps\u65e5/"): text for path, text in BROKEN.items()}
    write(repository, files)

    done = show(repository, "--format", form, PYTHONIOENCODING="ascii")

    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    if form == "json":
        facts = json.loads(done.stdout)["chains"][0]["terms"]["issuer_url"]["facts"]
        assert facts[-1]["file"] == RELEASE.replace("apps/", "äpps\u65e5/")


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="names of files are Unicode here")
@pytest.mark.parametrize("form", FORMATS)
def test_a_path_that_is_no_unicode_is_shown(repository: Path, form: str) -> None:
    write(repository, {**BROKEN, RELEASE.replace("apps/", os.fsdecode(b"\xff|`/")): BROKEN[RELEASE]})

    done = show(repository, "--format", form)

    assert done.returncode == 0, done.stderr
    shown_as = {
        "table": "\\xff|`/headlamp",
        "json": "\\udcff|`/headlamp",
        "markdown": "&#92;xff&#124;&#96;&#47;headlamp",
        "mermaid": "#92;xff#124;#96;/headlamp",
        "html": "%FF%7C%60/headlamp/helmrelease.yaml#L19",
    }
    assert shown_as[form] in done.stdout


def test_a_reader_that_goes_away_is_no_failure(repository: Path) -> None:
    write(repository, BROKEN)
    command = f"{sys.executable} -m homelamp show --format html | head -n 1"

    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], cwd=repository, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "<!doctype html>\n", "")


def test_only_the_wanted_format_is_imported(repository: Path) -> None:
    write(repository, CHAIN)
    script = (
        "import sys; from homelamp.cli import main; main(sys.argv[1:]);"
        "print(*sorted(name for name in sys.modules if name.startswith('homelamp.report.show.')), file=sys.stderr)"
    )

    def imported(*arguments: str) -> set[str]:
        command = [sys.executable, "-c", script, *arguments]
        done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True)
        return {name.rpartition(".")[2] for name in done.stderr.split()}

    assert imported("explain") == set()
    assert imported("check", "--no-manifests") == set()
    assert {"table", "page", "markdown", "mermaid"} & imported("show", "--format", "json") == set()
    assert {"table", "json", "markdown", "mermaid", "screen"} & imported("show", "--format", "html") == set()
    assert "table" in imported("show")
