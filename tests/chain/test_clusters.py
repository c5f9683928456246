"""Several clusters in one repository: each Headlamp is compared with what belongs to it, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.core.value import Verdict
from support.checking import check_files, faults
from support.render import ANSWER_SETS, render

# The second of a pair shares client ID, slug, hosts, all of them or none with the first.
PAIRS = [
    ("flux-plain", "flux-plain"),
    ("flux-plain", "argocd-plain"),
    ("flux-plain", "flux-gateway-01"),
    ("flux-ingress-07", "flux-gateway-07"),
    ("argocd-ingress-15", "argocd-ingress-06"),
    ("argocd-ingress-27", "flux-gateway-01"),
    ("flux-gateway-19", "flux-gateway-20"),
    ("argocd-gateway-12", "argocd-ingress-23"),
]


def cluster(folder: str, name: str) -> dict[str, str]:
    """A scaffolded repository below a folder.

    `.homelamp.yaml` stays behind, so that evidence has to join, and so do the answers of a template without a release.
    """
    rendered = render(ANSWER_SETS[name])
    behind = {".homelamp.yaml", ".copier-answers.yml"}
    paths = [path for path in rendered.rglob("*") if path.is_file() and path.name not in behind]
    return {f"{folder}/{path.relative_to(rendered)}": path.read_text(encoding="utf-8") for path in paths}


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_clusters_side_by_side(repository: Path, first: str, second: str) -> None:
    result = check_files(repository, {**cluster("clusters/a", first), **cluster("clusters/b", second)})

    assert faults(result) == []
    assert result.chains
    for chain, folder in zip(result.chains, ("clusters/a/", "clusters/b/"), strict=True):
        agreed = chain.terms(Verdict.EQUAL)
        assert {"issuer_url", "client_id", "redirect_uri", "scopes", "host", "groups_prefix"} <= set(agreed)
        stated = [fact for term, facts in chain.facts.items() for fact in facts if term != "client_secret"]
        assert all(fact.span.file.path.startswith(folder) for fact in stated)


@pytest.mark.parametrize(("first", "second"), PAIRS)
@pytest.mark.parametrize(
    "change",
    [
        ("apps/headlamp/rbac.yaml", 'name: "oidc:', 'name: "sso:', "HL109"),
        ("terraform/authentik/headlamp.tf", "}/oidc-callback", "}/callback", "HL101"),
    ],
)
def test_one_change_in_the_second_cluster(
    repository: Path, first: str, second: str, change: tuple[str, str, str, str]
) -> None:
    path, old, new, code = change
    files = {**cluster("clusters/a", first), **cluster("clusters/b", second)}
    changed = f"clusters/b/{path}"
    assert files[changed].count(old) == 1

    result = check_files(repository, {**files, changed: files[changed].replace(old, new)})

    assert [found for found, _, _ in faults(result)] == [code]
    problem = next(one.problem for one in result.findings if one.code == code)
    assert changed in {problem.span.file.path, *(place.span.file.path for place in problem.related)}


def test_two_headlamps_of_one_client(repository: Path) -> None:
    """One Terraform root and one issuer serve both; every cluster has its own API server and RBAC."""
    first, second = cluster("clusters/a", "flux-plain"), cluster("clusters/b", "flux-plain")
    shared = {path.removeprefix("clusters/a/"): text for path, text in first.items() if "/terraform/" in path}
    own = {path: text for path, text in {**first, **second}.items() if "/terraform/" not in path}

    result = check_files(repository, {**own, **shared})

    assert faults(result) == []
    assert [len(chain.terms(Verdict.EQUAL)) for chain in result.chains or ()] == [8, 8]


def test_an_issuer_for_headlamp_and_one_for_kubectl(repository: Path) -> None:
    files = cluster(".", "argocd-gateway-12")
    path = next(path for path in files if path.endswith("k3s/authentication.yaml"))
    kubectl = (
        "  - issuer:\n      url: https://sso.homelamp.dev/\n      audiences: [kubectl]\n"
        '    claimMappings:\n      username: {claim: sub, prefix: "kubectl:"}\n'
    )

    assert faults(check_files(repository, {**files, path: files[path] + kubectl})) == []
