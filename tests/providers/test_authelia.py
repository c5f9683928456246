"""Authelia's clients: in every form in which they are written, right and wrong."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from homelamp.model.result import Result
from providers.login import CALLBACK, chain, checked, codes, is_joined
from support.checking import places

ISSUER = "https://auth.lab.test"
CONFIGURATION = f"""\
session:
  cookies:
    - domain: lab.test
      authelia_url: https://auth.lab.test
identity_providers:
  oidc:
    hmac_secret: correct-horse-battery
    claims_policies:
      kubernetes:
        id_token: [email, groups]
    clients:
      - client_id: grafana
        client_name: Grafana
        client_secret: '$pbkdf2-sha512$310000$c8p78n7pUMln0jzvd4aK4Q$JNRBzwAo0ek5qKn50cFzzvE9RXV88h1wJn5KGiHrD0YKtZaR'
        redirect_uris: [https://grafana.lab.test/login/generic_oauth]
      - client_id: headlamp
        client_name: Headlamp
        client_secret: '$pbkdf2-sha512$310000$c8p78n7pUMln0jzvd4aK4Q$JNRBzwAo0ek5qKn50cFzzvE9RXV88h1wJn5KGiHrD0YKtZaR'
        public: false
        authorization_policy: two_factor
        claims_policy: kubernetes
        redirect_uris:
          - {CALLBACK}
        scopes: [openid, profile, email, groups]
"""
CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: authelia, namespace: auth}
data:
  configuration.yaml: |
"""
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: authelia, namespace: auth}
spec:
  chart: {spec: {chart: authelia, sourceRef: {kind: HelmRepository, name: authelia}}}
  values:
    configMap:
"""
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: authelia, namespace: argocd}
spec:
  source:
    chart: authelia
    repoURL: https://charts.authelia.com
    helm:
      values: |
        configMap:
"""
SECRET_TEMPLATE = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: authelia, namespace: auth}
spec:
  target:
    template:
      data:
        configuration.yaml: |
"""
FORMS = {
    "a configuration": {"docker/authelia/configuration.yml": CONFIGURATION},
    "a configuration of 4.37": {"authelia/configuration.yml": CONFIGURATION.replace("client_id:", "id:")},
    "a ConfigMap": {"apps/authelia/config.yaml": CONFIG_MAP + indent(CONFIGURATION, "    ")},
    "a configMapGenerator": {
        "apps/authelia/kustomization.yaml": (
            "resources: [helmrelease.yaml]\nconfigMapGenerator:\n"
            "  - name: authelia\n    files: [config/configuration.yaml, other.yaml]\n"
        ),
        "apps/authelia/helmrelease.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n",
        "apps/authelia/other.yaml": "theme: dark\n",
        "apps/authelia/config/configuration.yaml": CONFIGURATION,
    },
    "a configMapGenerator beside its file": {
        "apps/authelia/kustomization.yaml": (
            "resources: [helmrelease.yaml]\nconfigMapGenerator:\n  - name: authelia\n    files: [configuration.yaml]\n"
        ),
        "apps/authelia/helmrelease.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n",
        "apps/authelia/configuration.yaml": CONFIGURATION,
    },
    "a HelmRelease": {"apps/authelia/release.yaml": RELEASE + indent(CONFIGURATION, "      ")},
    "an Application": {"argocd/authelia.yaml": APPLICATION + indent(CONFIGURATION, " " * 10)},
    "values of a wrapper chart": {
        "charts/authelia/Chart.yaml": "apiVersion: v2\nname: wrapper\nversion: 0.1.0\n",
        "charts/authelia/values.yaml": "authelia:\n  configMap:\n" + indent(CONFIGURATION, "    "),
    },
    "an ExternalSecret's template": {"apps/authelia/secret.yaml": SECRET_TEMPLATE + indent(CONFIGURATION, " " * 10)},
}


def with_form(repository: Path, name: str, old: str = "", new: str = "", issuer: str = ISSUER) -> Result:
    """A repository with one of the forms, in which one text is another."""
    files = {path: text.replace(old, new) if old else text for path, text in FORMS[name].items()}
    assert files != FORMS[name] or not old
    return checked(repository, issuer, files)


@pytest.mark.parametrize("name", FORMS)
def test_a_login_that_works(repository: Path, name: str) -> None:
    result = with_form(repository, name)

    assert codes(result) == []
    assert is_joined(result)


@pytest.mark.parametrize("name", FORMS)
def test_a_callback_that_is_not_allowed(repository: Path, name: str) -> None:
    result = with_form(repository, name, CALLBACK, "https://headlamp.lab.test/login/generic_oauth")

    assert codes(result) == ["HL101"]
    (found,) = result.findings
    assert "Authelia refuses the redirect URI" in found.problem.symptom


@pytest.mark.parametrize("name", FORMS)
def test_a_client_of_another_name(repository: Path, name: str) -> None:
    result = with_form(repository, name, "id: headlamp\n", "id: kubernetes-headlamp\n")

    assert codes(result) == ["HL103"]
    assert "Authelia" in result.findings[0].problem.symptom


@pytest.mark.parametrize("name", FORMS)
def test_an_issuer_with_a_slash_that_authelia_does_not_have(repository: Path, name: str) -> None:
    result = with_form(repository, name, issuer=f"{ISSUER}/")

    assert codes(result) == ["HL102"]
    (found,) = result.findings
    assert "Authelia calls itself https://auth.lab.test: they differ in the final slash" in found.problem.message


def test_of_two_issuers_the_one_with_the_slash_is_wrong(repository: Path) -> None:
    files = {**FORMS["a ConfigMap"], "k3s/config.yaml": ""}
    result = checked(repository, f"{ISSUER}/", files)
    assert codes(result) == ["HL102"]

    consumers = {
        "k3s/config.yaml": "kube-apiserver-arg:\n  - oidc-issuer-url=https://auth.lab.test\n"
        "  - oidc-client-id=headlamp\n  - oidc-username-claim=email\n"
    }
    result = checked(repository, f"{ISSUER}/", {**files, **consumers})
    assert places(result) == [("HL102", "apps/headlamp/helmrelease.yaml", 19)]


def test_a_folder_under_which_authelia_is_served(repository: Path) -> None:
    text = CONFIGURATION.replace("https://auth.lab.test", "https://lab.test/authelia")

    assert codes(checked(repository, "https://lab.test/authelia", {"authelia/configuration.yml": text})) == []


@pytest.mark.parametrize("cookie", ["{domain: lab.test, subdomain: auth}", "{authelia_url: 'https://auth.lab.test/'}"])
def test_the_address_of_authelia(repository: Path, cookie: str) -> None:
    text = CONFIGURATION.replace(
        "    - domain: lab.test\n      authelia_url: https://auth.lab.test\n", f"    - {cookie}\n"
    )
    files = {"authelia/configuration.yml": text}

    assert "provider" in chain(checked(repository, ISSUER, files)).agreeing["issuer_url"]
    result = checked(repository, "https://sso.lab.test", files)
    assert codes(result) == ["HL116"]
    assert "Authelia is reached at auth.lab.test" in result.findings[0].problem.message


def test_a_public_client_and_a_secret(repository: Path) -> None:
    result = with_form(repository, "a configuration", "public: false", "public: true")

    assert codes(result) == ["HL115"]
    assert "Authelia does not look at it" in result.findings[0].problem.message


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("          - https://headlamp", "          - https://${LAMP}", "filled in elsewhere (LAMP)"),
        (f"redirect_uris:\n          - {CALLBACK}", "redirect_uris: '{{ .Values.uris }}'", "filled in elsewhere"),
    ],
)
def test_what_is_filled_in_elsewhere(repository: Path, old: str, new: str, reason: str) -> None:
    result = with_form(repository, "a configuration", old, new)

    assert codes(result) == []
    assert any(one.term == "redirect_uri" and reason in one.reason for one in result.unchecked)


@pytest.mark.parametrize("old", ["id: headlamp\n", CALLBACK])
def test_what_sops_encrypts(repository: Path, old: str) -> None:
    sealed = "ENC[AES256_GCM,data:c2VjcmV0,iv:aXY=,tag:dGFn,type:str]"

    result = with_form(
        repository, "a configuration", old, old.replace("headlamp\n", f"{sealed}\n").replace(CALLBACK, sealed)
    )

    assert codes(result) == []
    assert any("SOPS" in one.reason for one in result.unchecked)


def test_a_client_that_takes_its_settings_from_an_anchor(repository: Path) -> None:
    usual = "    x-usual: &usual\n      public: false\n      redirect_uris: ['https://headlamp.lab.test/wrong']\n"
    text = CONFIGURATION.replace("    clients:\n", f"{usual}    clients:\n").replace(
        f"        redirect_uris:\n          - {CALLBACK}\n", "        <<: *usual\n"
    )

    assert codes(checked(repository, ISSUER, {"authelia/configuration.yml": text})) == ["HL101"]


def test_a_list_of_clients_that_is_put_together_elsewhere(repository: Path) -> None:
    start = CONFIGURATION.index("    clients:")
    text = f'{CONFIGURATION[:start]}    clients: "{{{{ .Values.clients }}}}"\n'

    result = checked(repository, ISSUER, {"authelia/configuration.yml": text})

    assert codes(result) == []
    assert any("put together elsewhere" in one.reason for one in result.unchecked)


def test_a_configuration_that_is_a_template(repository: Path) -> None:
    text = CONFIGURATION.replace("      - client_id: grafana\n", '      {{- fileContent "/grafana" | nindent 6 }}\n')

    result = checked(repository, ISSUER, {"authelia/configuration.yml": text})

    assert codes(result) == []
    assert any(one.span.file.path == "authelia/configuration.yml" for one in result.unchecked)


def test_a_configuration_that_does_not_parse(repository: Path) -> None:
    text = CONFIGURATION.replace("        client_name: Grafana\n", "        client_name: [Grafana\n")

    result = checked(repository, ISSUER, {"authelia/configuration.yml": text})

    assert codes(result) == []
    (said,) = [one for one in result.unchecked if one.span.file.path == "authelia/configuration.yml"]
    assert "not valid YAML" in said.reason


def test_clients_that_are_switched_off(repository: Path) -> None:
    text = CONFIGURATION.replace("  oidc:\n", "  oidc:\n    enabled: false\n")

    result = checked(repository, ISSUER, {"charts/values.yaml": f"configMap:\n{indent(text, '  ')}"})

    assert codes(result) == []
    assert not is_joined(result)


def test_what_holds_for_authentik_alone_is_not_asked_of_authelia(repository: Path) -> None:
    server = (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: authentik, namespace: authentik}\nspec:\n"
        "  rules:\n    - host: sso.lab.test\n      http:\n        paths:\n          - path: /\n            backend:\n"
        "              service: {name: authentik-server, port: {number: 80}}\n"
    )

    result = checked(repository, ISSUER, {**FORMS["a HelmRelease"], "apps/authentik/ingress.yaml": server})

    assert codes(result) == []


def test_a_client_that_authelia_still_has_after_authentik_took_over(repository: Path) -> None:
    text = CONFIGURATION.replace(CALLBACK, "https://old.lab.test/oidc-callback")

    result = checked(repository, "https://auth.lab.test/application/o/headlamp/", {"authelia/configuration.yml": text})

    assert codes(result) == []
    assert not is_joined(result)
    assert any(one.term == "client" and "authelia/configuration.yml" in one.reason for one in result.unchecked)


def test_show_names_the_provider(repository: Path) -> None:
    result = with_form(repository, "a configuration")

    assert [fact.source for fact in chain(result).facts["client_id"]] == ["provider", "api-server", "headlamp"]
