"""The hook `homelamp`: what the three others look for in one process, with the errors at the end of what it prints."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.repositories import CHAIN, K3S, RELEASE, changed, git, write
from support.sealing import SEALED

COMMIT = "homelamp_hooks.commit"
SECRET = "kind: Secret\napiVersion: v1\nmetadata: {name: a}\nstringData: {token: hunter2hunter2}\n"
UNSEALED = """\
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: a, namespace: b}
spec: {encryptedData: {token: homelamp-not-sealed-yet}}
"""
INVALID = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: none}\n"
BROKEN = changed(K3S, "headlamp/\n", "headlamp\n")
ALL = {**BROKEN, "a.yaml": SECRET, "b.yaml": INVALID, SEALED: UNSEALED}


def run(folder: Path, *arguments: str, module: str = COMMIT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(autouse=True)
def _engine(monkeypatch: pytest.MonkeyPatch, need_tool: Callable[[str], Path]) -> None:
    monkeypatch.setenv("HOMELAMP_KUBECONFORM", str(need_tool("kubeconform")))


def test_it_finds_what_each_of_the_three_finds(repository: Path) -> None:
    write(repository, ALL)

    done = run(repository, "a.yaml", "b.yaml")

    assert done.returncode == 1, done.stderr
    codes = [word[:5] for word in done.stdout.split("error[")[1:]]
    assert sorted(codes) == ["HL102", "HL501", "HL701"]


def test_errors_come_last_and_the_rest_is_a_count(repository: Path) -> None:
    write(repository, ALL)

    lines = run(repository, "a.yaml", "b.yaml").stdout.splitlines()

    assert lines[0] == "1 warning; `homelamp check` lists what is not an error"
    assert "warning[" not in "\n".join(lines)
    assert lines[-2:] == [
        "3 errors in 6 files",
        "`homelamp check --fix` fixes 1 of 3; `homelamp check --diff` shows how",
    ]
    assert not any(line.startswith("chain ") for line in lines)


def test_manifests_that_the_commit_does_not_touch_are_not_validated(repository: Path) -> None:
    write(repository, {**CHAIN, "b.yaml": INVALID})

    assert run(repository, RELEASE).returncode == 0
    assert run(repository).returncode == 0
    assert run(repository, "b.yaml").returncode == 1


def test_a_suppression_holds_in_every_hook_and_is_judged_by_those_that_run_its_rule(repository: Path) -> None:
    known = {
        **changed(K3S, "headlamp/\n", "headlamp  # homelamp: ignore[HL102] moves in May\n"),
        "a.yaml": SECRET.replace(
            "{token: hunter2hunter2}", "\n  # homelamp: ignore[HL501] a demo\n  token: hunter2hunter2"
        ),
        "b.yaml": INVALID.replace("none}", "none} # homelamp: ignore[HL701] a demo"),
    }
    write(repository, known)

    for arguments, module in (
        (("b.yaml",), COMMIT),
        ((), COMMIT),
        ((), "homelamp_hooks.oidc"),
        ((), "homelamp_hooks.secrets"),
        (("b.yaml",), "homelamp_hooks.manifests"),
    ):
        done = run(repository, *arguments, module=module)
        assert (done.returncode, done.stderr) == (0, "")
        assert "0 errors, 0 warnings" in done.stdout, (module, done.stdout)


@pytest.mark.parametrize(
    ("module", "rule"),
    [("homelamp_hooks.oidc", "HL102"), ("homelamp_hooks.secrets", "HL501"), ("homelamp_hooks.manifests", "HL701")],
)
def test_one_without_a_reason_stops_the_hook_of_its_rule_only(repository: Path, module: str, rule: str) -> None:
    write(
        repository,
        {**CHAIN, "b.yaml": f"{INVALID.replace('ports: none', 'type: ClusterIP')}# homelamp: ignore[{rule}]\n"},
    )

    for one in ("homelamp_hooks.oidc", "homelamp_hooks.secrets", "homelamp_hooks.manifests"):
        done = run(repository, *(["b.yaml"] if one.endswith("manifests") else []), module=one)
        assert ("error[HL612]" in done.stdout) is (one == module), one


def test_options(repository: Path) -> None:
    write(repository, ALL)

    assert run(repository, "--ignore", "HL1,HL701", "--ignore=plaintext-secret", "a.yaml", "b.yaml").returncode == 0
    done = run(repository, "--select", "HL10", "a.yaml", "b.yaml")
    assert done.stdout.count("error[") == 1
    wrong = run(repository, "--select", "HL1002")
    assert (wrong.returncode, wrong.stderr) == (2, "homelamp: there is no rule HL1002; did you mean HL102?\n")
    wrong = run(repository, "--selct", "HL102")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)
    assert run(repository, "--help").returncode == 0


def test_a_baseline_lets_the_hook_pass(repository: Path) -> None:
    write(repository, ALL)
    run(repository, "check", "--write-baseline", module="homelamp")
    git(repository, "add", "--all")

    done = run(repository, "a.yaml", "b.yaml")

    assert done.returncode == 0, done.stdout
    assert "4 suppressed" in done.stdout
    report = json.loads(run(repository, "check", "--format", "json", module="homelamp").stdout)
    assert {one["code"] for one in report["suppressed"]} == {"HL102", "HL501", "HL503", "HL701"}


def test_the_chains_are_said_where_all_is_well(repository: Path) -> None:
    write(repository, CHAIN)

    assert run(repository).stdout.splitlines()[-2].startswith("chain headlamp")
