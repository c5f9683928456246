"""What Headlamp's values tell it, in every way in which the chart takes them."""

from __future__ import annotations

from textwrap import indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homelamp.core.text import SourceFile
from homelamp.core.value import Known, Template, Unknown
from homelamp.model import Fact, Headlamp, Setting
from homelamp.syntax.yaml.documents import parse
from support.releases import headlamps

ISSUER = "https://auth.lab.test/application/o/headlamp/"
OIDC = f"config:\n  oidc:\n    clientID: headlamp\n    issuerURL: {ISSUER}\n"
RELEASE = """\
kind: HelmRelease
metadata: {name: headlamp, namespace: tools}
spec:
  chart: {spec: {chart: headlamp, version: 0.45.0}}
  values:
"""


def read(values: str, release: str = RELEASE) -> Headlamp | None:
    documents, defect = parse(SourceFile("a.yaml", release + indent(values, "    ")))
    assert defect is None
    found = headlamps(documents[0])
    return found[0] if found else None


def headlamp(values: str, release: str = RELEASE) -> Headlamp:
    found = read(values, release)
    assert found is not None
    return found


def rendered(patch: str) -> str:
    """A release whose manifests are patched after the chart made them."""
    renderers = f"  postRenderers:\n    - kustomize:\n        patches:\n          - {{{patch}}}\n"
    return RELEASE.replace("  values", f"{renderers}  values")


@pytest.mark.parametrize(
    "patch",
    [
        "target: {kind: Deployment}, patch: '[{op: add, path: /spec/template/spec/containers/0/env/-, "
        "value: {name: OIDC_SCOPES, value: openid}}]'",
        "target: {kind: Deployment}, patch: '[{op: add, path: /spec/template/spec/containers/0/args/-, "
        "value: -oidc-scopes=openid}]'",
        "patch: '{kind: Deployment, metadata: {name: headlamp}, spec: {template: {spec: {containers: "
        "[{name: headlamp, env: [{name: OIDC_SCOPES, value: openid}]}]}}}}'",
    ],
)
def test_what_a_post_renderer_adds_to_the_container(patch: str) -> None:
    found = headlamp(OIDC, rendered(patch))

    assert (said(found.scopes), said(found.client_id), found.elsewhere) == ("openid", "headlamp", "")


def variable(name: str, value: str) -> str:
    return f"env:\n  - name: {name}\n    {value}\n"


def reference(name: str, key: str = "clientSecret") -> str:
    return variable(name, f"valueFrom: {{secretKeyRef: {{name: headlamp-oidc, key: {key}}}}}")


def external(more: str = "") -> str:
    return f"config:\n  oidc:\n    externalSecret: {{enabled: true, name: headlamp-oidc{more}}}\n"


def arguments(*texts: str) -> str:
    return OIDC.replace("  oidc:", f"  extraArgs: [{', '.join(texts)}]\n  oidc:")


def said(fact: Fact | Setting | None) -> str | None:
    """What a place says, or why that is not known; None where it says nothing."""
    return None if fact is None else str(fact.value)


@pytest.mark.parametrize(
    ("values", "client_id"),
    [
        (OIDC, "headlamp"),
        (OIDC.replace(": headlamp", ': "headlamp"'), "headlamp"),
        (OIDC.replace(": headlamp", ": ${ID}-lab"), "${ID}-lab"),
        (OIDC.replace("    clientID: headlamp\n", "") + variable("OIDC_CLIENT_ID", "value: a"), "a"),
        (OIDC.replace("    clientID: headlamp\n", "") + variable("HEADLAMP_CONFIG_OIDC_CLIENT_ID", "value: a"), "a"),
        (OIDC.replace("    clientID: headlamp\n", "") + reference("OIDC_CLIENT_ID", "id"), "(in a Secret)"),
        # The argument takes the chart's variable; the backend's own comes after the argument.
        (OIDC + variable("HEADLAMP_CONFIG_OIDC_CLIENT_ID", "value: a"), "headlamp"),
        (OIDC + variable("OIDC_CLIENT_ID", "value: headlamp"), "headlamp"),
        (OIDC + variable("OIDC_CLIENT_ID", "value: a"), "(given again in env)"),
        (arguments("-oidc-client-id=a"), "a"),
        (arguments("-oidc-client-id", "a"), "(given in another argument)"),
        (arguments("-oidc-client-id=a").replace("    clientID: headlamp\n", ""), "a"),
        (arguments("--oidc-client-id=b", "--oidc-client-id=a").replace("    clientID: headlamp\n", ""), "a"),
        (arguments("-oidc-client-id", "a").replace("    clientID: headlamp\n", ""), "(given in another argument)"),
        (external(), "(in a Secret)"),
        (external() + "    clientID: a\n", "(in a Secret)"),
        (external() + variable("OIDC_CLIENT_ID", "value: a"), "a"),
        # The argument is there, and wins over the backend's variable.
        (external() + variable("HEADLAMP_CONFIG_OIDC_CLIENT_ID", "value: a"), "(in a Secret)"),
        (OIDC.replace("clientID: headlamp", "clientID: {name: a}"), "(not a single value)"),
        (OIDC.replace("clientID", "client_id"), "(given as client_id, which the chart does not know)"),
        (OIDC.replace("clientID: headlamp", "clientID: ENC[AES256_GCM,data:x]"), "(encrypted by SOPS)"),
        (OIDC.replace("clientID: headlamp", 'clientID: ""'), None),
        (OIDC.replace("clientID: headlamp", "clientID:"), None),
        (OIDC.replace("clientID: headlamp", 'clientId: ""'), None),
        (
            OIDC.replace("    clientID: headlamp\n", "")
            + variable("OIDC_CLIENT_ID", "valueFrom: {configMapKeyRef: {name: a, key: b}}"),
            "(set from elsewhere)",
        ),
    ],
)
def test_the_client_id(values: str, client_id: str | None) -> None:
    assert said(headlamp(values).client_id) == client_id


@pytest.mark.parametrize(
    ("values", "scopes"),
    [
        (OIDC, None),
        (OIDC + "    scopes: openid,email\n", "openid,email"),
        (OIDC + variable("OIDC_SCOPES", 'value: "openid email"'), "openid email"),
        (OIDC + variable("HEADLAMP_CONFIG_OIDC_SCOPES", "value: email"), "email"),
        (arguments("-oidc-scopes=email"), "email"),
        (external(), "(in a Secret)"),
        (external() + variable("HEADLAMP_CONFIG_OIDC_SCOPES", "value: email"), "email"),
        (OIDC + "    scope: email\n", "(given as scope, which the chart does not know)"),
    ],
)
def test_the_scopes(values: str, scopes: str | None) -> None:
    assert said(headlamp(values).scopes) == scopes


@pytest.mark.parametrize(
    ("values", "callback"),
    [
        (OIDC + "    callbackURL: https://a/oidc-callback\n", "https://a/oidc-callback"),
        (OIDC + variable("OIDC_CALLBACK_URL", "value: https://a/oidc-callback"), "https://a/oidc-callback"),
        # Nothing but the Secret gives the chart's argument its value.
        (external() + "    callbackURL: https://a/oidc-callback\n", "(in a Secret)"),
        (external() + variable("OIDC_CALLBACK_URL", "value: https://a/oidc-callback"), "https://a/oidc-callback"),
    ],
)
def test_the_callback(values: str, callback: str) -> None:
    assert said(headlamp(values).callback) == callback


@pytest.mark.parametrize(
    ("values", "secret"),
    [
        (OIDC, None),
        (OIDC + '    clientSecret: ""\n', None),
        (OIDC + "    clientSecret: hunter2\n", "(written in Headlamp's values)"),
        (OIDC + "    clientSecret: ${SECRET}\n", "(written in Headlamp's values)"),
        (OIDC + "    client_secret: hunter2\n", "(given as client_secret, which the chart does not know)"),
        (arguments("-oidc-client-secret=hunter2"), "(written in an argument)"),
        (OIDC + reference("OIDC_CLIENT_SECRET"), "(in the Secret headlamp-oidc, key clientSecret)"),
        (OIDC + reference("HEADLAMP_CONFIG_OIDC_CLIENT_SECRET"), "(in the Secret headlamp-oidc, key clientSecret)"),
        (OIDC + variable("OIDC_CLIENT_SECRET", "value: hunter2"), "(written in Headlamp's values)"),
        (OIDC + variable("HEADLAMP_CONFIG_OIDC_CLIENT_SECRET", 'value: ""'), None),
        (external(), "(in the Secret headlamp-oidc)"),
        (external() + variable("HEADLAMP_CONFIG_OIDC_CLIENT_SECRET", 'value: ""'), "(in the Secret headlamp-oidc)"),
        (OIDC + "    clientAssertionFile: /var/run/token\n", "(a client assertion)"),
        (OIDC + variable("OIDC_CLIENT_SECRET", "valueFrom: {fieldRef: {fieldPath: a}}"), "(in a Secret)"),
    ],
)
def test_where_the_client_secret_comes_from(values: str, secret: str | None) -> None:
    found = headlamp(values).client_secret

    assert said(found) == secret
    assert "hunter2" not in repr(found)


def test_an_empty_variable_of_the_chart_leaves_the_backends() -> None:
    values = OIDC + variable("OIDC_CLIENT_SECRET", 'value: ""') + reference("HEADLAMP_CONFIG_OIDC_CLIENT_SECRET")[5:]

    assert said(headlamp(values).client_secret) == "(in the Secret headlamp-oidc, key clientSecret)"


@pytest.mark.parametrize(
    ("values", "pkce"),
    [
        (OIDC, None),
        (OIDC + "    usePKCE: true\n", "true"),
        (OIDC + "    usePKCE: false\n", "false"),
        (OIDC + variable("OIDC_USE_PKCE", 'value: "true"'), "true"),
        (OIDC + variable("HEADLAMP_CONFIG_OIDC_USE_PKCE", 'value: "true"'), "true"),
        (arguments("-oidc-use-pkce"), "true"),
        (arguments("-oidc-use-pkce=false"), "false"),
    ],
)
def test_pkce(values: str, pkce: str | None) -> None:
    assert said(headlamp(values).use_pkce) == pkce


@pytest.mark.parametrize(
    ("values", "is_trusted"),
    [
        (OIDC, False),
        (arguments("-oidc-ca-file=/etc/ca.pem"), True),
        (arguments("-oidc-skip-tls-verify"), True),
        (arguments("-oidc-skip-tls-verify=false"), False),
        (OIDC + variable("HEADLAMP_CONFIG_OIDC_CA_FILE", "value: /etc/ca.pem"), True),
        (OIDC + variable("HEADLAMP_CONFIG_OIDC_SKIP_TLS_VERIFY", 'value: "false"'), False),
        (OIDC + variable("SSL_CERT_FILE", "value: /etc/ca.pem"), True),
        (OIDC + "volumeMounts: [{name: ca, mountPath: /etc/ssl/certs/ca.pem}]\n", True),
        (OIDC + "volumeMounts: [{name: tmp, mountPath: /tmp}]\n", False),
    ],
)
def test_a_ca_of_ones_own(values: str, is_trusted: bool) -> None:
    assert (headlamp(values).ca is not None) is is_trusted


@pytest.mark.parametrize(
    ("values", "base_url"),
    [
        (OIDC, None),
        (OIDC.replace("config:\n", "config:\n  baseURL: /a\n"), "/a"),
        (OIDC + variable("HEADLAMP_CONFIG_BASE_URL", "value: /a"), "/a"),
        (arguments("-base-url=/a"), "/a"),
        (arguments("-base-url", "/a"), "(given in another argument)"),
    ],
)
def test_the_base_url(values: str, base_url: str | None) -> None:
    assert said(headlamp(values).base_url) == base_url


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (OIDC + reference("OIDC_CLIENT_SECRET"), [("headlamp-oidc", ["clientSecret"], False)]),
        (OIDC + reference("GITHUB_TOKEN"), []),
        # The Secret that the chart makes of the values.
        (OIDC + reference("OIDC_CLIENT_SECRET").replace("headlamp-oidc", "oidc"), []),
        (OIDC + "    secret: {name: a}\n" + reference("OIDC_CLIENT_SECRET").replace("headlamp-oidc", "a"), []),
        (
            OIDC + "    secret: {create: false}\n" + reference("OIDC_CLIENT_SECRET").replace("headlamp-oidc", "oidc"),
            [("oidc", ["clientSecret"], False)],
        ),
        (OIDC + reference("OIDC_CLIENT_SECRET").replace("key:", "optional: true, key:"), []),
        (external(), [("headlamp-oidc", ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ISSUER_URL"], True)]),
        (
            external(", hasScopes: true"),
            [("headlamp-oidc", ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ISSUER_URL", "OIDC_SCOPES"], True)],
        ),
        (
            external() + variable("OIDC_CLIENT_ID", "value: a"),
            [("headlamp-oidc", ["OIDC_CLIENT_SECRET", "OIDC_ISSUER_URL"], True)],
        ),
    ],
)
def test_the_secrets_that_are_wanted(values: str, wanted: list[tuple[str, list[str], bool]]) -> None:
    found = headlamp(values).secrets

    assert [(str(one.name.value), [str(key.text) for key in one.keys], one.is_whole) for one in found] == wanted


@pytest.mark.parametrize(
    "values",
    [
        "replicaCount: 1\n",
        "config: {oidc: {}}\n",
        'config: {oidc: {clientID: "", issuerURL: ""}}\n',
        "config: {oidc: {clientID: , issuerURL: null}}\n",
        'config: {oidc: {clientId: "", issuerUrl: ""}}\n',
        "config: {oidc: {enabled: false}}\n",
        "config: {oidc: {autoLogin: true}}\n",
        "config: {oidc: {externalSecret: {enabled: false, name: a}}}\n",
    ],
)
def test_without_a_word_of_a_login(values: str) -> None:
    assert read(values) is None


@pytest.mark.parametrize(
    "values",
    [
        "config: {oidc: {clientId: a, issuerUrl: b}}\n",
        "config: {oidc: {existingSecret: a}}\n",
        "config: {oidc: {enabled: true}}\n",
        "config: {oidc: {externalSecret: {enable: true, name: a}}}\n",
    ],
)
def test_a_wish_for_a_login_that_the_chart_does_not_hear(values: str) -> None:
    assert read(values) is not None


def test_a_key_of_a_chart_that_nobody_knows_yet_is_no_wish() -> None:
    assert read("config: {oidc: {audience: a}}\n", RELEASE.replace("0.45.0", "0.60.0")) is None


def test_the_values_of_the_login_with_their_places() -> None:
    values = OIDC + "    scopes: [a]\n    usePKCE: on\n    validatorClientID: '12'\n    secret: {create: false}\n"

    found = {one.name: one for one in headlamp(values).oidc_values}

    assert {name: (one.kind, one.text, one.tag, one.is_quoted) for name, one in found.items()} == {
        "clientID": ("scalar", "headlamp", "str", False),
        "issuerURL": ("scalar", ISSUER, "str", False),
        "scopes": ("sequence", None, "str", False),
        "usePKCE": ("scalar", "on", "bool", False),
        "validatorClientID": ("scalar", "12", "str", True),
        "secret": ("mapping", None, "str", False),
        "secret.create": ("scalar", "false", "bool", False),
    }
    assert (found["clientID"].key.text, found["clientID"].value.text) == ("clientID", "headlamp")


@pytest.mark.parametrize(
    ("release", "values", "namespace", "is_placed"),
    [
        (RELEASE, OIDC, "tools", False),
        (RELEASE.replace(", namespace: tools", ""), OIDC, None, False),
        (RELEASE.replace("spec:\n", "spec:\n  targetNamespace: web\n"), OIDC, "web", True),
        (RELEASE.replace("spec:\n", "spec:\n  targetNamespace: ${NS}\n"), OIDC, None, True),
        (RELEASE, OIDC + "namespaceOverride: other\n", "other", True),
        (RELEASE, OIDC + 'namespaceOverride: ""\n', "tools", False),
    ],
)
def test_the_namespace(release: str, values: str, namespace: str | None, is_placed: bool) -> None:
    found = headlamp(values, release)

    assert (found.namespace, found.is_placed) == (namespace, is_placed)


@pytest.mark.parametrize(
    ("release", "elsewhere"),
    [
        (RELEASE, ""),
        (
            RELEASE.replace("  values", "  valuesFrom: [{kind: ConfigMap, name: a}]\n  values"),
            "completed by a, which was not found",
        ),
        (RELEASE.replace("  values", "  postRenderers: [{kustomize: {}}]\n  values"), ""),
        (rendered("target: {kind: PersistentVolumeClaim}, patch: '[{op: add, path: /x, value: y}]'"), ""),
        (rendered("target: {kind: Deployment}, patch: '{{ x'"), "patched by postRenderers"),
        (
            rendered(
                "patch: '{kind: Deployment, metadata: {name: headlamp}, spec: {template: {spec: {containers: "
                "[{name: headlamp, envFrom: [{secretRef: {name: a}}]}]}}}}'"
            ),
            "completed by envFrom",
        ),
    ],
)
def test_where_else_values_come_from(release: str, elsewhere: str) -> None:
    assert headlamp(OIDC, release).elsewhere == elsewhere


@pytest.mark.parametrize(
    ("chart", "version"),
    [
        ("chart: {spec: {chart: headlamp, version: 0.45.0}}", "0.45.0"),
        ("chart: {spec: {chart: headlamp}}", "(the newest chart)"),
        ("chartRef: {kind: OCIRepository, name: headlamp}", None),
    ],
)
def test_the_chart_version(chart: str, version: str | None) -> None:
    release = RELEASE.replace("chart: {spec: {chart: headlamp, version: 0.45.0}}", chart)

    assert said(headlamp(OIDC, release).chart_version) == version


APPLICATION = """\
kind: Application
metadata: {name: headlamp}
spec:
  destination: {namespace: tools}
  source:
    chart: headlamp
    targetRevision: 0.45.0
    helm:
"""


@pytest.mark.parametrize(
    ("helm", "client_id", "elsewhere"),
    [
        ("valuesObject:\n" + indent(OIDC, "  "), Known("headlamp"), ""),
        ("values: |\n" + indent(OIDC, "  "), Known("headlamp"), ""),
        ("valueFiles: [a.yaml]\nvaluesObject:\n" + indent(OIDC, "  "), Known("headlamp"), "completed by a.yaml"),
        (
            "parameters: [{name: config.oidc.clientID, value: a}]\nvaluesObject:\n" + indent(OIDC, "  "),
            Known("a"),
            "",
        ),
    ],
)
def test_an_application(helm: str, client_id: Known | Template | Unknown, elsewhere: str) -> None:
    documents, _ = parse(SourceFile("a.yaml", APPLICATION + indent(helm, "      ")))

    (found,) = headlamps(documents[0])

    assert found.client_id is not None
    assert (found.client_id.value, found.elsewhere) == (client_id, elsewhere)
    assert (found.namespace, found.is_placed, said(found.chart_version)) == ("tools", True, "0.45.0")


@settings(max_examples=200)
@given(
    st.recursive(
        st.sampled_from(["a", "12", "true", '""', "~"]),
        lambda deeper: st.lists(deeper, max_size=2).map(
            lambda parts: (
                "{" + ", ".join(f"{key}: {part}" for key, part in zip(("oidc", "env"), parts, strict=False)) + "}"
            )
        ),
    )
)
def test_values_of_any_form_are_read(odd: str) -> None:
    read(f"config: {odd}\nenv: {odd}\n")
    read(
        f"config: {{oidc: {{clientID: {odd}, externalSecret: {odd}, secret: {odd}}}, extraArgs: {odd}}}\nenv: [{odd}]\n"
    )
