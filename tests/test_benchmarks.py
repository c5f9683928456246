"""The benchmark: its repository is what it says, and it runs. How long anything takes is no matter of a test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from homelab import logins, manifests, tree
from homelamp.chain.config import load
from homelamp.chain.reading import read
from homelamp.files.repository import open_repository
from support.render import ROOT
from support.validating import validate_in

NEEDED = len([*logins.parts(), *logins.neighbours()])
ROW = re.compile(r"^(?P<what>.+?)  +\d+ ms +\d+ ms +(?P<peer>\S.*?)  +\d+\.\d\d  +<= (?P<goal>\S+) +(?:pass|miss)$")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tree.Tree:
    """The repository in its full size."""
    return tree.write(tmp_path_factory.mktemp("benchmark") / "tree")


def test_it_has_as_many_files_and_parts_as_it_says(large: tree.Tree) -> None:
    found = {path.relative_to(large.folder).as_posix() for path in large.folder.rglob("*.yaml")}
    assert found == set(large.paths)
    assert (len(large.paths), len(large.parts)) == (1500, 20)
    assert large.size == sum((large.folder / path).stat().st_size for path in large.paths)
    tracked = open_repository(large.folder, untracked=False).paths
    assert {path for path in tracked if path.endswith(".yaml")} == found
    assert len(list(large.folder.rglob("*.tf"))) == 5


def test_its_parts_and_no_other_files_state_something_of_a_login(large: tree.Tree) -> None:
    repository = open_repository(large.folder)
    facts = read(repository, load(repository)).facts
    assert len(facts.headlamps) == len(facts.clients) == len(facts.api_servers) == 4
    stated = [path for server in facts.api_servers for path in server.paths]
    for found in (facts.headlamps, facts.exposures, facts.subjects, facts.secrets):
        stated += [one.path for one in found]
    stated += [version.span.file.path for version in facts.authentik_versions]
    assert set(stated) == set(large.parts)


def test_kubeconform_accepts_its_manifests(large: tree.Tree, need_tool: Callable[[str], Path]) -> None:
    outcome = validate_in(large.folder, need_tool("kubeconform"))
    # Of two kinds that homelabs have there is no schema here: External Secrets and the Prometheus operator.
    assert {one.code for one in outcome.findings} <= {"HL702"}
    assert outcome.validated > 1000


def test_it_is_the_same_each_time(tmp_path: Path) -> None:
    first, second = (tree.write(tmp_path / name, 200) for name in ("first", "second"))
    assert first.paths == second.paths
    texts = ([(at.folder / path).read_bytes() for path in at.paths] for at in (first, second))
    assert next(texts) == next(texts)


@pytest.mark.parametrize("files", [NEEDED, NEEDED + 1])
def test_a_small_one(tmp_path: Path, files: int) -> None:
    made = tree.write(tmp_path / "tree", files)
    assert (len(made.paths), len(made.parts)) == (files, 20)


def test_one_too_small_for_the_logins(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"the logins alone are {NEEDED} files"):
        tree.write(tmp_path / "tree", NEEDED - 1)


def test_a_small_run(tmp_path: Path, need_tool: Callable[[str], Path]) -> None:
    kept = tmp_path / "kept"
    done = benchmark("--runs", "1", "--files", "50", "--keep", str(kept), kubeconform=need_tool("kubeconform"))
    assert (done.returncode, done.stderr) == (0, "")
    rows = [ROW.match(line) for line in done.stdout.splitlines()[2:]]
    assert [(row["what"], row["goal"]) for row in rows if row] == [
        ("scaffolded repository, flux", "1.5"),
        ("all three in one, flux", "1.3"),
        ("scaffolded repository, argocd", "1.5"),
        ("all three in one, argocd", "1.3"),
        ("50 YAML files", "1"),
    ]
    assert len(list((kept / "tree").rglob("*.yaml"))) == 50
    assert (kept / "argocd" / "applications" / "headlamp.yaml").is_file()


def test_a_commit_of_manifests_is_of_many_kinds_and_valid(tmp_path: Path, need_tool: Callable[[str], Path]) -> None:
    made = manifests.write(tmp_path / "manifests")
    outcome = validate_in(made.folder, need_tool("kubeconform"), [str(made.folder / path) for path in made.paths])
    assert (outcome.findings, outcome.skipped) == ([], [])
    assert outcome.validated == made.kinds.total() >= len(made.paths) == 500
    assert len([kind for kind, times in made.kinds.items() if times >= 10]) >= 8


def test_a_small_run_on_manifests(need_tool: Callable[[str], Path]) -> None:
    done = benchmark("--runs", "1", "--files", "20", kubeconform=need_tool("kubeconform"), program="manifests.py")
    assert (done.returncode, done.stderr) == (0, "")
    head, _, *rows = done.stdout.splitlines()
    assert "20 files with 20 manifests of" in head
    [row] = [ROW.match(line) for line in rows]
    assert row is not None
    assert (row["what"], row["goal"]) == ("20 files of manifests", "1.2")
    assert re.fullmatch(r"kubeconform v\S+ \+ import yaml", row["peer"])


@pytest.mark.parametrize("program", ["oidc.py", "manifests.py"])
def test_it_needs_a_kubeconform(program: str) -> None:
    done = benchmark("--runs", "1", "--files", "50", kubeconform=Path("/no/kubeconform"), program=program)
    words = "HOMELAMP_KUBECONFORM: there is no file /no/kubeconform"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"benchmark: {words}\n")


def test_it_has_too_few_files_for_the_logins() -> None:
    done = benchmark("--runs", "1", "--files", "1", kubeconform=Path("/no/kubeconform"))
    words = f"the logins alone are {NEEDED} files"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"benchmark: {words}\n")


def benchmark(*options: str, kubeconform: Path, program: str = "oidc.py") -> subprocess.CompletedProcess[str]:
    """Run the program, as its README says."""
    command = [sys.executable, str(ROOT / "benchmarks" / program), *options]
    environment = {**os.environ, "HOMELAMP_KUBECONFORM": str(kubeconform)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
