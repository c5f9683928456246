"""No command and no hook runs anything that a repository holds, and one package alone starts programs."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scaffold.driver import IDENTITY, SMALL, write_tree
from scaffold.updating import commit, first_release, news, scaffolded
from sealing.driver import CERTIFICATE, SECRET, pair
from support.release import ROOT
from support.render import PLAIN
from support.repositories import git
from support.traps import mark, path_with, plant_files, plant_settings

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the traps are programs of POSIX")

NeedTool = Callable[[str], Path]

BIN = Path(sys.executable).parent
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: foos.lab.test}
spec:
  group: lab.test
  names: {kind: Foo, plural: foos}
  scope: Namespaced
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
"""


@pytest.fixture(scope="module")
def trapped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scaffolded repository, one release behind, with every trap. `marks` beside it is where they leave marks."""
    folder = tmp_path_factory.mktemp("trapped")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        template = first_release(folder / "template")
        root = scaffolded(template, folder / "lab", PLAIN)
        news(template)
        (root / CERTIFICATE).write_bytes(pair().certificate)
        (root / "crd.yaml").write_text(CRD)
        plant_files(root, folder)
        commit(root, "Traps")
        plant_settings(root, folder)
        # They do go off: for Git as everybody runs it.
        subprocess.run(["git", "status"], cwd=root, check=False, capture_output=True)
        assert mark(folder).is_file()
    return root


@pytest.fixture
def lab(trapped: Path) -> Iterator[Path]:
    """The repository of the test's own, at the one place that its traps know; none of them has gone off."""
    kept = trapped.with_name("kept")
    shutil.copytree(trapped, kept, symlinks=True)
    mark(trapped.parent).unlink(missing_ok=True)
    yield trapped
    went_off = mark(trapped.parent)
    told = went_off.read_text() if went_off.is_file() else ""
    shutil.rmtree(trapped)
    kept.rename(trapped)
    assert told == ""


@pytest.fixture
def settings(lab: Path, tmp_path: Path, need_tool: NeedTool) -> dict[str, str]:
    """The environment: PATH leads into the repository first, and then to the real programs."""
    real = os.pathsep.join([path_with(lab, tmp_path / "link"), str(need_tool("kubeseal").parent)])
    return {**os.environ, **IDENTITY, "PATH": real}


def run(command: list[str], lab: Path, settings: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, cwd=lab, env=settings, input=SECRET, capture_output=True, check=False)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("check", 0),
        ("check --no-manifests --format json", 0),
        ("check --fix", 0),
        ("check --diff", 0),
        ("show", 0),
        ("explain HL101", 0),
        ("update --check", 1),
        ("update --dry-run", 0),
        ("update", 0),
        ("seal", 0),
        ("seal --rotate", 0),
        ("schemas add crd.yaml", 0),
    ],
)
@pytest.mark.parametrize("way", ["script", "module"])
def test_a_command(words: str, status: int, way: str, lab: Path, settings: dict[str, str]) -> None:
    start = [str(BIN / "homelamp")] if way == "script" else [sys.executable, "-m", "homelamp"]

    done = run([*start, *words.split()], lab, settings)

    assert done.returncode == status, done.stderr.decode()


def test_an_update_that_is_given_up(lab: Path, settings: dict[str, str]) -> None:
    for words in (["update"], ["update", "--abort"]):
        done = run([str(BIN / "homelamp"), *words], lab, settings)
        assert done.returncode == 0, done.stderr.decode()


def test_new_in_the_repository_and_into_it(lab: Path, settings: dict[str, str], tmp_path: Path) -> None:
    small = write_tree(tmp_path / "small", SMALL)
    (lab / ".copier-answers.yml").unlink()
    for words in (
        ["new", str(tmp_path / "fresh"), "--defaults"],
        ["new", "inside", "--defaults"],
        ["new", "--into", ".", "--defaults", "--template", str(small)],
        ["new", str(tmp_path / "small-one"), "--defaults", "--template", str(small)],
    ):
        done = run([str(BIN / "homelamp"), *words], lab, settings)
        assert done.returncode == 0, done.stderr.decode()


def test_the_repository_as_its_own_template(lab: Path, settings: dict[str, str]) -> None:
    """Git would run the filters of the folder that Copier looks at."""
    write_tree(lab, SMALL)

    done = run([str(BIN / "homelamp"), "new", "../other", "--defaults", "--template", "."], lab, settings)

    assert (done.returncode, b"defines the filter" in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("hook", ["oidc", "manifests", "secrets"])
@pytest.mark.parametrize("way", ["script", "module"])
def test_a_hook(hook: str, way: str, lab: Path, settings: dict[str, str]) -> None:
    start = [str(BIN / f"homelamp-{hook}")] if way == "script" else [sys.executable, "-m", f"homelamp_hooks.{hook}"]
    files = git(lab, "-c", "core.fsmonitor=", "ls-files", "*.yaml").split() if hook == "manifests" else []

    done = run([*start, *files], lab, settings)

    assert done.returncode == 0, done.stderr.decode()


def test_an_empty_entry_of_pythonpath(lab: Path, settings: dict[str, str]) -> None:
    """What Python and pip's script import before homelamp is not ours to change; what homelamp imports is."""
    for name in ("sitecustomize", "usercustomize", *sys.stdlib_module_names):
        (lab / f"{name}.py").unlink(missing_ok=True)

    done = run([str(BIN / "homelamp"), "update", "--check"], lab, {**settings, "PYTHONPATH": os.pathsep})

    assert done.returncode == 1, done.stderr.decode()


def test_programs_of_the_repository_alone_are_none(lab: Path, settings: dict[str, str]) -> None:
    for command, said in (
        (["check"], f"no git is on PATH but {lab}/git, which is inside the repository and so is not run"),
        (["update", "--check"], "git"),
    ):
        done = run([str(BIN / "homelamp"), *command], lab, {**settings, "PATH": str(lab)})
        assert (done.returncode, said in done.stderr.decode()) == (2, True), done.stderr


@pytest.mark.parametrize("variable", ["HOMELAMP_KUBECONFORM", "HOMELAMP_KUBESEAL"])
def test_a_program_that_the_environment_names_relatively(variable: str, lab: Path, settings: dict[str, str]) -> None:
    command = "check" if variable.endswith("FORM") else "seal"

    done = run(
        [str(BIN / "homelamp"), command], lab, {**settings, variable: variable.removeprefix("HOMELAMP_").lower()}
    )

    assert (done.returncode, b"is not an absolute path" in done.stderr) == (2, True), done.stderr


def test_an_update_with_a_failing_hook_in_the_way(lab: Path, settings: dict[str, str]) -> None:
    """Plain Copier checks files out in the repository: a hook of the user's that fails then ends it half way."""
    release = lab / "apps/headlamp/helmrelease.yaml"
    release.write_text(release.read_text().replace("sessionTTL: 28800", "sessionTTL: 3600"))
    git(lab, "-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null", *_NO_FILTER, "commit", "-qam", "Mine")

    for words in (["update"], ["update", "--abort"], ["update", "--inline"]):
        mark(lab.parent).unlink(missing_ok=True)
        done = run([str(BIN / "homelamp"), *words], lab, settings)
        assert (done.returncode, done.stderr) == (0 if "--abort" in words else 1, b"")
    assert b"<<<<<<< before updating" in release.read_bytes()


_NO_FILTER = [word for key in ("clean=", "process=", "required=false") for word in ("-c", f"filter.trap.{key}")]


def test_one_package_starts_programs() -> None:
    """By the syntax: nothing else imports what can, or calls it."""
    found = []
    for folder in ("src", "hooks"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            if not name.startswith("src/homelamp/files/process/"):
                found += [f"{name}: {word}" for word in _starting(ast.parse(file.read_text()))]

    assert found == []


_MODULES = {"subprocess", "multiprocessing", "pty", "webbrowser", "plumbum", "runpy", "ctypes", "_posixsubprocess"}
_CALLS = ("spawn", "posix_spawn", "exec", "popen", "system", "fork", "startfile", "which", "create_subprocess")


def _starting(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name.partition(".")[0] in _MODULES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in _MODULES:
            # Copier's own Git gets its environment by this one.
            if [one.name for one in node.names] != ["local"]:
                yield str(node.module)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in {"os", "shutil", "asyncio"} and node.attr.startswith(_CALLS):
                yield f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"exec", "eval"}:
            yield node.func.id
