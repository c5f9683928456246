"""A commit in a generated repository is stopped by the real pre-commit, and passes when the break is undone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from support.release import settings_of_a_user, tagged_clone, version

ANSWERS = ["--data", "domain=lab.homelamp.dev", "--data", "repo_url=https://git.lab.homelamp.dev/homelab.git"]
VALUES = {"flux": "apps/headlamp/helmrelease.yaml", "argocd": "applications/headlamp.yaml"}

# What a user changes in the repository of either engine, and the finding.
BREAKS = [
    ("k3s/config.yaml", "/application/o/headlamp/", "/application/o/headlamp", "HL102"),
    ("terraform/authentik/headlamp.tf", '= "headlamp.lab.homelamp.dev"', '= "lamp.lab.homelamp.dev"', "HL101"),
    ("values", 'clientID: "headlamp"', 'clientID: "kubernetes"', "HL103"),
]


class Workplace(NamedTuple):
    """A user's machine: the environment, and a generated repository for each engine."""

    environment: dict[str, str]
    repositories: dict[str, Path]

    def run(self, engine: str, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.repositories[engine],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    folder = tmp_path_factory.mktemp("workplace")
    clone = tagged_clone(folder / "homelamp", f"v{version()}")
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith("GIT_")},
        **settings_of_a_user(folder, clone),
        "PRE_COMMIT_HOME": os.fspath(folder / "pre-commit"),
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
    }
    repositories = {}
    for engine in VALUES:
        repositories[engine] = folder / engine
        subprocess.run(
            [
                sys.executable,
                "-m",
                "homelamp",
                "new",
                engine,
                *ANSWERS,
                "--data",
                f"gitops_engine={engine}",
                "--defaults",
            ],
            cwd=folder,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
    return Workplace(environment, repositories)


@pytest.mark.parametrize("engine", VALUES)
def test_the_fresh_repository_passes_all_its_hooks_unchanged(workplace: Workplace, engine: str) -> None:
    done = workplace.run(engine, "pre-commit", "run", "--all-files")

    assert done.returncode == 0, done.stdout
    assert workplace.run(engine, "git", "status", "--porcelain").stdout == ""


@pytest.mark.parametrize("engine", VALUES)
@pytest.mark.parametrize(("path", "old", "new", "code"), BREAKS)
def test_a_break_stops_the_commit_and_undoing_it_lets_it_pass(
    workplace: Workplace, engine: str, path: str, old: str, new: str, code: str
) -> None:
    path = VALUES[engine] if path == "values" else path
    file = workplace.repositories[engine] / path
    text = file.read_text()
    assert text.count(old) == 1
    line = text[: text.index(old)].count("\n") + 1
    before = workplace.run(engine, "git", "rev-parse", "HEAD").stdout

    file.write_text(text.replace(old, new))
    stopped = workplace.run(engine, "git", "commit", "--all", "--message", "Break it")

    said = stopped.stdout + stopped.stderr
    assert stopped.returncode == 1, said
    assert f"{path}:{line}:" in said
    assert f"error[{code}]" in said
    assert said.count("error[") == 1
    assert said.count("--> ") >= 2
    assert workplace.run(engine, "git", "rev-parse", "HEAD").stdout == before

    file.write_text(text + ("# mended\n"))
    passed = workplace.run(engine, "git", "commit", "--all", "--message", "Mend it")

    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert workplace.run(engine, "git", "rev-parse", "HEAD").stdout != before


SECRET = """\
apiVersion: v1
kind: Secret
metadata:
  name: headlamp-oidc
  namespace: headlamp
stringData:
  clientSecret: hunter2
"""


@pytest.mark.parametrize("engine", VALUES)
def test_a_secret_in_clear_text_stops_the_commit(workplace: Workplace, engine: str) -> None:
    folder = workplace.repositories[engine] / "apps" / "headlamp"
    (folder / "secret.yaml").write_text(SECRET)
    listed = (folder / "kustomization.yaml").read_text()
    (folder / "kustomization.yaml").write_text(listed.replace("resources:\n", "resources:\n  - secret.yaml\n", 1))

    workplace.run(engine, "git", "add", "apps")
    stopped = workplace.run(engine, "git", "commit", "--message", "Add a Secret")
    workplace.run(engine, "git", "reset", "--quiet", "--hard")

    said = stopped.stdout + stopped.stderr
    assert stopped.returncode == 1, said
    assert "apps/headlamp/secret.yaml:7:3: error[HL501] plaintext-secret" in said
    assert said.count("error[") == 1
    assert "hunter2" not in said


def test_a_commit_that_only_deletes_is_looked_at_too(workplace: Workplace) -> None:
    repository = workplace.repositories["flux"]
    text = (repository / ".homelamp.yaml").read_text()
    assert "k3s/config.yaml" in text

    workplace.run("flux", "git", "rm", "--quiet", "k3s/config.yaml")
    stopped = workplace.run("flux", "git", "commit", "--message", "Delete it")
    workplace.run("flux", "git", "reset", "--quiet", "--hard")

    assert stopped.returncode == 1
    assert "k3s/config.yaml is not in the repository" in stopped.stdout + stopped.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")
@pytest.mark.parametrize("engine", VALUES)
def test_hooks_use_no_network(workplace: Workplace, engine: str) -> None:
    # The first run installs; it has happened above or happens here.
    workplace.run(engine, "pre-commit", "install-hooks")
    if workplace.run(engine, "unshare", "--net", "--map-root-user", "true").returncode:
        pytest.skip("this machine lets nobody make a network namespace")

    done = workplace.run(engine, "unshare", "--net", "--map-root-user", "pre-commit", "run", "--all-files")

    assert done.returncode == 0, done.stdout
