"""HL106: some exposure serves the callback's host, with TLS for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from homelamp.model.finding import Severity
from support.checking import check_files, places, related_places
from support.repositories import CHAIN, RELEASE, TERRAFORM, changed, line_of

ROUTE = "apps/headlamp/route.yaml"
HOST = "- host: headlamp.lab.test"
CALLBACK = "https://headlamp.lab.test/oidc-callback"
LAUNCH = 'https://${local.headlamp_host}/"'


def hosts(*names: str, files: Mapping[str, str] = CHAIN) -> dict[str, str]:
    """Other hosts in the chart's Ingress."""
    return changed(RELEASE, HOST, "\n        ".join(f'- host: "{name}"' for name in names), files)


def tls(names: str, files: Mapping[str, str] = CHAIN) -> dict[str, str]:
    """A list of hosts for TLS in the chart's Ingress."""
    return {**files, RELEASE: f"{files[RELEASE]}      tls: [{{secretName: x, hosts: [{names}]}}]\n"}


def called_back(host: str, files: Mapping[str, str] = CHAIN) -> dict[str, str]:
    """Another host of the callback, in Headlamp alone: Terraform's is a variable."""
    files = changed(RELEASE, CALLBACK, f"https://{host}/oidc-callback", files)
    return changed(TERRAFORM, '"headlamp.lab.test"', "var.host", files)


def ingress(host: str, service: str = "headlamp", more: str = "") -> str:
    return (
        f"kind: Ingress\nmetadata: {{name: public}}\nspec:\n  rules:\n    - host: {host}\n"
        f"      http: {{paths: [{{path: /, backend: {{service: {{name: {service}}}}}}}]}}\n{more}"
    )


def ingress_route(match: str) -> str:
    return f"kind: IngressRoute\nspec:\n  routes:\n    - match: {match}\n      services: [{{name: headlamp}}]\n"


def with_manifest(text: str, files: Mapping[str, str] = CHAIN) -> dict[str, str]:
    """An exposure beside the values, and none in them."""
    head, mark, _ = files[RELEASE].partition("    ingress:\n")
    assert mark
    return {**files, RELEASE: head, ROUTE: text}


# The files, and of the primary place its file and a text that stands only there.
WRONG = {
    "another host": (hosts("dash.lab.test"), RELEASE, "dash.lab.test"),
    "several other hosts": (hosts("dash.lab.test", "board.lab.test"), RELEASE, '"dash.lab.test"'),
    "a wildcard for another domain": (hosts("*.home.test"), RELEASE, "*.home.test"),
    "a wildcard for one label": (hosts("*.test"), RELEASE, "*.test"),
    "an Ingress": (with_manifest(ingress("dash.lab.test")), ROUTE, "dash.lab.test"),
    "an IngressRoute": (with_manifest(ingress_route("Host(`dash.lab.test`)")), ROUTE, "dash.lab.test"),
    "an IngressRoute with two hosts": (
        with_manifest(ingress_route("Host(`dash.lab.test`) || Host(`board.lab.test`)")),
        ROUTE,
        "dash.lab.test",
    ),
    "another application's host beside it": (
        {**hosts("dash.lab.test"), "apps/grafana.yaml": ingress("headlamp.lab.tests", "grafana")},
        RELEASE,
        "dash.lab.test",
    ),
    "a variable that cannot help": (hosts("dash.${DOMAIN}"), RELEASE, "dash.${DOMAIN}"),
    "variables on both sides": (called_back("headlamp.${DOMAIN}", hosts("dash.${DOMAIN}")), RELEASE, "dash.${DOMAIN}"),
    "TLS for another host": (tls("dash.lab.test"), RELEASE, "dash.lab.test"),
    "TLS of a variable that cannot help": (tls("'dash.${DOMAIN}'"), RELEASE, "dash.${DOMAIN}"),
}


@pytest.mark.parametrize("name", WRONG)
def test_hosts_that_do_not_fit(repository: Path, name: str) -> None:
    files, path, text = WRONG[name]

    result = check_files(repository, files)

    assert places(result) == [("HL106", path, line_of(files[path], text))]
    assert (RELEASE, line_of(files[RELEASE], "callbackURL")) in related_places(result)
    assert result.findings[0].problem.severity is Severity.ERROR


RIGHT = {
    "several hosts": hosts("dash.lab.test", "headlamp.lab.test"),
    "a wildcard": hosts("*.lab.test"),
    "capitals and a final dot": hosts("HEADLAMP.lab.test."),
    "a variable": hosts("headlamp.${DOMAIN}"),
    "variables on both sides": called_back("headlamp.${DOMAIN}", hosts("headlamp.${DOMAIN}")),
    "a wildcard below a variable": called_back("headlamp.${DOMAIN}", hosts("*.${DOMAIN}")),
    "a port in the callback": called_back("headlamp.lab.test:8443"),
    "an alias by annotation": changed(
        RELEASE,
        "      enabled: true\n",
        "      enabled: true\n      annotations: {nginx.ingress.kubernetes.io/server-alias: headlamp.lab.test}\n",
        hosts("dash.lab.test"),
    ),
    "an exposure within and one for the public": {**hosts("lamp.lan"), ROUTE: ingress("headlamp.lab.test")},
    "one with TLS within and one for the public without": {
        **tls("lamp.lan", hosts("lamp.lan")),
        ROUTE: ingress("headlamp.lab.test"),
    },
    "two for the host, one with TLS for another": {
        **tls("headlamp.lab.test"),
        ROUTE: ingress("headlamp.lab.test", more="  tls: [{hosts: [dash.lab.test]}]\n"),
    },
    "a proxy in front": {**hosts("lamp.lan"), ROUTE: ingress("headlamp.lab.test", "oauth2-proxy")},
    "another application alone": with_manifest(ingress("grafana.lab.test", "grafana")),
    "another application, with Headlamp in a comment": with_manifest(
        "# as headlamp has it\n" + ingress("grafana.lab.test", "grafana")
    ),
    "a proxy's own host": with_manifest(ingress("login.lab.test", "headlamp-oauth2-proxy")),
    "a redirect": with_manifest(
        "kind: HTTPRoute\nmetadata: {name: headlamp}\nspec:\n  hostnames: [old.lab.test]\n"
        "  rules: [{filters: [{type: RequestRedirect}]}]\n"
    ),
    "TLS among others": tls("dash.lab.test, headlamp.lab.test"),
    "TLS for a wildcard": tls("'*.lab.test'"),
    "TLS without hosts": {**CHAIN, RELEASE: f"{CHAIN[RELEASE]}      tls: [{{secretName: x}}]\n"},
    "a tile on another host that is exposed": changed(
        TERRAFORM, LAUNCH, 'https://lamp.lan/"', hosts("lamp.lan", "headlamp.lab.test")
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_hosts_that_fit(repository: Path, name: str) -> None:
    assert places(check_files(repository, RIGHT[name])) == []


CANNOT_BE_KNOWN = {
    "a pattern": with_manifest(ingress_route("HostRegexp(`.+`)")),
    "a rule that is not understood": with_manifest(ingress_route("Host:dash.lab.test")),
    "no host at all": with_manifest("kind: HTTPRoute\nmetadata: {name: headlamp}\nspec: {}\n"),
    "a pattern beside another host": {**hosts("dash.lab.test"), ROUTE: ingress_route("HostRegexp(`.+`)")},
    "a variable for all of it": hosts("${HOST}", files=called_back("headlamp.${DOMAIN}")),
    "an encrypted host": hosts("ENC[AES256_GCM,data:x]"),
    "a name that Tailscale completes": with_manifest(
        ingress("'*'", more="  ingressClassName: tailscale\n  tls: [{hosts: [headlamp]}]\n").replace(
            "host: '*'", "x: y"
        )
    ),
    "a manifest that an overlay patches": {
        **with_manifest(ingress("dash.lab.test")),
        "overlays/home/kustomization.yaml": (
            "resources: [../../apps/headlamp]\npatches: [{path: x.yaml, target: {kind: Ingress, name: public}}]\n"
        ),
        "overlays/home/x.yaml": "{{ patch }\n",
    },
    "all Ingresses patched": {
        **with_manifest(ingress("dash.lab.test")),
        "overlays/home/kustomization.yaml": (
            "resources: [../../apps/headlamp]\npatches: [{path: patch.yaml, target: {kind: Ingress}}]\n"
        ),
        "overlays/home/patch.yaml": "{{ patch }\n",
    },
}


@pytest.mark.parametrize("name", CANNOT_BE_KNOWN)
def test_what_cannot_be_known(repository: Path, name: str) -> None:
    result = check_files(repository, CANNOT_BE_KNOWN[name])

    assert places(result) == []
    assert "host" in {one.term for one in result.unchecked}


@pytest.mark.parametrize(
    ("host", "found"), [("headlamp.home.test", "overlays/home/patch.yaml"), ("headlamp.lab.test", "")]
)
def test_a_patch_is_read_where_it_is_written(repository: Path, host: str, found: str) -> None:
    files = {
        **with_manifest(ingress("dash.lab.test")),
        "overlays/home/kustomization.yaml": "resources: [../../apps/headlamp]\npatches: [{path: patch.yaml}]\n",
        "overlays/home/patch.yaml": ingress(host),
    }

    assert [path for _, path, _ in places(check_files(repository, files))] == ([found] if found else [])


def test_a_tile_that_leads_elsewhere(repository: Path) -> None:
    files = changed(TERRAFORM, LAUNCH, 'https://dash.lab.test/"')

    result = check_files(repository, files)

    assert places(result) == [("HL106", TERRAFORM, line_of(files[TERRAFORM], "meta_launch_url"))]
    assert result.findings[0].problem.severity is Severity.WARNING
