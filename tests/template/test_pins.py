"""Versions in the generated repository: pinned, and the same wherever they stand twice."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.release import URL, version
from support.render import ANSWER_SETS, ENGINES, PLAIN, ROOT, render

EVERY_SET = pytest.mark.parametrize("name", ANSWER_SETS)
WORKFLOWS = {
    "github": ".github/workflows/lint.yaml",
    "forgejo": ".forgejo/workflows/lint.yaml",
    "gitlab": ".gitlab-ci.yml",
}


def hooks(folder: Path) -> Any:
    return yaml.safe_load((folder / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_hooks_are_those_of_this_version(engine: str) -> None:
    own, local = hooks(render({"gitops_engine": engine, **PLAIN}))
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

    assert (own["repo"], own["rev"]) == (URL, f"v{version()}")
    # All of them in one.
    assert [hook["id"] for hook in own["hooks"]] == ["homelamp"] == [hook["id"] for hook in offered][:1]
    assert local["repo"] == "local"


def test_the_readme_installs_this_version() -> None:
    assert f"git+{URL}@v{version()}'" in (render(PLAIN) / "README.md").read_text(encoding="utf-8")


def test_standard_hooks_are_pinned_to_one_version() -> None:
    _, local = hooks(render(PLAIN))
    pins = {pin for hook in local["hooks"] for pin in hook["additional_dependencies"]}

    assert len(pins) == 1
    assert re.fullmatch(r"pre-commit-hooks==\d+\.\d+\.\d+", pins.pop())
    assert {hook["language"] for hook in local["hooks"]} == {"python"}


@EVERY_SET
def test_only_the_chosen_ci_is_there(name: str) -> None:
    folder, ci = render(ANSWER_SETS[name]), ANSWER_SETS[name].get("ci", "github")
    assert [system for system, path in WORKFLOWS.items() if (folder / path).exists()] == ([ci] if ci != "none" else [])
    assert (folder / "renovate.json").exists() == ANSWER_SETS[name].get("renovate", True)


@pytest.mark.parametrize("tool", ["terraform", "tofu"])
@pytest.mark.parametrize("ci", ["github", "forgejo"])
def test_actions_are_pinned_by_commit_and_may_only_read(ci: str, tool: str) -> None:
    text = (render({**PLAIN, "ci": ci, "terraform_tool": tool}) / WORKFLOWS[ci]).read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    uses = re.findall(r"uses: (.*)", text)

    assert uses
    assert all(re.fullmatch(r"\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one) for one in uses), uses
    assert workflow["permissions"] == {"contents": "read"}
    assert text.count("actions/checkout@") == text.count("persist-credentials: false") == len(workflow["jobs"])
    assert not any("permissions" in job for job in workflow["jobs"].values())


UPDATES = {
    "github": ".github/workflows/template-update.yaml",
    "forgejo": ".forgejo/workflows/template-update.yaml",
}


@pytest.mark.parametrize("ci", UPDATES)
def test_the_workflow_that_updates_is_there_where_it_is_wanted(ci: str) -> None:
    assert not (render({**PLAIN, "ci": ci}) / UPDATES[ci]).exists()
    text = (render({**PLAIN, "ci": ci, "template_updates": True}) / UPDATES[ci]).read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)

    uses = re.findall(r"uses: (.*)", text)
    assert uses
    assert all(re.fullmatch(r"\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one) for one in uses), uses
    # Only the one job that pushes may write, and nothing that a checkout leaves behind may.
    assert workflow.get("permissions", {}) == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == {
        "update": {"contents": "write", "pull-requests": "write"}
    }
    assert text.count("actions/checkout@") == text.count("persist-credentials: false") == 1
    assert f"git+{URL}@v{version()}'" in text


@pytest.mark.parametrize("ci", ["gitlab", "none"])
def test_elsewhere_there_is_none(ci: str) -> None:
    folder = render({**PLAIN, "ci": ci, "template_updates": True})
    assert not any((folder / path).exists() for path in UPDATES.values())


@pytest.mark.parametrize("ci", UPDATES)
def test_its_scripts_are_ones_that_a_shell_reads(ci: str) -> None:
    text = (render({**PLAIN, "ci": ci, "template_updates": True}) / UPDATES[ci]).read_text(encoding="utf-8")
    scripts = [step["run"] for step in yaml.safe_load(text)["jobs"]["update"]["steps"] if "run" in step]

    assert len(scripts) >= 3
    for script in scripts:
        done = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_every_action_has_one_version_in_all_workflows() -> None:
    texts = [
        (render({**PLAIN, "ci": ci, "terraform_tool": tool}) / WORKFLOWS[ci]).read_text(encoding="utf-8")
        for ci in ("github", "forgejo")
        for tool in ("terraform", "tofu")
    ]
    texts += [
        (render({**PLAIN, "ci": ci, "template_updates": True}) / path).read_text(encoding="utf-8")
        for ci, path in UPDATES.items()
    ]
    pins = {pin for text in texts for pin in re.findall(r"uses: (?:https://github\.com/)?(.*)", text)}
    assert len({pin.partition("@")[0] for pin in pins}) == len(pins)


def test_both_engines_deploy_the_same_charts() -> None:
    flux, argo = render({"gitops_engine": "flux", **PLAIN}), render({"gitops_engine": "argocd", **PLAIN})
    releases = ["apps/headlamp/helmrelease.yaml", "infrastructure/sealed-secrets/helmrelease.yaml"]
    applications = ["applications/headlamp.yaml", "applications/sealed-secrets.yaml"]
    for release, application in zip(releases, applications, strict=True):
        pinned = yaml.safe_load((flux / release).read_text(encoding="utf-8"))["spec"]["chart"]["spec"]
        spec = yaml.safe_load((argo / application).read_text(encoding="utf-8"))["spec"]
        chart = next(source for source in spec.get("sources", [spec.get("source")]) if "chart" in source)
        assert (chart["chart"], chart["targetRevision"]) == (pinned["chart"], pinned["version"])
        assert re.fullmatch(r"\d+\.\d+\.\d+", pinned["version"])
