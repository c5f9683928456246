"""What the values of Headlamp's chart say of its exposure."""

from __future__ import annotations

import pytest

from homelamp.facts import Exposure
from homelamp.readers import headlamp_exposure
from homelamp.readers.yaml import parse
from homelamp.text import SourceFile


def read(text: str, *overridden: str) -> list[Exposure]:
    (document,), _ = parse(SourceFile("values.yaml", text))
    return list(headlamp_exposure.read(document, document.root, overridden))


def said(one: Exposure) -> tuple[list[str], list[str], list[str]]:
    """Hosts, paths (one that may be rewritten ends in `~`) and hosts of TLS."""
    paths = [f"{route.path.value}{'~' if route.is_rewritten else ''}" for route in one.routes]
    return [str(host.value) for host in one.hosts], paths, [str(host.value) for host in one.tls_hosts]


ON = "ingress:\n  enabled: true\n"
HOST = "  hosts:\n    - host: a.test\n      paths: [{path: /, type: Prefix}]\n"
ROUTE = "httpRoute:\n  enabled: true\n  hostnames: [a.test]\n"
RULE = "  rules:\n    - matches: [{path: {type: PathPrefix, value: /h}}]\n"
SERVICE = "      paths: [{{path: /x, backend: {{service: {{name: {}}}}}}}]\n"

VALUES = [
    (ON + HOST, (["a.test"], ["/"], [])),
    (ON + HOST + "    - host: b.test\n", (["a.test", "b.test"], ["/", "/"], [])),
    (ON + HOST.replace("path: /,", "path: /h,"), (["a.test"], ["/h"], [])),
    (ON + HOST.replace("a.test", '""'), (["(any host)"], ["/"], [])),
    (ON + HOST.replace("a.test", "h.${DOMAIN}"), (["h.${DOMAIN}"], ["/"], [])),
    (ON + HOST.replace("a.test", "'{{ .Release.Name }}.test'"), (["${.Release.Name}.test"], ["/"], [])),
    (ON + HOST + "  tls: [{hosts: [a.test], secretName: x}]\n", (["a.test"], ["/"], ["a.test"])),
    (ON + HOST + "  tls: [{secretName: x}]\n", (["a.test"], ["/"], [])),
    (
        ON + HOST + "  ingressClassName: tailscale\n  tls: [{hosts: [h]}]\n",
        (["a.test"], ["/"], []),
    ),
    (ON + HOST + "  annotations: {nginx.ingress.kubernetes.io/rewrite-target: /$2}\n", (["a.test"], ["/~"], [])),
    (ON + HOST + "  annotations: {nginx.ingress.kubernetes.io/use-regex: 'true'}\n", (["a.test"], ["/~"], [])),
    (ON + HOST + "  annotations: {nginx.ingress.kubernetes.io/use-regex: 'false'}\n", (["a.test"], ["/"], [])),
    (
        ON + HOST + "  annotations: {nginx.ingress.kubernetes.io/server-alias: b.test}\n",
        (["a.test", "b.test"], ["/"], []),
    ),
    # A path with a backend of its own goes elsewhere, unless it is all there is.
    (ON + HOST + "    - host: b.test\n" + SERVICE.format("grafana"), (["a.test"], ["/"], [])),
    (ON + "  hosts:\n    - host: b.test\n" + SERVICE.format("oauth2-proxy"), (["b.test"], ["/x~"], [])),
    (ON + "  hosts:\n    - host: b.test\n" + SERVICE.format("my-headlamp"), (["b.test"], ["/x"], [])),
    (ROUTE, (["a.test"], ["/"], [])),
    (ROUTE + RULE, (["a.test"], ["/h"], [])),
    (ROUTE + RULE + "      filters: [{type: URLRewrite}]\n", (["a.test"], ["/h~"], [])),
    (ROUTE.replace("  hostnames: [a.test]\n", ""), (["(any host)"], ["/"], [])),
]


@pytest.mark.parametrize(("values", "found"), VALUES)
def test_what_is_exposed(values: str, found: tuple[list[str], list[str], list[str]]) -> None:
    assert [said(one) for one in read(values)] == [found]


def test_what_a_variable_turns_on_or_off_has_no_known_host() -> None:
    assert [said(one) for one in read((ON + HOST).replace("true", "${INGRESS}"))] == [
        (["(turned on or off by what is filled in later)"], [], [])
    ]


def test_both_may_be_on() -> None:
    assert [said(one)[0] for one in read(ON + HOST + ROUTE.replace("a.test", "b.test"))] == [["a.test"], ["b.test"]]


@pytest.mark.parametrize(
    "values",
    [
        "{}",
        HOST.replace("  hosts", "ingress:\n  hosts", 1),
        (ON + HOST).replace("true", "false"),
        "ingress: true\nhttpRoute: [x]\n",
    ],
)
def test_what_is_not_turned_on(values: str) -> None:
    assert read(values) == []


def test_the_issuer_of_the_certificate() -> None:
    (found,) = read(ON + HOST + "  annotations: {cert-manager.io/cluster-issuer: letsencrypt}\n")

    assert found.cluster_issuer is not None
    assert found.cluster_issuer.text == "letsencrypt"


@pytest.mark.parametrize(
    ("overridden", "host"),
    [
        ("ingress.hosts[0].host", "(overridden outside these values)"),
        ("config.oidc.clientID", "a.test"),
        ("httpRoute.hostnames[0]", "a.test"),
    ],
)
def test_values_that_something_else_sets(overridden: str, host: str) -> None:
    assert said(read(ON + HOST, overridden)[0])[0] == [host]
