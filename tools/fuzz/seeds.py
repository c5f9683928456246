"""The repositories that mutations start from: scaffolds of the template, and small ones in other forms."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fuzz import forms_deploying, forms_serving, forms_terraform
from fuzz.files import Files
from homelab import logins
from support.render import ANSWER_SETS, render
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed

# Both engines, both kinds of exposure, flags and structured configuration are among these.
_EVERY = 7
# A scaffold costs five times what a small repository does, and each is one of many alike.
_SMALL_TWICE = 2


def repositories() -> dict[str, Files]:
    """Every repository by its name, the same ones in every run."""
    small = {name: _encoded(texts) for name, texts in _small().items()}
    again = {f"{name} {number}": dict(files) for number in range(_SMALL_TWICE) for name, files in small.items()}
    return again | {f"scaffold {name}": _read(render(ANSWER_SETS[name])) for name in list(ANSWER_SETS)[::_EVERY]}


def _small() -> dict[str, Mapping[str, str]]:
    texts: dict[str, Mapping[str, str]] = {"the chain": CHAIN, **_clusters()}
    api_server, terraform = {K3S: CHAIN[K3S]}, {TERRAFORM: CHAIN[TERRAFORM]}
    headlamp = {RELEASE: CHAIN[RELEASE]}
    texts["to be fixed"] = _to_be_fixed()
    texts["Argo CD"] = {**forms_deploying.ARGO_CD, **api_server, **terraform}
    texts["kustomize"] = {**forms_deploying.KUSTOMIZE, **api_server, **terraform}
    texts["Flux"] = {**forms_deploying.FLUX, **api_server, **terraform}
    texts["API servers"] = {**forms_serving.SERVERS, **headlamp}
    texts["exposures"] = {**forms_serving.EXPOSED, **api_server, **terraform}
    texts["secrets"] = {**forms_serving.SECRETS, **headlamp}
    texts["for_each"] = {**forms_terraform.FOR_EACH, **headlamp, **api_server}
    texts["modules"] = {**forms_terraform.MODULES, **headlamp, **api_server}
    return texts


def _to_be_fixed() -> dict[str, str]:
    """The chain with what `--fix` corrects: a slash left out, quotes too many, a list that replaces another, a typo."""
    typo = changed(RELEASE, "clientID:", "clientId:", CHAIN)
    quoted = changed(K3S, "oidc-username-claim=email", "oidc-username-claim='email'", typo)
    slash = changed(K3S, "/o/headlamp/", "/o/headlamp", quoted)
    return {**slash, f"{K3S}.d/10-audit.yaml": "kube-apiserver-arg:\n  - audit-log-path=/a\n"}


def _clusters() -> dict[str, dict[str, str]]:
    """The logins of the benchmark, by cluster."""
    found: dict[str, dict[str, str]] = {}
    for path, text in (*logins.parts(), *logins.neighbours()):
        found.setdefault(f"cluster {path.split('/')[1]}", {})[path] = text
    for name, files in found.items():
        wanted = ("main.tf", f"{name.removeprefix('cluster ')}.tf")
        files.update({path: text for path, text in logins.terraform() if path.endswith(wanted)})
    return found


def _encoded(texts: Mapping[str, str]) -> Files:
    return {path: text.encode() for path, text in texts.items()}


def _read(folder: Path) -> Files:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
