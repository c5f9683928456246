"""The sequence in docs/seal.md leads from nothing to a sealed, clean, committed repository, with the real hooks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sealing.driver import CERTIFICATE, SEALED, SECRET, opened
from support.release import ROOT, settings_of_a_user, tagged_clone, version

TEXT = (ROOT / "docs" / "seal.md").read_text()
MAKE, SEAL, ROTATE = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
STATE = {
    "version": 4,
    "outputs": {"headlamp_client_secret": {"value": SECRET.decode(), "type": "string"}},
    "resources": [],
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, need_tool: Callable[[str], Path]) -> dict[str, str]:
    """The environment of a user who has homelamp, kubeseal, Terraform and pre-commit."""
    folder = tmp_path_factory.mktemp("user")
    terraform = need_tool("terraform")
    (folder / "bin").mkdir()
    (folder / "bin" / "terraform").symlink_to(terraform)
    programs = (folder / "bin", need_tool("kubeseal").parent, Path(sys.executable).parent)
    return {
        **{name: text for name, text in os.environ.items() if not name.startswith(("GIT_", "HOMELAMP_"))},
        **settings_of_a_user(folder, tagged_clone(folder / "homelamp", f"v{version()}")),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": os.fspath(folder / "pre-commit"),
        "PATH": os.pathsep.join((*map(str, programs), os.environ["PATH"])),
    }


@pytest.mark.parametrize("engine", ["flux", "argocd"])
def test_the_sequence_as_it_is_written(
    engine: str, tmp_path: Path, settings: dict[str, str], need_tool: Callable[[str], Path]
) -> None:
    settings = {**settings, "XDG_CONFIG_HOME": str(tmp_path / "settings")}
    assert MAKE.count("gitops_engine=flux") == 1
    home = tmp_path / "homelab"

    run(MAKE.replace("gitops_engine=flux", f"gitops_engine={engine}"), tmp_path, settings)
    # What `terraform apply` leaves behind.
    (home / "terraform/authentik/terraform.tfstate").write_text(json.dumps(STATE))
    said = run(SEAL, home, settings)

    assert "0 errors" in said
    assert "HL5" not in said
    assert run("git status --porcelain --untracked-files=all", home, settings) == ""
    assert set(run("git show --name-only --format=", home, settings).split()) == {CERTIFICATE, SEALED}
    key = tmp_path / "settings" / "homelamp" / "home.key"
    assert opened(need_tool("kubeseal"), (home / SEALED).read_bytes(), key) == {"clientSecret": SECRET}


def run(script: str, folder: Path, settings: dict[str, str]) -> str:
    """What the commands print; each of them must succeed."""
    done = subprocess.run(
        ["bash", "-c", f"set -euo pipefail\n{script}"],
        cwd=folder,
        env=settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_option_is_documented() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "homelamp", "seal", "--help"], capture_output=True, text=True, check=True
    )
    options = set(re.findall(r"--[a-z-]+", done.stdout)) - {"--help"}

    assert len(options) > 12
    assert [option for option in sorted(options) if option not in TEXT] == []


def test_sealing_again_is_a_command_that_is_there() -> None:
    assert {"--rotate", "--fetch-cert", "--accept-new-cert"} <= set(re.findall(r"--[a-z-]+", ROTATE))
