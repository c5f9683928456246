"""Headlamp by the chart `app-template`, whose values describe containers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from field.lab import CALLBACK, ISSUER, RELEASE, SOURCE, edited
from homelamp.model.result import Result
from homelamp.report import text
from homelamp.report.style import Style
from support.checking import check_files, places

HEAD = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: panel
  namespace: console
spec:
  interval: 30m
  chartRef:
    kind: OCIRepository
    name: panel
  values:
"""
IMAGE = "            image: {repository: ghcr.io/headlamp-k8s/headlamp, tag: v0.40.0}\n"
CONTAINER = f"    controllers:\n      panel:\n        containers:\n          app:\n{IMAGE}"
SECRET = "{secretKeyRef: {name: panel-login, key: password}}"
MAP = f"""\
            env:
              HEADLAMP_CONFIG_OIDC_CLIENT_ID: panel
              HEADLAMP_CONFIG_OIDC_IDP_ISSUER_URL: {ISSUER}
              HEADLAMP_CONFIG_OIDC_SCOPES: openid,profile,email,offline_access
              HEADLAMP_CONFIG_OIDC_CALLBACK_URL: {CALLBACK}
              HEADLAMP_CONFIG_OIDC_CLIENT_SECRET:
                valueFrom: {SECRET}
"""
LIST = f"""\
            env:
              - {{name: HEADLAMP_CONFIG_OIDC_CLIENT_ID, value: panel}}
              - {{name: HEADLAMP_CONFIG_OIDC_IDP_ISSUER_URL, value: {ISSUER}}}
              - {{name: HEADLAMP_CONFIG_OIDC_SCOPES, value: "openid,profile,email,offline_access"}}
              - {{name: HEADLAMP_CONFIG_OIDC_CALLBACK_URL, value: {CALLBACK}}}
              - {{name: HEADLAMP_CONFIG_OIDC_CLIENT_SECRET, valueFrom: {SECRET}}}
"""
ARGS = f"""\
            args:
              - -in-cluster
              - -oidc-client-id=panel
              - -oidc-idp-issuer-url={ISSUER}
              - -oidc-scopes=openid,profile,email,offline_access
              - -oidc-callback-url={CALLBACK}
            env:
              HEADLAMP_CONFIG_OIDC_CLIENT_SECRET:
                valueFrom: {SECRET}
"""
FORMS = {
    "a mapping": CONTAINER + MAP,
    "a mapping without valueFrom": CONTAINER + MAP.replace(f"\n                valueFrom: {SECRET}", f" {SECRET}"),
    "a list": CONTAINER + LIST,
    "arguments": CONTAINER + ARGS,
    "an image as a text": CONTAINER.replace(IMAGE, "            image: ghcr.io/headlamp-k8s/headlamp:v0.40.0\n") + MAP,
    "an older version": (IMAGE + MAP)
    .replace("            ", "    ")
    .replace("\n      valueFrom", "\n        valueFrom"),
    "beside another container": CONTAINER.replace(
        "          app:\n", "          proxy:\n            image: {repository: nginx}\n          app:\n"
    )
    + MAP,
    "a route": CONTAINER + MAP + "    route:\n      app:\n        hostnames: [panel.ridge.test]\n",
}
OWN_SOURCE = edited(SOURCE, "mirror/headlamp", "bjw-s/helm/app-template", edited(SOURCE, "0.45.0", "4.2.0"))


def homelab(values: str) -> Mapping[str, str]:
    return {**OWN_SOURCE, RELEASE: HEAD + values}


def printed(result: Result) -> str:
    return "\n".join(text.render(result, None, Style(enabled=False)))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_agrees(repository: Path, form: str) -> None:
    result = check_files(repository, homelab(FORMS[form]))

    assert places(result) == []
    assert result.chains is not None
    agreeing = result.chains[0].agreeing
    assert {"headlamp", "terraform"} <= set(agreeing["issuer_url"]) & set(agreeing["client_id"])
    assert "redirect_uri" in agreeing


@pytest.mark.parametrize("form", FORMS)
def test_every_form_shows_a_slip(repository: Path, form: str) -> None:
    values = FORMS[form].replace(ISSUER, ISSUER.rstrip("/"))
    line = 1 + (HEAD + values)[: (HEAD + values).index("o/panel")].count("\n")

    assert places(check_files(repository, homelab(values))) == [("HL102", RELEASE, line)]


def test_where_it_is_exposed(repository: Path) -> None:
    without = MAP.replace(f"              HEADLAMP_CONFIG_OIDC_CALLBACK_URL: {CALLBACK}\n", "")
    route = "    route:\n      app:\n        hostnames: [other.ridge.test]\n"
    ingress = "    ingress:\n      app:\n        hosts: [{host: other.ridge.test, paths: [{path: /}]}]\n"

    for more in (route, ingress):
        assert "HL101" in {code for code, _, _ in places(check_files(repository, homelab(CONTAINER + without + more)))}


@pytest.mark.parametrize("more", ["", "            envFrom: [{secretRef: {name: panel-login}}]\n"])
def test_a_container_without_a_login_is_named(repository: Path, more: str) -> None:
    result = check_files(repository, homelab(CONTAINER + more))

    assert places(result) == []
    assert f"Headlamp is deployed at {RELEASE}:1, but no login was read from it" in printed(result)


def test_another_application(repository: Path) -> None:
    files = homelab(CONTAINER.replace("headlamp-k8s/headlamp", "grafana/grafana") + MAP)

    result = check_files(repository, files)

    assert places(result) == []
    assert not result.chains


def test_a_secret_in_a_variable_is_named_and_not_printed(repository: Path) -> None:
    written = MAP.replace(f"\n                valueFrom: {SECRET}", " hunter2hunter2")

    result = check_files(repository, homelab(CONTAINER + written))

    assert "HL502" in {code for code, _, _ in places(result)}
    assert "hunter2" not in printed(result)
