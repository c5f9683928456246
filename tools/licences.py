"""Collect the licences of what the wheel bundles: `python tools/licences.py <go>`. Needs the network.

kubeconform is one binary of several Go modules and Go's own library; the schemas come from other projects. The texts go
to `licenses/`, which the wheel carries (`license-files` in pyproject.toml). A new version of kubeconform or of a
schema's module: run it, look at what changed, and bring `licenses/README.md` up to date.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "licenses"
MODULE = ROOT / "build" / "kubeconform"
PACKAGE = "github.com/yannh/kubeconform/cmd/kubeconform"
_LICENCE = re.compile(r"(?:LICEN[CS]E|NOTICE|PATENTS|COPYING)(?:\.(?:txt|md|libyaml))?", re.IGNORECASE)
# Whose definitions the schemas state, by the licence's text of the release: Go modules, which Go's proxy has.
PROJECTS = {
    "kubernetes": "k8s.io/api@v0.35.0",
    "argo-cd": "github.com/argoproj/argo-cd/v3@v3.6.1",
    "cert-manager": "github.com/cert-manager/cert-manager@v1.21.2",
    "flux": "github.com/fluxcd/helm-controller/api@v1.7.1",
    "gateway-api": "sigs.k8s.io/gateway-api@v1.7.0",
    "sealed-secrets": "github.com/bitnami-labs/sealed-secrets@v0.40.0",
    "traefik": "github.com/traefik/traefik/v3@v3.7.13",
}


def main(go: str) -> None:
    """Write `licenses/` again."""
    shutil.rmtree(TARGET / "kubeconform", ignore_errors=True)
    shutil.rmtree(TARGET / "schemas", ignore_errors=True)
    root = Path(_run([go, "env", "GOROOT"]).strip())
    for name in ("LICENSE", "PATENTS"):
        _copy(root / name, TARGET / "kubeconform" / "go" / name)
    for module, folder, file in _of_modules(go):
        _copy(file, TARGET / "kubeconform" / flat(module) / flat(file.relative_to(folder).as_posix()))
    for name, module in PROJECTS.items():
        folder = Path(json.loads(_run([go, "mod", "download", "-json", module]))["Dir"])
        for file in _licences(folder):
            _copy(file, TARGET / "schemas" / name / file.name)


def flat(path: str) -> str:
    """A path as one name: the build's patterns for licences look into a fixed depth of folders."""
    return path.replace("/", "_")


def _of_modules(go: str) -> Iterator[tuple[str, Path, Path]]:
    """Of every package that is linked: the licences in its folder and in those above it, within its module."""
    form = "{{with .Module}}{{.Path}}\t{{.Dir}}{{end}}\t{{.Dir}}"
    for line in _run([go, "list", "-deps", "-f", form, PACKAGE]).splitlines():
        module, *folders = line.split("\t")
        if module:
            top, package = map(Path, folders)
            for folder in (package, *package.parents):
                if folder.is_relative_to(top):
                    yield from ((module, top, file) for file in _licences(folder))


def _licences(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.iterdir()) if file.is_file() and _LICENCE.fullmatch(file.name))


def _copy(source: Path, target: Path) -> None:
    _write(target, source.read_bytes())


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _run(command: list[str], folder: Path = MODULE) -> str:
    return subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    main(*sys.argv[1:])
