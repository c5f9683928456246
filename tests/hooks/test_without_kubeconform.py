"""An install that could not build kubeconform, on a machine that has none: what still works, and what says so."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.release import ROOT
from support.repositories import CHAIN, K3S, changed, write

ONE_LINE = "manifests are not validated: this install carries no kubeconform and none is on PATH; "


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The package as a failed build leaves it, and a PATH with Git alone."""
    if (Path(sys.executable).parent / "kubeconform").exists():
        pytest.skip("there is a kubeconform beside this Python")
    installed, programs = tmp_path / "installed", tmp_path / "programs"
    shutil.copytree(ROOT / "src" / "homelamp", installed / "homelamp", ignore=shutil.ignore_patterns("_bin"))
    shutil.copytree(ROOT / "hooks" / "homelamp_hooks", installed / "homelamp_hooks")
    programs.mkdir()
    git = shutil.which("git")
    assert git is not None
    (programs / "git").symlink_to(git)
    return {**os.environ, "PYTHONPATH": str(installed), "PATH": str(programs)}


def _run(repository: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)


def test_the_manifests_hook_says_so_in_one_line(repository: Path, environment: dict[str, str]) -> None:
    write(repository, CHAIN)

    done = _run(repository, environment, "homelamp_hooks.manifests", *CHAIN)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"homelamp: {ONE_LINE}")
    assert done.stderr.count("\n") == 1


def test_the_other_hook_works(repository: Path, environment: dict[str, str]) -> None:
    write(repository, CHAIN)
    assert _run(repository, environment, "homelamp_hooks.oidc").returncode == 0

    write(repository, changed(K3S, "oidc-client-id=headlamp", "oidc-client-id=lamp"))
    done = _run(repository, environment, "homelamp_hooks.oidc")

    assert done.returncode == 1
    assert "error[HL103]" in done.stdout
    assert "kubeconform" not in done.stdout + done.stderr


def test_check_runs_every_other_rule_and_says_so(repository: Path, environment: dict[str, str]) -> None:
    write(repository, CHAIN)

    done = _run(repository, environment, "homelamp", "check")

    assert done.returncode == 0
    assert [line for line in done.stdout.splitlines() if line.startswith(ONE_LINE)]

    report = json.loads(_run(repository, environment, "homelamp", "check", "--format", "json").stdout)
    assert report["manifests"] == {"validated": 0, "skipped": [], "engine": None}
    assert report["chains"][0]["agreed"]


def test_strict_wants_one(repository: Path, environment: dict[str, str]) -> None:
    write(repository, CHAIN)

    done = _run(repository, environment, "homelamp", "check", "--strict")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"homelamp: {ONE_LINE}")
    assert _run(repository, environment, "homelamp", "check", "--strict", "--no-manifests").returncode == 0
