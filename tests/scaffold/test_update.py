"""A repository that `homelamp new` made takes plain Copier's updates, and keeps what its owner changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from scaffold.driver import IDENTITY, command, environment
from support.release import URL, settings_of_a_user, tagged_clone, version
from support.repositories import git

TAG = f"v{version()}"
NEXT = "v998.0.0"
SEALED = "apps/headlamp/sealedsecret.yaml"
VALUES = {"flux": "apps/headlamp/helmrelease.yaml", "argocd": "applications/headlamp.yaml"}


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A clone of this project whose commit is its release tag."""
    return tagged_clone(tmp_path / "homelamp.git", TAG)


@pytest.fixture
def users(release: Path, tmp_path: Path) -> dict[str, str]:
    """Environment of a user to whom the release answers under the project's URL."""
    return settings_of_a_user(tmp_path, release)


def scaffold(sources: Path, folder: Path, engine: str) -> Path:
    """Run the homelamp below `sources`; returns the repository."""
    path = os.pathsep.join([os.fspath(sources), *sys.path])
    subprocess.run(
        command("lab", "--defaults", "--data", f"gitops_engine={engine}"),
        cwd=folder,
        env=environment(PYTHONPATH=path, **IDENTITY),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    return folder / "lab"


def release_next(release: Path) -> None:
    """The template's next version: the placeholder and the values change, and there is a new file."""
    (placeholder,) = (release / "template").rglob("sealedsecret.yaml*")
    placeholder.write_text(placeholder.read_text() + "# news\n")
    includes = release / "template" / "_includes" / "headlamp-values.yaml.jinja"
    text = includes.read_text()
    assert text.count("sessionTTL: 28800") == 1
    includes.write_text(text.replace("sessionTTL: 28800", "sessionTTL: 14400"))
    (release / "template" / "news.md").write_text("news\n")
    git(release, "add", "--all")
    git(release, "commit", "--quiet", "--message", "News")
    git(release, "tag", NEXT)


def update(lab: Path, users: dict[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "copier", "update", "--quiet", "--defaults"],
        cwd=lab,
        env=environment(**users),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )


def answers_of(lab: Path) -> Any:
    return yaml.safe_load((lab / ".copier-answers.yml").read_text())


@pytest.mark.parametrize("engine", VALUES)
def test_an_edited_value_and_a_sealed_secret_survive(
    release: Path, users: dict[str, str], tmp_path: Path, engine: str
) -> None:
    lab = scaffold(release / "src", tmp_path, engine)
    before = answers_of(lab)
    values, sealed = lab / VALUES[engine], lab / SEALED
    assert values.read_text().count("memory: 256Mi") == 1
    values.write_text(values.read_text().replace("memory: 256Mi", "memory: 512Mi"))
    sealed.write_text(sealed.read_text().replace("homelamp-not-sealed-yet", "AgB" + "c" * 700))
    mine = sealed.read_bytes()
    git(lab, "commit", "--quiet", "--all", "--no-verify", "--message", "Mine")
    release_next(release)

    update(lab, users)

    assert sealed.read_bytes() == mine
    assert "memory: 512Mi" in values.read_text()
    assert "sessionTTL: 14400" in values.read_text()
    assert (lab / "news.md").read_text() == "news\n"
    assert git(lab, "diff", "--name-only", "--diff-filter=U") == ""
    assert [path for path in lab.rglob("*") if path.suffix == ".rej"] == []
    assert answers_of(lab) == {**before, "_commit": NEXT}


def test_a_repository_of_an_installed_wheel_can_be_updated(
    release: Path, users: dict[str, str], tmp_path: Path
) -> None:
    source = shutil.copytree(release, tmp_path / "source", symlinks=True)
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", tmp_path / "site", source],
        env={**os.environ, "HOMELAMP_KUBECONFORM_BUILD": "none"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lab = scaffold(tmp_path / "site", tmp_path, "flux")
    assert (answers_of(lab)["_src_path"], answers_of(lab)["_commit"]) == (URL, TAG)
    release_next(release)

    update(lab, users)

    assert (lab / "news.md").read_text() == "news\n"
    assert answers_of(lab)["_commit"] == NEXT
