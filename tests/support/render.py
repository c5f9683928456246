"""Repositories rendered by the real Copier, and the answer sets that cover every pair of answers."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import copier
import yaml
from allpairspy import AllPairs  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]

Answer = str | bool
Answers = Mapping[str, Answer]

# Such values as a homelab has, among them every one that reads as something else in YAML.
_VALUES: Mapping[str, Sequence[Answer]] = {
    "gitops_engine": ["flux", "argocd"],
    "username_claim": ["email", "preferred_username", "sub"],
    "api_server_auth": ["flags", "structured"],
    "terraform_tool": ["terraform", "tofu"],
    "ci": ["github", "forgejo", "gitlab", "none"],
    "renovate": [True, False],
    "cluster_name": ["home", "on", "123"],
    "repo_url": ["https://git.lab.homelamp.dev/me/homelab.git", "ssh://git@git.homelamp.dev:2222/h.git", "git@h.dev:h"],
    "domain": ["lab.homelamp.dev", "homelamp.dev"],
    "headlamp_host": ["dash.home.homelamp.dev", "headlamp.123.e5"],
    "authentik_host": ["id.home.homelamp.dev", "auth.homelamp.dev"],
    "application_slug": ["headlamp", "kube_ui", "123"],
    "client_id": ["headlamp", "Kube.UI_2-x", "e1"],
    "admin_emails": ["me@homelamp.dev", "Me.Too@homelamp.dev, o'neill+k8s@mail.homelamp.dev,on@homelamp.dev"],
    "admin_group": ["headlamp-admins", "Kube Admins 2", "no"],
    "cluster_role": ["cluster-admin", "admin", "edit", "view"],
    "kubernetes_version": ["1.37", "1.36", "1.35", "1.34"],
}
# What is asked only with one kind of exposure.
_EXPOSURES: Mapping[str, Mapping[str, Sequence[Answer]]] = {
    "ingress": {
        "ingress_class": ["traefik", "nginx", "haproxy", "on"],
        "ingress_namespace": ["edge", "123"],
        "cluster_issuer": ["letsencrypt", "", "no"],
    },
    "gateway": {
        "gateway_name": ["traefik-gateway", "cilium", "y"],
        "gateway_namespace": ["kube-system", "123"],
        "gateway_section": ["websecure", "off"],
    },
}

# The template's own answers, but for the hosts, which are nobody's example.
PLAIN: Answers = {"domain": "lab.homelamp.dev", "repo_url": "https://git.lab.homelamp.dev/homelab.git"}
ENGINES = ("flux", "argocd")


def render(answers: Answers) -> Path:
    """A repository made with these answers. It is shared between tests: copy it before changing it."""
    return _rendered(tuple(sorted(answers.items())))


def render_to(target: Path, answers: Answers) -> Path:
    """A repository of the test's own."""
    return shutil.copytree(render(answers), target)


def render_anew(target: Path, answers: Answers) -> Path:
    """As `render_to`, by Copier itself and not from the cache."""
    copier.run_copy(str(source()), target, data=dict(answers), defaults=True, unsafe=False, quiet=True)
    return target


@functools.cache
def source() -> Path:
    """The template in a plain folder: without Git around it Copier takes the files as they are."""
    folder = _workspace() / "source"
    return copy_template(folder)


def copy_template(folder: Path) -> Path:
    """Copy `copier.yml` and `template/` of the working tree."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy2(ROOT / "copier.yml", folder)
    shutil.copytree(ROOT / "template", folder / "template", dirs_exist_ok=True)
    return folder


def questions() -> dict[str, dict[str, object]]:
    """The questions of `copier.yml`."""
    loaded = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))
    return {key: settings for key, settings in loaded.items() if not key.startswith("_")}


def pairwise(exposure: str) -> list[dict[str, Answer]]:
    """Answer sets that hold every pair of values of any two questions, the same ones in every run."""
    values = {**_VALUES, **_EXPOSURES[exposure]}
    return [{"exposure": exposure, **dict(zip(values, row, strict=True))} for row in AllPairs(list(values.values()))]


def _all_sets() -> Iterator[tuple[str, dict[str, Answer]]]:
    for engine in ENGINES:
        yield f"{engine}-plain", {"gitops_engine": engine, **PLAIN}
    for exposure in _EXPOSURES:
        for number, answers in enumerate(pairwise(exposure), start=1):
            yield f"{answers['gitops_engine']}-{exposure}-{number:02}", answers


# By name, for `pytest.mark.parametrize("name", ANSWER_SETS)`.
ANSWER_SETS: Mapping[str, Answers] = dict(_all_sets())


@functools.cache
def _rendered(frozen: tuple[tuple[str, Answer], ...]) -> Path:
    return render_anew(Path(tempfile.mkdtemp(dir=_workspace())), dict(frozen))


@functools.cache
def _workspace() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="homelamp-renders-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
