"""Parts are joined also where their values have holes: by what is written out beside these, by exposures, by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.model.result import ChainResult
from support.checking import check_files, places
from support.repositories import CHAIN, RELEASE, TERRAFORM

GRAFANA = """
resource "authentik_provider_oauth2" "grafana" {
  client_id             = var.grafana
  allowed_redirect_uris = [{ matching_mode = "strict", url = "https://grafana.lab.test/login/generic_oauth" }]
}
resource "authentik_application" "grafana" {
  slug              = "grafana"
  protocol_provider = authentik_provider_oauth2.grafana.id
}
"""
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: lamp
  namespace: headlamp
spec:
  rules:
    - host: {host}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: headlamp
                port: {{ number: 80 }}
"""
ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: lamp
  namespace: headlamp
spec:
  hostnames: ["{host}"]
  rules:
    - backendRefs:
        - name: headlamp
          port: 80
"""
INGRESS_ROUTE = """\
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata:
  name: lamp
  namespace: headlamp
spec:
  routes:
    - kind: Rule
      match: Host(`{host}`)
      services:
        - name: headlamp
          port: 80
"""
# A login of which the client ID says nothing, and neither do slug, host nor name.
SECRET_ID = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: headlamp
  namespace: headlamp
spec:
  chart:
    spec:
      chart: headlamp
      version: 0.45.0
  values:
    config:
      oidc:
        clientID: ${CLIENT_ID}
        issuerURL: ISSUER
        callbackURL: CALLBACK
        clientSecret: ${CLIENT_SECRET}
"""
HIDDEN = "${ISSUER_URL}"
CLIENT = """\
resource "authentik_provider_oauth2" "NAME" {
  client_id             = var.client_id
  grant_types           = ["authorization_code"]
  access_token_validity = "minutes=30"
  invalidation_flow     = var.invalidation_flow
  signing_key           = var.signing_key
  allowed_redirect_uris = [{ matching_mode = "strict", url = "URL" }]
}
resource "authentik_application" "NAME" {
  slug              = "SLUG"
  protocol_provider = authentik_provider_oauth2.NAME.id
}
"""


def release(issuer: str = HIDDEN, callback: str = "") -> str:
    return SECRET_ID.replace("ISSUER\n", f"{issuer}\n").replace("CALLBACK", callback or "${CALLBACK_URL}")


def client(name: str = "lamp", slug: str = "lamp", url: str = "https://x.test/cb") -> str:
    return CLIENT.replace("NAME", name).replace("SLUG", slug).replace("URL", url) + GRAFANA


def joined(repository: Path, files: dict[str, str]) -> tuple[ChainResult, list[str]]:
    result = check_files(repository, files, secrets=False)
    assert places(result) == []
    chain = (result.chains or [])[0]
    return chain, [why for why in chain.joined_by if why.startswith("client")]


@pytest.mark.parametrize(
    "issuer",
    [
        "https://sso.${DOMAIN}/application/o/lamp/",
        "https://${AUTH_HOST}/application/o/lamp/",
        "${AUTH_URL}/application/o/lamp/",
    ],
)
def test_by_a_slug_beside_a_variable(repository: Path, issuer: str) -> None:
    _, why = joined(repository, {TERRAFORM: client(), RELEASE: release(issuer)})

    assert why == ["client: same issuer slug"]


@pytest.mark.parametrize("slug", ["lamp-${ENV}", "${APP}"])
def test_a_slug_with_a_hole_joins_nothing(repository: Path, slug: str) -> None:
    issuer = f"https://sso.lab.test/application/o/{slug}/"

    assert joined(repository, {TERRAFORM: client(), RELEASE: release(issuer)})[1] == []


@pytest.mark.parametrize("url", ["https://light.lab.test/oidc-callback", "https://light.${var.domain}/oidc-callback"])
def test_by_the_first_label_of_the_callback(repository: Path, url: str) -> None:
    files = {TERRAFORM: client(url=url), RELEASE: release(callback="https://light.${DOMAIN}/oidc-callback")}

    assert joined(repository, files)[1] == ["client: same redirect host but for variables"]


@pytest.mark.parametrize("callback", ["https://${HOST}/oidc-callback", "https://${SUB}.lab.test/oidc-callback"])
def test_a_host_whose_label_is_a_hole_joins_nothing(repository: Path, callback: str) -> None:
    files = {TERRAFORM: client(url="https://light.lab.test/x"), RELEASE: release(callback=callback)}

    assert [why for why in joined(repository, files)[1] if "host" in why] == []


@pytest.mark.parametrize("manifest", [INGRESS, ROUTE, INGRESS_ROUTE])
@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("light.lab.test", "same host as its exposure"),
        ("light.${DOMAIN}", "same host as its exposure but for variables"),
    ],
)
def test_by_the_host_of_a_manifest(repository: Path, manifest: str, host: str, words: str) -> None:
    files = {
        TERRAFORM: client(url="https://light.lab.test/oidc-callback"),
        RELEASE: release(),
        "apps/headlamp/route.yaml": manifest.format(host=host),
    }

    assert joined(repository, files)[1] == [f"client: {words}"]


def test_by_name_where_one_alone_is_called_so(repository: Path) -> None:
    files = {TERRAFORM: client("headlamp", "${var.slug}", "${var.url}"), RELEASE: release()}

    assert joined(repository, files)[1] == ["client: alone named after Headlamp"]


def test_of_two_that_are_called_so_none_is_taken(repository: Path) -> None:
    files = {TERRAFORM: client("headlamp") + client("headlamp_test").replace(GRAFANA, ""), RELEASE: release()}

    assert joined(repository, files)[1] == []


@pytest.mark.parametrize(
    ("issuer", "callback"),
    [
        ("https://sso.lab.test/application/o/other/", ""),
        (HIDDEN, "https://other.lab.test/oidc-callback"),
    ],
)
def test_a_name_that_something_contradicts_joins_nothing(repository: Path, issuer: str, callback: str) -> None:
    terraform = client("headlamp", "headlamp", "https://headlamp.lab.test/oidc-callback")

    assert joined(repository, {TERRAFORM: terraform, RELEASE: release(issuer, callback)})[1] == []


def test_a_client_that_fits_another_headlamp_is_not_taken_by_name(repository: Path) -> None:
    mine = release().replace("name: headlamp\n  namespace", "name: other\n  namespace")
    its = release("https://sso.${DOMAIN}/application/o/headlamp/")
    terraform = client("headlamp", "headlamp", "https://headlamp.lab.test/oidc-callback")
    files = {TERRAFORM: terraform, "a/other.yaml": mine, "b/headlamp.yaml": its}

    chains = check_files(repository, files, secrets=False).chains or []

    assert [chain.joined_by for chain in chains if chain.name == "other"] == [()]
    assert [chain.joined_by for chain in chains if chain.name == "headlamp"] == [("client: same issuer slug",)]


def test_an_api_server_by_the_same_template(repository: Path) -> None:
    """Dex and others have no slug, and the client ID may be of kubectl."""
    issuer, other = "https://dex.${DOMAIN}", "https://sso.other.test"
    server = "kube-apiserver-arg:\n  - oidc-issuer-url={0}\n  - oidc-client-id={1}\n"
    files = {
        RELEASE: release(issuer),
        "nodes/a/k3s/config.yaml": server.format(issuer, "kubectl"),
        "nodes/b/k3s/config.yaml": server.format(other, "kubectl"),
    }
    chain = (check_files(repository, files, secrets=False).chains or [])[0]

    assert chain.joined_by == ("API server: same issuer",)
    assert chain.agreeing["issuer_url"] == ("api-server", "headlamp")


def test_an_api_server_by_the_label_of_its_issuer(repository: Path) -> None:
    server = "kube-apiserver-arg:\n  - oidc-issuer-url={0}\n  - oidc-client-id=kubectl\n"
    files = {
        RELEASE: release("https://dex.${DOMAIN}"),
        "nodes/a/k3s/config.yaml": server.format("https://dex.lab.test"),
        "nodes/b/k3s/config.yaml": server.format("https://sso.lab.test"),
    }
    chain = (check_files(repository, files, secrets=False).chains or [])[0]

    assert chain.joined_by == ("API server: same issuer host but for variables",)


def test_values_that_are_known_still_come_first(repository: Path) -> None:
    chain = (check_files(repository, CHAIN, secrets=False).chains or [])[0]

    assert chain.joined_by == ("client: same client ID", "API server: same client ID")
