"""What pre-commit is offered, what the README lists, and what there is are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from homelamp.rules import RULES
from homelamp_hooks.catalogue import HOOKS, render
from support.release import ROOT

README = (ROOT / "README.md").read_text()


def test_the_manifest_is_written_from_the_catalogue() -> None:
    assert (ROOT / ".pre-commit-hooks.yaml").read_text() == render()


def test_every_hook_is_a_program_of_the_package() -> None:
    scripts = (ROOT / "pyproject.toml").read_text()

    for entry in yaml.safe_load(render()):
        assert f'\n{entry["entry"]} = "homelamp_hooks.' in scripts


@pytest.mark.parametrize("hook", [hook.id for hook in HOOKS])
def test_the_readme_names_every_hook(hook: str) -> None:
    assert f"| `{hook}` |" in README


@pytest.mark.parametrize("rule", RULES)
def test_the_readme_names_every_rule(rule: tuple[str, str]) -> None:
    assert f"| {rule[0]} | {rule[1]} |" in README


def test_the_ci_runs_the_test_command_of_the_readme() -> None:
    command = next(line for line in README.splitlines() if line.endswith(".venv/bin/pytest"))
    said = (ROOT / ".ci" / "run").read_text().replace("install -q", "install")

    assert command in said.splitlines()
    assert command in (ROOT / "CONTRIBUTING.md").read_text().splitlines()


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_page(rule: tuple[str, str]) -> None:
    name = rule[1].replace("-", "_")
    page = (Path(ROOT) / "src" / "homelamp" / "rules" / f"{name}.py").read_text().split('"""')[1]

    assert len(re.findall(r"^(?:Before:|After[:,])", page, re.MULTILINE)) == 2, "a page shows before and after"
