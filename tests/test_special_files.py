"""A pipe, a socket, a device or a folder in place of a file: exit status 2 in one line, and nothing waits."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.repositories import CHAIN, write

if sys.platform == "win32":
    pytest.skip("pipes have no names in folders", allow_module_level=True)

# What waits for a pipe waits for ever.
SECONDS = 60
CONFIG = ".homelamp.yaml"


def pipe(at: Path) -> None:
    os.mkfifo(at)


def listener(at: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        # The name of a socket is short.
        os.chdir(at.parent)
        try:
            made.bind(at.name)
        finally:
            os.chdir(here)


def folder(at: Path) -> None:
    at.mkdir()


def device(at: Path) -> None:
    at.symlink_to("/dev/zero")


MAKERS: dict[str, Callable[[Path], None]] = {
    "a pipe": pipe,
    "a socket": listener,
    "a folder": folder,
    "a device": device,
}


def run(at: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=at, input="x", capture_output=True, text=True, timeout=SECONDS, check=False)


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize(
    "arguments",
    [
        ("homelamp", "seal", "--file", "odd.yaml", "--name", "a", "--namespace", "a", "--key", "a"),
        ("homelamp", "seal", "--cert", "odd.yaml", "--file", "a.yaml", "--name", "a", "--namespace", "a", "--key", "a"),
        ("homelamp", "schemas", "add", "odd.yaml"),
        ("homelamp", "new", "made", "--defaults", "--data-file", "odd.yaml"),
    ],
    ids=["--file", "--cert", "schemas add", "--data-file"],
)
def test_a_file_that_a_user_names(repository: Path, kind: str, arguments: tuple[str, ...]) -> None:
    MAKERS[kind](repository / "odd.yaml")

    done = run(repository, *arguments)

    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert f"odd.yaml is {kind}, not a file" in done.stderr


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize(
    "arguments",
    [("homelamp", "check", "--no-manifests", "--kubeconform"), ("homelamp", "check", "--kubeconform")],
)
def test_a_program_that_a_user_names(repository: Path, kind: str, arguments: tuple[str, ...]) -> None:
    write(repository, CHAIN)
    MAKERS[kind](repository / "odd")

    done = run(repository, *arguments, "odd")

    assert done.returncode == (0 if "--no-manifests" in arguments else 2), done.stderr


@pytest.mark.parametrize("kind", ["a pipe", "a socket"])
@pytest.mark.parametrize("module", ["homelamp_hooks.oidc", "homelamp_hooks.secrets", "homelamp_hooks.manifests"])
def test_what_the_configuration_names(repository: Path, kind: str, module: str) -> None:
    write(repository, {**CHAIN, CONFIG: "version: 1\ncertificate: odd.pem\n"})
    MAKERS[kind](repository / "odd.pem")
    done = run(repository, module)
    assert (done.returncode, done.stderr) == (2, f"homelamp: {CONFIG}:2: odd.pem is {kind}, not a file\n")

    (repository / CONFIG).write_text("version: 1\nchains:\n  - name: a\n    headlamp: [odd.pem]\n")
    done = run(repository, module)
    assert (done.returncode, done.stderr) == (2, f"homelamp: {CONFIG}:4: odd.pem is {kind}, not a file\n")


@pytest.mark.parametrize("kind", ["a pipe", "a socket", "a folder"])
def test_the_configuration_itself(repository: Path, kind: str) -> None:
    write(repository, CHAIN)
    MAKERS[kind](repository / CONFIG)

    done = run(repository, "homelamp_hooks.oidc")

    assert (done.returncode, done.stderr) == (2, f"homelamp: {CONFIG} is {kind}, not a file\n")


@pytest.mark.parametrize("kind", MAKERS)
def test_any_file_of_the_repository(repository: Path, kind: str) -> None:
    write(
        repository, {**CHAIN, "apps/x/secret.yaml": "kind: ConfigMap\n", "x.tf": "\n", ".copier-answers.yml": "a: b\n"}
    )
    for path in ("apps/x/secret.yaml", "x.tf", ".copier-answers.yml"):
        (repository / path).unlink()
        MAKERS[kind](repository / path)

    for module in ("homelamp_hooks.oidc", "homelamp_hooks.secrets"):
        assert run(repository, module).returncode == 0
    assert run(repository, "homelamp", "update", "--check").returncode == 2


def test_what_is_there_already_when_a_repository_is_adopted(repository: Path) -> None:
    write(repository, {"a.yaml": "a: b\n"})
    pipe(repository / "README.md")
    (repository / "k3s").mkdir()
    pipe(repository / "k3s" / "config.yaml")

    done = run(repository, "homelamp", "new", "--into", ".", "--defaults")

    assert done.returncode in {0, 1, 2}, done.stderr
    assert "Traceback" not in done.stderr
