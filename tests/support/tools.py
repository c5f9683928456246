"""The real tools that tests run: built by Go from `tests/tools/<tool>/go.mod`, taken from PATH, or fetched.

`python -m support.tools` says of each whether it runs, and fails where one is missing that could have been built.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

MODULES = Path(__file__).parents[1] / "tools"
# A fresh machine downloads and compiles OpenTofu in three minutes on two cores.
BUILD_SECONDS = 1200
FETCH_SECONDS = 40
# Where Headlamp's maintainers publish their chart.
HEADLAMP_CHARTS = "https://kubernetes-sigs.github.io/headlamp/"

_PROVIDER = """\
terraform {
  required_providers {
    authentik = { source = "goauthentik/authentik" }
  }
}
"""


class ToolMissing(Exception):  # noqa: N818  # a state of the machine, not a failure of the test
    """The tool cannot be had here; the message says why, in one line."""


class Build(NamedTuple):
    """How Go builds a tool. `tags` are those that the released module needs with the pinned Go."""

    module: str
    package: str
    ldflags: str = ""
    tags: str = ""


BUILDS = {
    "kubeconform": Build(
        "kubeconform", "github.com/yannh/kubeconform/cmd/kubeconform", ldflags="-X main.version={version}"
    ),
    "kubeseal": Build("kubeseal", "github.com/bitnami/sealed-secrets/cmd/kubeseal"),
    "kustomize": Build("kustomize", "sigs.k8s.io/kustomize/kustomize/v5"),
    "helm": Build("helm", "helm.sh/helm/v4/cmd/helm"),
    # From Go 1.27 on, golang.org/x/net hides names of http2 that OpenTofu's gRPC uses, unless this tag is given.
    "tofu": Build("opentofu", "github.com/opentofu/opentofu/cmd/tofu", tags="http2legacy"),
}

# What prints a version; the first line that holds a digit is shown.
_VERSION_ARGUMENTS = {
    "kubeconform": ["-v"],
    "kubeseal": ["--version"],
    "kustomize": ["version"],
    "helm": ["version", "--short"],
    "kubectl": ["version", "--client"],
    "terraform": ["version"],
}

# Tests change these; tools and caches are those of the machine.
_ENVIRONMENT: Mapping[str, str] = dict(os.environ)
_BESIDE_PYTHON = Path(sys.executable).parent
_HOME = Path(_ENVIRONMENT.get("HOME") or tempfile.gettempdir())
_failures: dict[str, str] = {}


def tool(name: str) -> Path:
    """The program `name`.

    `authentik-provider` is a folder for `terraform init -plugin-dir`, `headlamp-chart` a chart archive.

    Raises:
        ToolMissing: it is not on PATH and could not be built or fetched.
    """
    if name in _failures:
        raise ToolMissing(_failures[name])
    try:
        return _find(name)
    except ToolMissing as missing:
        _failures[name] = str(missing)
        raise


@pytest.fixture(scope="session")
def need_tool() -> Callable[[str], Path]:
    """`tool`, which skips the test with the reason where there is none."""

    def get(name: str) -> Path:
        try:
            return tool(name)
        except ToolMissing as missing:
            pytest.skip(f"{name}: {missing}")

    return get


def status() -> list[str]:
    """One line for every tool: `run` with its version and place, or `skipped` with the reason."""
    return [_status(name) for name in (*_VERSION_ARGUMENTS, "authentik-provider", "headlamp-chart")]


def missing() -> list[str]:
    """The tools that could have been built or are needed always, and are not there."""
    return [name for name in (*BUILDS, "terraform") if name != "tofu" and not _have(name)]


@functools.cache
def _find(name: str) -> Path:
    if name in BUILDS:
        return _build(name)
    if name == "terraform":
        on_path = _which("terraform") or _which("tofu")
        return Path(on_path) if on_path else _build("tofu")
    if name == "authentik-provider":
        return _fetch_provider()
    if name == "headlamp-chart":
        return _fetch_chart()
    on_path = _which(name)
    if on_path is None:
        raise ToolMissing("not on PATH")
    return Path(on_path)


def _which(name: str) -> str | None:
    return shutil.which(name, path=_ENVIRONMENT.get("PATH"))


def cache() -> Path:
    """Where tools are kept from run to run: `$HOMELAMP_TEST_CACHE`, else `~/.cache/homelamp-tests`."""
    named = _ENVIRONMENT.get("HOMELAMP_TEST_CACHE")
    folder = Path(named) if named else Path(_ENVIRONMENT.get("XDG_CACHE_HOME") or _HOME / ".cache", "homelamp-tests")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir(), "homelamp-tests")
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _build(name: str) -> Path:
    build = BUILDS[name]
    folder = MODULES / build.module
    wanted = (folder / "go.mod").read_text(encoding="utf-8")
    go, version = go_for(name)
    key = hashlib.sha256((folder / "go.mod").read_bytes() + (folder / "go.sum").read_bytes() + version.encode())
    at = cache() / f"{name}-{key.hexdigest()[:16]}" / (name + (".exe" if os.name == "nt" else ""))
    with _locked(cache() / f"{name}.lock"):
        if not at.exists():
            _compile(go, build, _module_version(wanted, build.package), at)
    return at


def _compile(go: Path, build: Build, version: str, at: Path) -> None:
    at.parent.mkdir(parents=True, exist_ok=True)
    fresh = at.with_name(f"fresh-{os.getpid()}-{at.name}")
    ldflags = "-s -w " + build.ldflags.format(version=version)
    command = [str(go), "build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", ldflags]
    if build.tags:
        command += ["-tags", build.tags]
    command += ["-o", str(fresh), build.package]
    _run(command, BUILD_SECONDS, cwd=MODULES / build.module, env=go_environment())
    fresh.replace(at)


def go_for(name: str) -> tuple[Path, str]:
    """The Go for a tool, new enough for its go.mod, and its version: the pinned one beside this Python, else PATH's.

    Raises:
        ToolMissing: there is none.
    """
    line = _go_line((MODULES / BUILDS[name].module / "go.mod").read_text(encoding="utf-8"))
    suffix = ".exe" if os.name == "nt" else ""
    candidates = [_BESIDE_PYTHON / f"go{suffix}", Path(_which("go") or "no go")]
    for candidate in candidates:
        if candidate.is_file() and _numbers(_go_version(candidate)) >= _numbers(line):
            return candidate, _go_version(candidate)
    raise ToolMissing(f"no Go {line} or newer beside this Python or on PATH")


@functools.cache
def _go_version(go: Path) -> str:
    """Such as `go1.27.3`."""
    # Outside any module: a go.mod with a newer `go` line would make the question fail.
    return _run([str(go), "env", "GOVERSION"], 60, cwd=cache(), env=go_environment()).strip()


def go_environment() -> dict[str, str]:
    """What is built depends on go.mod and go.sum only; proxy and checksum settings stay the user's."""
    own = {"GOTOOLCHAIN": "local", "GOFLAGS": "-modcacherw", "GOWORK": "off", "CGO_ENABLED": "0"}
    caches = {"GOCACHE": str(cache() / "go-build"), "GOMODCACHE": str(cache() / "go-mod")}
    return {**caches, **_ENVIRONMENT, **own}


def _go_line(go_mod: str) -> str:
    found = re.search(r"^go (\S+)$", go_mod, re.MULTILINE)
    return str(found[1]) if found else "0"


def _module_version(go_mod: str, package: str) -> str:
    """The required version of the module that `package` belongs to."""
    required = re.findall(r"^\s*(?:require )?([\w.~/-]+) (v\S+)", go_mod, re.MULTILINE)
    owners = [(module, version) for module, version in required if f"{package}/".startswith(f"{module}/")]
    return str(max(owners, key=lambda owner: len(owner[0]))[1])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _fetch_provider() -> Path:
    """The provider by an init without constraints in an empty folder."""
    at = cache() / "authentik-provider"
    if not at.exists():
        with tempfile.TemporaryDirectory() as folder:
            source = (
                'terraform {\n  required_providers {\n    authentik = { source = "goauthentik/authentik" }\n  }\n}\n'
            )
            Path(folder, "versions.tf").write_text(source, encoding="utf-8")
            command = [str(tool("terraform")), "init", "-backend=false", "-input=false", "-no-color"]
            _run(command, FETCH_SECONDS, cwd=Path(folder), env=_ENVIRONMENT)
            shutil.copytree(Path(folder, ".terraform", "providers"), at)
    return at


def _fetch_chart() -> Path:
    """The newest chart that Headlamp's maintainers publish."""
    folder = cache() / "headlamp-chart"
    folder.mkdir(exist_ok=True)
    if not any(folder.glob("*.tgz")):
        command = [str(tool("helm")), "pull", "headlamp", "--repo", HEADLAMP_CHARTS, "--destination", str(folder)]
        with tempfile.TemporaryDirectory() as home:
            _run(command, FETCH_SECONDS, cwd=folder, env={**_ENVIRONMENT, "HOME": home})
    return max(folder.glob("*.tgz"))


def _run(command: list[str], seconds: int, *, cwd: Path, env: Mapping[str, str]) -> str:
    """Standard output of a command that must succeed; ToolMissing with its own words otherwise."""
    try:
        done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise ToolMissing(f"{Path(command[0]).name} {command[1]} gave no answer within {seconds} s") from None
    except OSError as error:
        raise ToolMissing(f"{command[0]} does not run: {error.strerror}") from None
    if done.returncode:
        raise ToolMissing(f"{Path(command[0]).name} {command[1]}: {_cause(done.stderr)}")
    return done.stdout


def _cause(words: str) -> str:
    """The words of a failed program in one line, as far as they say something."""
    lines = [line.strip(" │╷╵") for line in words.splitlines()]
    lines = [line for line in lines if line and not line.startswith(("go: downloading", "#"))]
    errors = [at for at, line in enumerate(lines) if "rror" in line]
    start = errors[0] if errors else max(0, len(lines) - 3)
    return " ".join(lines[start : start + 6])[:400] or "no message"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a file for this process: two runs of the tests may build at the same time."""
    with path.open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415  # Windows only

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl  # noqa: PLC0415  # not on Windows

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _have(name: str) -> bool:
    try:
        tool(name)
    except ToolMissing:
        return False
    return True


def _status(name: str) -> str:
    try:
        at = tool(name)
    except ToolMissing as missing:
        return f"{name}: skipped, {missing}"
    arguments = _VERSION_ARGUMENTS.get(name)
    return f"{name}: run, {_version(at, arguments) if arguments else at.name} ({at})"


def _version(program: Path, arguments: list[str]) -> str:
    lines = _run([str(program), *arguments], 60, cwd=cache(), env=_ENVIRONMENT).splitlines()
    return next((line.strip() for line in lines if any(map(str.isdigit, line))), "version not said")


if __name__ == "__main__":
    print("\n".join(status()))
    raise SystemExit(1 if missing() else 0)
