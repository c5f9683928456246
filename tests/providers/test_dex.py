"""Dex's clients: in every form in which they are written, right and wrong."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from providers.login import CALLBACK, chain, checked, codes, is_joined
from support.checking import places

ISSUER = "https://dex.lab.test"
CONFIGURATION = f"""\
issuer: {ISSUER}
storage: {{type: memory}}
connectors:
  - type: github
    id: github
    config:
      clientID: from-github
      clientSecret: correct-horse-battery
      redirectURI: {ISSUER}/callback
staticClients:
  - id: grafana
    redirectURIs: ['https://grafana.lab.test/login/generic_oauth']
    secret: correct-horse-battery
  - id: headlamp
    name: Headlamp
    secretEnv: HEADLAMP_SECRET
    redirectURIs:
      - {CALLBACK}
"""
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: dex}\ndata:\n  config.yaml: |\n"
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: dex, namespace: dex}
spec:
  chart: {spec: {chart: dex, sourceRef: {kind: HelmRepository, name: dex}}}
  values:
    config:
"""
FORMS = {
    "a configuration": {"dex/config.yaml": CONFIGURATION},
    "a ConfigMap": {"apps/dex/config.yaml": CONFIG_MAP + indent(CONFIGURATION, "    ")},
    "a HelmRelease": {"apps/dex/release.yaml": RELEASE + indent(CONFIGURATION, "      ")},
    "the values of a wrapper chart": {"charts/dex/values.yaml": f"dex:\n  config:\n{indent(CONFIGURATION, '    ')}"},
}
ARGO_CD = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-cm, namespace: argocd}\ndata:\n"
    "  url: https://argocd.lab.test\n  dex.config: |\n"
    + indent(CONFIGURATION.replace(f"issuer: {ISSUER}\n", ""), "    ")
)
OBJECT = f"""\
apiVersion: dex.coreos.com/v1
kind: OAuth2Client
metadata: {{name: nbswy, namespace: dex}}
id: headlamp
name: Headlamp
secret: correct-horse-battery
redirectURIs: ["{CALLBACK}"]
"""


@pytest.mark.parametrize("name", FORMS)
def test_a_login_that_works(repository: Path, name: str) -> None:
    result = checked(repository, ISSUER, FORMS[name])

    assert codes(result) == []
    assert is_joined(result)
    assert chain(result).agreeing["issuer_url"] == ("provider", "api-server", "headlamp")


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (CALLBACK, "https://headlamp.lab.test/callback", "HL101"),
        ("id: headlamp\n", "id: headlamp-web\n", "HL103"),
        (f"issuer: {ISSUER}\n", f"issuer: {ISSUER}/dex\n", "HL102"),
        (f"issuer: {ISSUER}\n", f"issuer: {ISSUER}/\n", "HL102"),
        (f"issuer: {ISSUER}\n", "issuer: https://login.lab.test\n", "HL102"),
    ],
)
def test_one_change(repository: Path, name: str, old: str, new: str, code: str) -> None:
    files = {path: text.replace(old, new) for path, text in FORMS[name].items()}

    assert codes(checked(repository, ISSUER, files)) == [code]


def test_the_place_that_disagrees_with_both_others_is_dex(repository: Path) -> None:
    files = {"dex/config.yaml": CONFIGURATION.replace(f"issuer: {ISSUER}\n", f"issuer: {ISSUER}/dex\n")}

    assert places(checked(repository, ISSUER, files)) == [("HL102", "dex/config.yaml", 1)]


CHART = "configs:\n  cm:\n    url: https://argocd.lab.test\n    dex.config: |\n" + indent(
    CONFIGURATION.replace(f"issuer: {ISSUER}\n", ""), "      "
)


@pytest.mark.parametrize("text", [ARGO_CD, CHART])
def test_the_dex_of_argo_cd(repository: Path, text: str) -> None:
    result = checked(repository, "https://argocd.lab.test/api/dex", {"argocd.yaml": text})
    assert codes(result) == []
    assert is_joined(result)

    assert codes(checked(repository, "https://argocd.lab.test/api/dex/", {"argocd.yaml": text})) == ["HL102"]
    assert codes(checked(repository, "https://argocd.lab.test", {"argocd.yaml": text})) == ["HL102"]


def test_an_object_of_dex(repository: Path) -> None:
    result = checked(repository, ISSUER, {"client.yaml": OBJECT})
    assert codes(result) == []
    assert is_joined(result)

    assert codes(checked(repository, ISSUER, {"client.yaml": OBJECT.replace("oidc-callback", "cb")})) == ["HL101"]


def test_a_client_that_others_trust(repository: Path) -> None:
    text = CONFIGURATION.replace("    name: Headlamp\n", "    name: Headlamp\n    trustedPeers: [kubernetes]\n")
    server = f"kube-apiserver-arg:\n  - oidc-issuer-url={ISSUER}\n  - oidc-client-id=kubernetes\n"
    server += "  - oidc-username-claim=email\n"

    result = checked(repository, ISSUER, {"dex/config.yaml": text, "k3s/config.yaml": server})

    assert codes(result) == []
    assert any("trusts" in one.reason for one in result.unchecked if one.term == "client_id")


def test_an_issuer_that_is_filled_in(repository: Path) -> None:
    text = CONFIGURATION.replace(f"issuer: {ISSUER}\n", "issuer: https://dex.${DOMAIN}\n")

    assert codes(checked(repository, ISSUER, {"dex/config.yaml": text})) == []
