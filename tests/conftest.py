"""Every test runs with an empty home and without the user's Git settings."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from support.repositories import init
from support.tools import need_tool

__all__ = ["need_tool"]

# How long an example takes says something of the machine only.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("GIT_", "HOMELAMP_KUBECONFORM", "GITHUB_", "COPIER_", "PRE_COMMIT_", "SEALED_SECRETS_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """An empty Git repository."""
    return init(tmp_path / "repository")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands over what its mutations came to."""
    output = getattr(session.config, "workeroutput", None)
    counted = sys.modules.get("mutations.matrix")
    if output is not None and counted is not None:
        output["mutations"] = [(list(key), counts) for key, counts in counted.COUNTS.items()]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take it from a worker."""
    handed = getattr(node, "workeroutput", {}).get("mutations", ())
    if handed:
        from mutations import matrix  # noqa: PLC0415  # only a run that has it pays for it

        for key, (made, caught) in handed:
            matrix.COUNTS[tuple(key)][0] += made
            matrix.COUNTS[tuple(key)][1] += caught


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the mutation test made and caught, where it ran."""
    from mutations import matrix  # noqa: PLC0415  # only a run that has it pays for it

    if matrix.COUNTS:
        terminalreporter.section("mutations: rule, source, way caught/made")
        for line in matrix.render(matrix.COUNTS):
            terminalreporter.write_line(line)
