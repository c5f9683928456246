"""The Authentik server's version and exposure, and issuers of certificates."""

from __future__ import annotations

import pytest

from homelamp.core.text import SourceFile
from homelamp.kube import cert_manager
from homelamp.model import Exposure
from homelamp.providers.authentik import server
from homelamp.providers.authentik.chart import CHART, Use
from homelamp.syntax.yaml.documents import Document, parse
from support.releases import uses


def documents(text: str) -> list[Document]:
    return parse(SourceFile("authentik.yaml", text))[0]


def versions(text: str) -> list[str]:
    found = [
        one for release, values in uses(CHART, *documents(text)) for one in server.version_of(Use(release, values))
    ]
    found += [one for document in documents(text) for one in server.versions(document)]
    return [str(one.value) for one in found]


def exposures(text: str) -> list[Exposure]:
    return [
        one for release, values in uses(CHART, *documents(text)) for one in server.exposures_of(Use(release, values))
    ]


RELEASE = """\
kind: HelmRelease
metadata: {name: authentik}
spec:
  chart: {spec: {chart: authentik, version: 2026.5.3}}
"""
BY_REFERENCE = "kind: HelmRelease\nspec:\n  chartRef: {kind: OCIRepository, name: authentik}\n"
TAG = "  values: {{{}: {{image: {{tag: {}}}}}}}\n"
APPLICATION = """\
kind: Application
metadata: {name: authentik}
spec:
  source:
    chart: authentik
    repoURL: https://charts.goauthentik.io
    targetRevision: 2026.5.3
"""
APPLICATIONS = """\
kind: ApplicationSet
spec:
  template:
    spec: {source: {chart: authentik, targetRevision: 2026.5.3}}
"""
REPOSITORY = "kind: OCIRepository\nspec:\n  url: oci://ghcr.io/goauthentik/helm-charts/authentik\n"
WORKLOAD = (
    "kind: {}\nspec: {{template: {{spec: {{containers: [{{name: x, image: x}}, {{name: server, image: {}}}]}}}}}}\n"
)
CHARTS = "kind: Kustomization\nhelmCharts:\n  - name: authentik\n    version: 2026.5.3\n"

VERSIONS = [
    (RELEASE, ["2026.5.3"]),
    (RELEASE.replace("chart: authentik,", "chart: goauthentik/authentik,"), ["2026.5.3"]),
    (RELEASE.replace("2026.5.3", '">=2026.5"'), [">=2026.5"]),
    (RELEASE.replace("2026.5.3", '"${VERSION}"'), ["${VERSION}"]),
    (RELEASE + TAG.format("global", "2026.8.1"), ["2026.8.1"]),
    (RELEASE + TAG.format("server", "2026.8.1"), ["2026.8.1"]),
    (RELEASE + "  values: {image: {tag: 2026.8.1}}\n", ["2026.8.1"]),
    (RELEASE + "  values: {server: {image: {tag: 2026.9.1}}, global: {image: {tag: 2026.8.1}}}\n", ["2026.9.1"]),
    (RELEASE + TAG.format("global", '""'), ["2026.5.3"]),
    (BY_REFERENCE + TAG.format("global", "2026.8.1"), ["2026.8.1"]),
    (BY_REFERENCE, []),
    # Values from elsewhere may name another image.
    (RELEASE + "  valuesFrom: [{kind: Secret, name: x}]\n", ["(set by the Secret x)"]),
    (RELEASE + "  valuesFrom: [{kind: Secret, name: x}]\n" + TAG.format("global", "2026.8.1"), ["2026.8.1"]),
    (RELEASE + "  valuesFrom: [{kind: Secret, name: x, targetPath: global.image.tag}]\n", ["(set by the Secret x)"]),
    (RELEASE + "  valuesFrom: [{kind: Secret, name: x, targetPath: server.secret_key}]\n", ["2026.5.3"]),
    (RELEASE + "  suspend: true\n", []),
    (RELEASE.replace("chart: authentik", "chart: headlamp"), []),
    # A chart of others with the same name.
    (RELEASE.replace("2026.5.3", "33.1.0"), ["(not the version of Authentik's own chart)"]),
    (APPLICATION, ["2026.5.3"]),
    (APPLICATION + "    helm: {valuesObject: {global: {image: {tag: 2026.8.1}}}}\n", ["2026.8.1"]),
    (APPLICATION + "    helm:\n      values: |\n        global:\n          image: {tag: 2026.8.1}\n", ["2026.8.1"]),
    (APPLICATION + "    helm: {parameters: [{name: global.image.tag, value: 2026.8.1}]}\n", ["2026.8.1"]),
    (APPLICATION + "    helm: {valueFiles: [$values/x.yaml]}\n", ["(completed by x.yaml, which was not found)"]),
    (APPLICATION.replace("  source:\n", "  sources:\n  -\n"), ["2026.5.3"]),
    (APPLICATIONS, ["2026.5.3"]),
    (REPOSITORY + "  ref: {tag: 2026.5.3}\n", ["2026.5.3"]),
    (REPOSITORY + "  ref: {semver: 2026.x}\n", ["(no version is pinned)"]),
    (REPOSITORY.replace("helm-charts/authentik", "helm-charts/other") + "  ref: {tag: 2026.5.3}\n", []),
    *(
        (WORKLOAD.format(kind, "ghcr.io/goauthentik/server:2026.5.3"), ["2026.5.3"])
        for kind in ("Deployment", "StatefulSet")
    ),
    (WORKLOAD.format("Deployment", "ghcr.io/goauthentik/server:2026.5.3@sha256:0a"), ["2026.5.3"]),
    (WORKLOAD.format("Deployment", "ghcr.io/goauthentik/server:latest"), ["latest"]),
    (WORKLOAD.format("Deployment", "ghcr.io/goauthentik/server@sha256:0a"), []),
    (WORKLOAD.format("Deployment", "ghcr.io/goauthentik/proxy:2026.5.3"), []),
    (WORKLOAD.format("Job", "ghcr.io/goauthentik/server:2026.5.3"), []),
    (CHARTS, ["2026.5.3"]),
    (CHARTS + "    valuesInline: {global: {image: {tag: 2026.8.1}}}\n", ["2026.8.1"]),
    (CHARTS + "    valuesFile: values.yaml\n", ["(completed by values.yaml, which was not found)"]),
    ("kind: Kustomization\nimages: [{name: ghcr.io/goauthentik/server, newTag: 2026.5.3}]\n", ["2026.5.3"]),
    ("kind: Kustomization\nimages: [{name: ghcr.io/goauthentik/proxy, newTag: 2026.5.3}]\n", []),
    ("kind: [HelmRelease]\nspec: x\nimages: x\nhelmCharts: {x: y}\n", []),
]


@pytest.mark.parametrize(("text", "found"), VERSIONS)
def test_the_version_of_the_server(text: str, found: list[str]) -> None:
    assert versions(text) == found


INGRESS = "  values:\n    server:\n      ingress:\n        enabled: true\n        hosts: [auth.test, sso.test]\n"
ROUTE = "  values: {server: {route: {main: {enabled: true, hostnames: [auth.test]}}}}\n"
EXPOSURES = [
    (RELEASE + INGRESS, ["auth.test", "sso.test"]),
    (RELEASE + INGRESS.replace("true", "false"), []),
    (RELEASE + INGRESS.replace("        hosts: [auth.test, sso.test]\n", ""), ["(any host)"]),
    (RELEASE + INGRESS.replace("auth.test", '"auth.${DOMAIN}"'), ["auth.${DOMAIN}", "sso.test"]),
    (RELEASE + ROUTE, ["auth.test"]),
    (RELEASE + ROUTE.replace("main", "public"), ["auth.test"]),
    (RELEASE + ROUTE.replace("enabled: true,", "enabled: true, httpsRedirect: true,"), []),
    (
        RELEASE + ROUTE + "  valuesFrom: [{kind: Secret, name: x, targetPath: 'server.route.main.hostnames[0]'}]\n",
        ["auth.test"],
    ),
    (
        APPLICATION + "    helm:\n      values: |\n        server: {ingress: {enabled: true, hosts: [auth.test]}}\n",
        ["auth.test"],
    ),
    (RELEASE, []),
]


@pytest.mark.parametrize(("text", "hosts"), EXPOSURES)
def test_what_the_values_expose(text: str, hosts: list[str]) -> None:
    found = exposures(text)

    assert {one.leads_to for one in found} <= {"authentik"}
    assert [str(host.value) for one in found for host in one.hosts] == hosts


def test_the_issuer_of_the_servers_certificate() -> None:
    annotated = INGRESS + "        annotations: {cert-manager.io/cluster-issuer: home-ca}\n"
    (found,) = exposures(RELEASE + annotated)

    assert found.cluster_issuer is not None
    assert (found.cluster_issuer.text, found.name) == ("home-ca", "authentik")


@pytest.mark.parametrize(
    ("kind", "spec", "is_private"),
    [
        ("ClusterIssuer", "selfSigned: {}", True),
        ("Issuer", "ca: {secretName: root}", True),
        ("ClusterIssuer", "acme: {server: x}", False),
        ("ClusterIssuer", "vault: {path: x}", False),
    ],
)
def test_issuers_with_a_ca_of_their_own(kind: str, spec: str, is_private: bool) -> None:
    (document,) = documents(f"kind: {kind}\nmetadata: {{name: home}}\nspec: {{{spec}}}\n")
    private, others = cert_manager.private_issuers(document), cert_manager.other_issuers(document)

    assert [one.text for one in (private if is_private else others)] == ["home"]
    assert (others if is_private else private) == []


@pytest.mark.parametrize("text", ["kind: Certificate\nspec: {ca: x}\n", "kind: Issuer\n", "kind: Issuer\nspec: [x]\n"])
def test_documents_that_are_no_issuers(text: str) -> None:
    (document,) = documents(text)

    assert cert_manager.private_issuers(document) == []
    assert cert_manager.other_issuers(document) == []
