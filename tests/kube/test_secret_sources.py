"""Which objects make a Secret of which name and with which keys; never with a value."""

from __future__ import annotations

from textwrap import indent

import pytest

from homelamp.core.text import SourceFile, Span
from homelamp.core.value import Known, Unknown
from homelamp.kube import secret_sources
from homelamp.kube.placement import Settings
from homelamp.model import SecretProducer, Setting
from homelamp.syntax.yaml.documents import parse

SECRET = """\
kind: Secret
metadata: {name: a, namespace: web}
stringData: {clientSecret: hunter2}
data: {other: eA==}
"""
SEALED = """\
kind: SealedSecret
metadata: {name: a, namespace: web}
spec:
  encryptedData: {clientSecret: AgB}
  template: {metadata: {name: of-no-effect, namespace: of-no-effect}, data: {extra: x}}
"""
EXTERNAL = "kind: ExternalSecret\nmetadata: {name: a, namespace: web}\nspec:\n"
DATA = "  data: [{secretKey: clientSecret, remoteRef: {key: x}}]\n"
TEMPLATE = "  target: {name: b, template: {data: {OIDC_CLIENT_ID: '{{ .id }}', OIDC_ISSUER_URL: 'https://auth/'}}}\n"
GENERATOR = """\
kind: Kustomization
secretGenerator:
  - name: a
    namespace: web
    literals: [clientSecret=hunter2]
    files: [ca.pem, key=path/to.pem]
"""


def read(text: str, settings: Settings = Settings()) -> list[SecretProducer]:  # noqa: B008  # immutable
    documents, defect = parse(SourceFile("a.yaml", text))
    assert defect is None
    return [one for document in documents for one in secret_sources.read(document, settings)]


def keys(producer: SecretProducer) -> list[str] | None:
    return None if producer.keys is None else list(producer.keys)


def place() -> Span:
    return Span(SourceFile("kustomization.yaml", ""), 0, 0)


@pytest.mark.parametrize(
    ("text", "name", "namespace", "wanted"),
    [
        (SECRET, "a", "web", ["other", "clientSecret"]),
        (SEALED, "a", "web", ["clientSecret", "extra"]),
        (SEALED.replace(", namespace: web}", "}"), "a", None, ["clientSecret", "extra"]),
        (EXTERNAL + DATA, "a", "web", ["clientSecret"]),
        (EXTERNAL + DATA + TEMPLATE, "b", "web", ["OIDC_CLIENT_ID", "OIDC_ISSUER_URL"]),
        (
            EXTERNAL + DATA + TEMPLATE.replace("template: {", "template: {mergePolicy: Merge, "),
            "b",
            "web",
            ["OIDC_CLIENT_ID", "OIDC_ISSUER_URL", "clientSecret"],
        ),
        (EXTERNAL + DATA + "  target: {name: b}\n", "b", "web", ["clientSecret"]),
        (EXTERNAL + DATA + "  target: {creationPolicy: Merge}\n", "a", "web", None),
        (EXTERNAL + "  dataFrom: [{extract: {key: x}}]\n", "a", "web", None),
        (
            EXTERNAL + "  dataFrom: [{extract: {key: x}}]\n" + TEMPLATE,
            "b",
            "web",
            ["OIDC_CLIENT_ID", "OIDC_ISSUER_URL"],
        ),
        (EXTERNAL + DATA + "  target: {template: {templateFrom: [{configMap: {name: x}}]}}\n", "a", "web", None),
        (GENERATOR, "a", "web", ["clientSecret", "ca.pem", "key"]),
        (GENERATOR.replace("    literals", "    envs: [.env]\n    literals"), "a", "web", None),
        (GENERATOR.replace("    literals", "    behavior: merge\n    literals"), "a", "web", None),
        (SECRET + 'sops: {mac: "ENC[AES256_GCM]"}\n', "a", "web", ["other", "clientSecret"]),
    ],
)
def test_the_secret_that_is_made(text: str, name: str, namespace: str | None, wanted: list[str] | None) -> None:
    (found,) = read(text)

    assert (found.name.text, found.namespace, keys(found)) == (name, namespace and Known(namespace), wanted)
    assert "hunter2" not in repr([found.name, found.namespace, found.stated])


@pytest.mark.parametrize(
    ("kind", "spec", "names"),
    [
        ("OnePasswordItem", "{itemPath: x}", {"a"}),
        ("VaultStaticSecret", "{destination: {name: b, create: true}}", {"a", "b"}),
        ("InfisicalSecret", "{managedSecretReference: {secretName: b, secretNamespace: c}}", {"a", "b"}),
        ("BitwardenSecret", "{secretName: b}", {"a", "b"}),
        ("ClusterExternalSecret", "{externalSecretName: b}", {"a", "b"}),
        ("SopsSecret", "{secretTemplates: [{name: b}, {name: c}]}", {"a", "b", "c"}),
        ("SecretProviderClass", "{secretObjects: [{secretName: b}]}", {"a", "b"}),
        ("SomebodysSecret", "{}", {"a"}),
    ],
)
def test_operators_may_make_a_secret_of_any_name_that_they_state(kind: str, spec: str, names: set[str]) -> None:
    found = read(f"kind: {kind}\nmetadata: {{name: a, namespace: web}}\nspec: {spec}\n")

    assert {one.name.text for one in found} == names
    assert {(one.namespace, keys(one)) for one in found} == {(None, None)}


@pytest.mark.parametrize(
    "text",
    [
        "kind: SecretStore\nmetadata: {name: a}\n",
        "kind: ConfigMap\nmetadata: {name: a}\ndata: {x: y}\n",
        "kind: HelmRelease\nmetadata: {name: a}\nspec: {valuesFrom: [{kind: Secret, name: b}]}\n",
        "kind: Secret\n",
        "a: 1\n",
        # A patch of what stands elsewhere.
        "kind: Kustomization\npatches:\n  - patch: |\n" + indent(SECRET, "      "),
        "kind: HelmRelease\nmetadata: {name: a}\nspec:\n  postRenderers:\n    - kustomize:\n        patches:\n"
        "          - patch: |\n" + indent(SECRET, "              "),
    ],
)
def test_what_makes_no_secret(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("kind: List\nitems:\n  -\n" + indent(SEALED, "    "), 5),
        (
            "kind: HelmRelease\nmetadata: {name: h}\nspec:\n  values:\n    extraManifests:\n      -\n"
            + indent(SEALED, " " * 8),
            8,
        ),
        ("kind: HelmRelease\nmetadata: {name: h}\nspec:\n  extraManifests:\n    - |\n" + indent(SEALED, " " * 6), 7),
        ("- k8s:\n    definition:\n" + indent(SEALED, " " * 6), 4),
    ],
)
def test_an_object_within_another(text: str, line: int) -> None:
    (found,) = read(text)

    assert (found.name.text, keys(found), found.name.span.line) == ("a", ["clientSecret", "extra"], line)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (EXTERNAL + DATA + TEMPLATE, {"issuer_url": "https://auth/", "client_id": "${.id}"}),
        (SECRET.replace("clientSecret: hunter2", "OIDC_CLIENT_ID: headlamp"), {"client_id": "headlamp"}),
        (SEALED.replace("extra: x", "OIDC_CLIENT_ID: headlamp"), {"client_id": "headlamp"}),
        (SECRET.replace("clientSecret: hunter2", "OIDC_CLIENT_ID: 'ENC[x]'"), {"client_id": "(encrypted by SOPS)"}),
        (SECRET.replace("clientSecret: hunter2", "OIDC_CLIENT_SECRET: hunter2"), {}),
        (SECRET.replace("other:", "OIDC_CLIENT_ID:"), {}),
    ],
)
def test_what_is_public_is_read(text: str, wanted: dict[str, str]) -> None:
    (found,) = read(text)

    assert {fact.term: str(fact.value) for fact in found.stated} == wanted
    assert {fact.source for fact in found.stated} <= {"secret"}


@pytest.mark.parametrize(
    ("text", "name", "namespace"),
    [
        (SECRET, "x-a-y", "tools"),
        (SEALED, "x-a-y", "tools"),
        (EXTERNAL + DATA, "x-a-y", "tools"),
        # Kustomize does not know that this names an object.
        (EXTERNAL + DATA + TEMPLATE, "b", "tools"),
        (GENERATOR, "x-a-y", "tools"),
    ],
)
def test_what_kustomize_changes(text: str, name: str, namespace: str) -> None:
    changed = Settings(namespace=Setting(Known("tools"), place()), prefix="x-", suffix="-y")

    (found,) = read(text, changed)

    assert (found.name.text, found.namespace) == (name, Known(namespace))


def test_a_namespace_for_those_that_have_none() -> None:
    default = Settings(default=Setting(Known("tools"), place()))

    assert [one.namespace for one in read(SECRET, default)] == [Known("web")]
    assert [one.namespace for one in read(SECRET.replace(", namespace: web", ""), default)] == [Known("tools")]


def test_what_takes_it_in_elsewhere_may_change_all() -> None:
    (found,) = read(SECRET, Settings(Setting(Unknown("deployed into several namespaces"), place()), is_renamed=True))

    assert isinstance(found.namespace, Unknown)
    assert isinstance(found.name.value, Unknown)


@pytest.mark.parametrize(
    "annotation", ["reflector.v1.k8s.emberstack.com/reflection-allowed", "replicator.v1.mittwald.de/replicate-to"]
)
def test_a_secret_that_is_copied_is_in_any_namespace(annotation: str) -> None:
    copied = SEALED.replace("metadata: {name: of", f"metadata: {{annotations: {{{annotation}: x}}, name: of")

    assert [one.namespace for one in read(copied)] == [None]
