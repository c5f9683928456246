"""Ingress, HTTPRoute and IngressRoute manifests that lead to Headlamp or to the Authentik server."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from homelamp.core.text import SourceFile
from homelamp.kube.exposures import manifests
from homelamp.model import Exposure
from homelamp.syntax.yaml.documents import parse


def read(text: str) -> list[Exposure]:
    documents, _ = parse(SourceFile("exposure.yaml", text))
    return [found for document in documents for found in manifests.read(document)]


class Said(NamedTuple):
    """An exposure in short: a path that may be rewritten ends in `~`, what is not known stands in brackets."""

    leads_to: str
    hosts: list[str]
    paths: list[str]
    tls: list[str] = []  # noqa: RUF012  # no case changes it


def said(one: Exposure) -> Said:
    return Said(
        one.leads_to,
        [str(host.value) for host in one.hosts],
        [f"{route.path.value}{'~' if route.is_rewritten else ''}" for route in one.routes],
        [str(host.value) for host in one.tls_hosts],
    )


def ingress(rules: str, spec: str = "", metadata: str = "name: web") -> str:
    return f"kind: Ingress\nmetadata: {{{metadata}}}\nspec:\n{spec}  rules:\n{rules}"


def rule(host: str, *paths: tuple[str, str]) -> str:
    entries = "".join(
        f"          - {{path: {path}, pathType: Prefix, backend: {{service: {{name: {service}}}}}}}\n"
        for path, service in paths
    )
    return f"    - host: {host}\n      http:\n        paths:\n{entries}"


TO_HEADLAMP = rule("a.test", ("/", "headlamp"))
TLS = "  tls:\n    - hosts: [a.test, b.test]\n      secretName: x\n"
ANNOTATED = "name: web, annotations: {{{}: x}}"

INGRESSES = [
    (ingress(TO_HEADLAMP), [Said("headlamp", ["a.test"], ["/"])]),
    (ingress(TO_HEADLAMP, TLS), [Said("headlamp", ["a.test"], ["/"], ["a.test", "b.test"])]),
    (ingress(TO_HEADLAMP, "  tls: [{secretName: x}]\n"), [Said("headlamp", ["a.test"], ["/"])]),
    # Several hosts, and several paths of one.
    (
        ingress(TO_HEADLAMP + rule('"*.b.test"', ("/x", "headlamp"), ("/y", "headlamp"))),
        [Said("headlamp", ["a.test", "*.b.test"], ["/", "/x", "/y"])],
    ),
    (ingress(rule("h.${DOMAIN}", ("/", "headlamp"))), [Said("headlamp", ["h.${DOMAIN}"], ["/"])]),
    # Other applications' rules do not count.
    (ingress(TO_HEADLAMP + rule("g.test", ("/g", "grafana"))), [Said("headlamp", ["a.test"], ["/"])]),
    (ingress(rule("a.test", ("/", "headlamp"), ("/g", "grafana"))), [Said("headlamp", ["a.test"], ["/"])]),
    (ingress(rule("g.test", ("/", "grafana")), metadata='name: web, annotations: {x: "as headlamp"}'), []),
    (ingress("# not for headlamp\n" + rule("g.test", ("/", "grafana"))), []),
    # One for both is two exposures.
    (
        ingress(TO_HEADLAMP + rule("auth.test", ("/", "authentik-server"))),
        [Said("headlamp", ["a.test"], ["/"]), Said("authentik", ["auth.test"], ["/"])],
    ),
    # A proxy in front: the manifest's name, namespace or host says for whom; it may change the path.
    (ingress(rule("a.test", ("/", "oauth2-proxy")), metadata="name: headlamp"), [Said("headlamp", ["a.test"], ["/~"])]),
    (
        ingress(rule("a.test", ("/", "web")), metadata="name: w, namespace: headlamp"),
        [Said("headlamp", ["a.test"], ["/~"])],
    ),
    (
        ingress(rule("a.test", ("/", "web")), metadata="name: w, labels: {app.kubernetes.io/name: headlamp}"),
        [Said("headlamp", ["a.test"], ["/~"])],
    ),
    (
        ingress(rule("headlamp.test", ("/", "web")) + rule("g.test", ("/", "web"))),
        [Said("headlamp", ["headlamp.test"], ["/~"])],
    ),
    (ingress(rule("g.test", ("/oauth2", "headlamp-oauth2-proxy")), metadata="name: headlamp-oauth2-proxy"), []),
    (ingress(rule("g.test", ("/", "x")), metadata="name: oauth2-proxy, namespace: headlamp"), []),
    # No host, no path, no rule.
    (
        ingress("    - http: {paths: [{backend: {service: {name: headlamp}}}]}\n"),
        [Said("headlamp", ["(any host)"], ["/"])],
    ),
    (ingress(rule('""', ("/", "headlamp"))), [Said("headlamp", ["(any host)"], ["/"])]),
    (
        "kind: Ingress\nmetadata: {name: h}\nspec: {defaultBackend: {service: {name: headlamp}}}\n",
        [Said("headlamp", ["(any host)"], ["/"])],
    ),
    (
        ingress("    - host: a.test\n", "  defaultBackend: {service: {name: headlamp}}\n"),
        [Said("headlamp", ["a.test", "(any host)"], ["/", "/"])],
    ),
    # Of old.
    (
        ingress("    - {host: a.test, http: {paths: [{path: /, backend: {serviceName: headlamp}}]}}\n"),
        [Said("headlamp", ["a.test"], ["/"])],
    ),
    # Tailscale completes the name.
    (
        "kind: Ingress\nmetadata: {name: h}\nspec:\n  ingressClassName: tailscale\n"
        "  defaultBackend: {service: {name: headlamp}}\n  tls: [{hosts: [headlamp]}]\n",
        [Said("headlamp", ["(any host)"], ["/"])],
    ),
    # Annotations.
    *(
        (ingress(TO_HEADLAMP, metadata=ANNOTATED.format(name)), [Said("headlamp", ["a.test"], ["/~"])])
        for name in (
            "nginx.ingress.kubernetes.io/rewrite-target",
            "nginx.ingress.kubernetes.io/configuration-snippet",
            "traefik.ingress.kubernetes.io/router.middlewares",
            "haproxy.org/path-rewrite",
            "konghq.com/strip-path",
        )
    ),
    (
        ingress(TO_HEADLAMP, metadata=ANNOTATED.format("cert-manager.io/cluster-issuer")),
        [Said("headlamp", ["a.test"], ["/"])],
    ),
    (
        ingress(
            TO_HEADLAMP, metadata='name: w, annotations: {nginx.ingress.kubernetes.io/server-alias: "b.test, c.test"}'
        ),
        [Said("headlamp", ["a.test", "b.test", "c.test"], ["/"])],
    ),
    (ingress(rule("a.test", ("/h(/|$)(.*)", "headlamp"))), [Said("headlamp", ["a.test"], ["(a pattern)"])]),
]


@pytest.mark.parametrize(("text", "found"), INGRESSES)
def test_ingress(text: str, found: list[Said]) -> None:
    assert [said(one) for one in read(text)] == found


def http_route(rules: str, hosts: str = "[a.test]", name: str = "web") -> str:
    return f"kind: HTTPRoute\nmetadata: {{name: {name}}}\nspec:\n  hostnames: {hosts}\n{rules}"


RULES = "  rules:\n"
BACKEND = "    - backendRefs: [{name: headlamp, port: 80}]\n"
OTHER = "    - matches: [{path: {type: PathPrefix, value: /g}}]\n      backendRefs: [{name: grafana}]\n"
REDIRECT = "    - filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]\n"


def matching(*matches: str, more: str = "") -> str:
    return f"{RULES}{BACKEND}      matches: [{', '.join(matches)}]\n{more}"


HTTP_ROUTES = [
    (http_route(RULES + BACKEND), [Said("headlamp", ["a.test"], ["/"])]),
    (http_route(RULES + BACKEND, '[a.test, "*.b.test"]'), [Said("headlamp", ["a.test", "*.b.test"], ["/"])]),
    (http_route(RULES + BACKEND, "[]"), [Said("headlamp", ["(any host)"], ["/"])]),
    (http_route(matching("{path: {type: PathPrefix, value: /h}}")), [Said("headlamp", ["a.test"], ["/h"])]),
    (
        http_route(matching("{path: {type: Exact, value: /oidc-callback}}", "{headers: [{name: x, value: y}]}")),
        [Said("headlamp", ["a.test"], ["/oidc-callback", "/"])],
    ),
    (
        http_route(matching("{path: {type: RegularExpression, value: /h.*}}")),
        [Said("headlamp", ["a.test"], ["(a pattern)"])],
    ),
    # Rules of others, and those that lead nowhere.
    (http_route(RULES + OTHER + BACKEND), [Said("headlamp", ["a.test"], ["/"])]),
    (http_route(RULES + OTHER), []),
    (http_route(RULES + REDIRECT, name="headlamp-redirect"), []),
    (http_route(RULES + REDIRECT + BACKEND), [Said("headlamp", ["a.test"], ["/"])]),
    # Filters.
    (
        http_route(matching("{path: {value: /h}}", more="      filters: [{type: URLRewrite}]\n")),
        [Said("headlamp", ["a.test"], ["/h~"])],
    ),
    (
        http_route(RULES + "    - backendRefs: [{name: headlamp, filters: [{type: URLRewrite}]}]\n"),
        [Said("headlamp", ["a.test"], ["/~"])],
    ),
    (
        http_route(matching("{path: {value: /h}}", more="      filters: [{type: RequestHeaderModifier}]\n")),
        [Said("headlamp", ["a.test"], ["/h"])],
    ),
    # By its name.
    (http_route("", name="headlamp"), [Said("headlamp", ["a.test"], ["/"])]),
    (http_route(RULES + OTHER, name="headlamp"), [Said("headlamp", ["a.test"], ["/g~"])]),
]


@pytest.mark.parametrize(("text", "found"), HTTP_ROUTES)
def test_http_route(text: str, found: list[Said]) -> None:
    assert [said(one) for one in read(text)] == found


def ingress_route(match: str, more: str = "", service: str = "headlamp", tls: str = "") -> str:
    return (
        f"kind: IngressRoute\nmetadata: {{name: web}}\nspec:\n  routes:\n    - match: {match}\n      kind: Rule\n"
        f"      services: [{{name: {service}, port: 80}}]\n{more}{tls}"
    )


DOMAINS = "  tls:\n    domains:\n      - main: a.test\n        sans: ['*.a.test']\n"
INGRESS_ROUTES = [
    (ingress_route("Host(`a.test`)"), [Said("headlamp", ["a.test"], ["/"])]),
    (ingress_route("Host(`a.test`) || Host(`b.test`)"), [Said("headlamp", ["a.test", "b.test"], ["/", "/"])]),
    (ingress_route("Host(`a.test`, `b.test`)"), [Said("headlamp", ["a.test", "b.test"], ["/"])]),
    (ingress_route("Host(`a.test`) && PathPrefix(`/h`)"), [Said("headlamp", ["a.test"], ["/h"])]),
    (ingress_route("Host(`h.${DOMAIN}`)"), [Said("headlamp", ["h.${DOMAIN}"], ["/"])]),
    (ingress_route('"Host(`h.{{ domain }}`)"'), [Said("headlamp", ["h.${domain}"], ["/"])]),
    (ingress_route("HostRegexp(`.+`)"), [Said("headlamp", ["(a pattern)"], ["/"])]),
    (ingress_route("PathPrefix(`/h`)"), [Said("headlamp", ["(any host)"], ["/h"])]),
    (ingress_route("Host(`a.test`) && !PathPrefix(`/x`)"), [Said("headlamp", ["a.test"], ["(a pattern)"])]),
    (ingress_route("Host:a.test"), [Said("headlamp", ["(a pattern)"], ["(a pattern)"])]),
    (ingress_route("ENC[x]"), [Said("headlamp", ["(a pattern)"], ["(a pattern)"])]),
    (ingress_route("Host(`a.test`)", "      middlewares: [{name: strip}]\n"), [Said("headlamp", ["a.test"], ["/~"])]),
    (ingress_route("Host(`a.test`)", tls=DOMAINS), [Said("headlamp", ["a.test"], ["/"], ["a.test", "*.a.test"])]),
    (ingress_route("Host(`a.test`)", tls="  tls: {secretName: x}\n"), [Said("headlamp", ["a.test"], ["/"])]),
    (
        ingress_route("Host(`a.test`)", "    - match: Host(`auth.test`)\n      services: [{name: authentik-server}]\n"),
        [Said("headlamp", ["a.test"], ["/"]), Said("authentik", ["auth.test"], ["/"])],
    ),
    (ingress_route("Host(`headlamp.test`)", service="noop@internal"), []),
    (ingress_route("Host(`a.test`)", service="grafana"), []),
]


@pytest.mark.parametrize(("text", "found"), INGRESS_ROUTES)
def test_ingress_route(text: str, found: list[Said]) -> None:
    assert [said(one) for one in read(text)] == found


@pytest.mark.parametrize(
    ("name", "service", "path", "leads"),
    [
        ("web", "authentik", "/", True),
        ("web", "authentik-server", "/", True),
        ("web", "goauthentik-server", "/", True),
        ("authentik", "web", "/", True),
        ("web", "authentik-proxy", "/", False),
        ("web", "ak-outpost-authentik-embedded-outpost", "/", False),
        ("web", "authentik-outpost", "/", False),
        ("web", "authentik-ldap", "/", False),
        ("authentik", "ak-outpost-home", "/", False),
        ("authentik-proxy", "web", "/", False),
        ("grafana-authentik", "grafana", "/", False),
        # The outpost within the server answers on the hosts of other applications.
        ("grafana-outpost", "authentik-server", "/outpost.goauthentik.io", False),
        ("authentik", "authentik-server", "/outpost.goauthentik.io/", False),
    ],
)
def test_what_leads_to_the_authentik_server(name: str, service: str, path: str, leads: bool) -> None:
    found = read(ingress(rule("a.test", (path, service)), metadata=f"name: {name}"))

    assert [said(one) for one in found] == ([Said("authentik", ["a.test"], [path])] if leads else [])


def test_the_issuer_of_the_certificate() -> None:
    for name in ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer"):
        (found,) = read(ingress(TO_HEADLAMP, metadata=ANNOTATED.format(name)))

        assert found.cluster_issuer is not None
        assert (found.cluster_issuer.text, found.cluster_issuer.span.line) == ("x", 2)


FOLDED = """\
kind: IngressRoute
spec:
  routes:
    - match: >-
        Host(`a.test`) ||
        (Host(`b.test`) && PathPrefix(`/h`))
      services: [{name: headlamp}]
"""


def test_each_host_and_path_has_its_place() -> None:
    (found,) = read(FOLDED)

    assert [(host.span.line, host.span.text) for host in found.hosts] == [(5, "a.test"), (6, "b.test")]
    assert [(route.path.text, route.path.span.line) for route in found.routes] == [("/", 4), ("/h", 6)]


def test_the_members_of_a_list() -> None:
    listed = ingress(TO_HEADLAMP).replace("\n", "\n    ")

    assert [said(one) for one in read(f"kind: List\nitems:\n  - {listed}")] == [Said("headlamp", ["a.test"], ["/"])]


@pytest.mark.parametrize(
    "text",
    [
        "kind: Service\nmetadata: {name: headlamp}\n",
        "kind: Ingress\nmetadata: {name: headlamp}\n",
        "kind: Ingress\nmetadata: headlamp\nspec: [headlamp]\n",
        "kind: Ingress\nmetadata: {name: headlamp, annotations: [x]}\nspec: {rules: headlamp, tls: x}\n",
        "kind: HTTPRoute\nmetadata: {name: headlamp}\n",
        "kind: IngressRoute\nmetadata: {name: headlamp}\nspec: {routes: [headlamp, {match: [x]}, {services: x}]}\n",
        "kind: [Ingress]\nmetadata: {name: headlamp}\n",
        "kind: IngressRoute\nspec: {routes: {match: Host(`headlamp.test`)}}\n",
    ],
)
def test_odd_documents(text: str) -> None:
    hosts = [host for one in read(text) for host in one.hosts]

    assert [host for host in hosts if host.text is not None] == []
