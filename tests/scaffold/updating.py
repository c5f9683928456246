"""A template with two releases, repositories that were made from the first, and `homelamp update` as a process."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from scaffold.driver import IDENTITY
from support.render import copy_template
from support.repositories import git, init

OLD, NEW = "v0.1.0", "v0.2.0"
ANSWERS = ".copier-answers.yml"
SEALED = "apps/headlamp/sealedsecret.yaml"
POLICY = "apps/headlamp/networkpolicy.yaml"
VALUES = {"flux": "apps/headlamp/helmrelease.yaml", "argocd": "applications/headlamp.yaml"}
JINJA = ".jinja"


def first_release(folder: Path) -> Path:
    """A repository of the real template, at its first release."""
    template = copy_template(init(folder))
    release(template, OLD)
    return template


def release(template: Path, tag: str) -> None:
    """Commit and tag what stands there."""
    git(template, "add", "--all", "--force")
    git(template, "commit", "--quiet", "--allow-empty", "--message", tag)
    git(template, "tag", tag)


def replace(file: Path, old: str, new: str) -> None:
    """Change a text that stands once in a file."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is not once in {file}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def news(template: Path) -> None:
    """The second release: a value, a new file, a file that moves, one that goes, another placeholder, a new secret."""
    inner = template / "template"
    replace(inner / "_includes" / f"headlamp-values.yaml{JINJA}", "sessionTTL: 28800", "sessionTTL: 14400")
    replace(inner / f"{SEALED}{JINJA}", "homelamp-not-sealed-yet", "homelamp-is-not-sealed")
    (inner / "news.md").write_text("news\n")
    (inner / f".editorconfig{JINJA}").unlink()
    shutil.move(inner / f"{POLICY}{JINJA}", inner / f"apps/headlamp/policy.yaml{JINJA}")
    replace(inner / "apps" / "headlamp" / f"kustomization.yaml{JINJA}", "networkpolicy.yaml", "policy.yaml")
    (inner / "apps" / "grafana").mkdir()
    (inner / "apps" / "grafana" / "sealedsecret.yaml").write_text(
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: grafana, namespace: grafana}\n"
        "spec: {encryptedData: {password: homelamp-not-sealed-yet}}\n"
    )
    release(template, NEW)


def scaffolded(template: Path, folder: Path, answers: Mapping[str, str | bool], tag: str = OLD) -> Path:
    """A committed repository of a release."""
    init(folder)
    made = render_from(template, folder.with_name(f"{folder.name}-rendered"), answers, tag)
    shutil.copytree(made, folder, dirs_exist_ok=True)
    shutil.rmtree(made)
    commit(folder, "Scaffold")
    return folder


def render_from(template: Path, folder: Path, answers: Mapping[str, str | bool], tag: str) -> Path:
    """What Copier makes of a release, without Git."""
    command = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults", "--vcs-ref", tag]
    for key, value in answers.items():
        command += ["--data", f"{key}={value}"]
    subprocess.run([*command, str(template), str(folder)], check=True, capture_output=True)
    return folder


def commit(folder: Path, message: str) -> None:
    """Commit all that stands there."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)


def update(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `homelamp update` in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "homelamp", "update", *arguments],
        cwd=folder,
        env={**os.environ, **IDENTITY},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def killed_update(folder: Path, before_call: int, *arguments: str) -> bool:
    """Run `homelamp update` and kill it before its n-th change of a file's name or bytes; whether it came so far."""
    command = [sys.executable, "-m", "scaffold.killer", str(before_call), "update", *arguments]
    path = os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])
    done = subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, check=False)
    assert done.returncode in {0, 1, -signal.SIGKILL}, done.stderr
    return done.returncode == -signal.SIGKILL


def everything(folder: Path) -> dict[str, bytes]:
    """Every file outside Git's folder, ignored and untracked ones too, and every folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b"/"
        for path in folder.rglob("*")
        if ".git" not in path.relative_to(folder).parts
    }
