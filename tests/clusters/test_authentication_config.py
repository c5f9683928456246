"""The structured AuthenticationConfiguration, in every version and with whatever it may hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homelamp.clusters import authentication_config
from homelamp.core.text import SourceFile
from homelamp.core.value import Known, Template, Unknown
from homelamp.model import ApiServer, Fact, Issuer
from homelamp.syntax.yaml.documents import parse
from support.checking import check_files, places
from support.repositories import CHAIN, K3S

HEAD = "apiVersion: apiserver.config.k8s.io/{}\nkind: AuthenticationConfiguration\n"
ENTRY = """\
  - issuer:
      url: https://a/
      audiences: [headlamp, kubectl]
      audienceMatchPolicy: MatchAny
      certificateAuthority: |
        -----BEGIN CERTIFICATE-----
    claimMappings:
      username: {claim: email, prefix: ""}
      groups:
        claim: groups
        prefix: "oidc:"
"""


COMPUTED = Unknown("computed by an expression")


def read(text: str) -> list[ApiServer]:
    documents, _ = parse(SourceFile("authentication.yaml", text))
    return [server for document in documents for server in authentication_config.read(document)]


def issuers(entries: str, version: str = "v1") -> tuple[Issuer, ...]:
    (server,) = read(f"{HEAD.format(version)}jwt:\n{entries}")
    assert server.structured
    return server.issuers


def text_of(fact: Fact | None) -> str | None:
    return None if fact is None else fact.text


@pytest.mark.parametrize("version", ["v1", "v1beta1", "v1alpha1"])
def test_every_term(version: str) -> None:
    (issuer,) = issuers(ENTRY, version)

    assert text_of(issuer.url) == "https://a/"
    assert [text_of(audience) for audience in issuer.audiences] == ["headlamp", "kubectl"]
    assert (text_of(issuer.username_claim), text_of(issuer.username_prefix)) == ("email", "")
    assert (text_of(issuer.groups_claim), text_of(issuer.groups_prefix)) == ("groups", "oidc:")
    assert issuer.has_ca
    assert (issuer.span.line, issuer.span.end_line) == (4, 14)
    assert issuer.groups_prefix is not None
    assert (issuer.groups_prefix.span.line, issuer.groups_prefix.span.text) == (14, "oidc:")


def test_what_is_not_stated() -> None:
    (issuer,) = issuers("  - issuer: {url: https://a/}\n")

    assert issuer.audiences == ()
    assert issuer[3:8] == (None, None, None, None, False)


def test_several_entries() -> None:
    found = issuers(ENTRY + ENTRY.replace("https://a/", "https://b/"))

    assert [text_of(issuer.url) for issuer in found] == ["https://a/", "https://b/"]


@pytest.mark.parametrize(
    ("mapping", "claim", "prefix"),
    [
        ("{expression: claims.sub}", Known("sub"), Known("")),
        ("{expression: claims.sub.lowerAscii()}", COMPUTED, COMPUTED),
        ("{expression: 'claims.?sub'}", COMPUTED, COMPUTED),
        ("{claim: sub}", Known("sub"), None),
        ("{claim: sub, prefix: '-'}", Known("sub"), Known("-")),
        ("{claim: sub, prefix: }", Known("sub"), None),
        ("{claim: '', prefix: 'a:'}", None, Known("a:")),
        ("{claim: sub, claim: email, prefix: ''}", Unknown("below a key that is given twice"), Known("")),
        ("${MAPPING}", Unknown("filled in elsewhere"), Unknown("filled in elsewhere")),
        ("!include x", Unknown("filled in elsewhere"), Unknown("filled in elsewhere")),
        ("{claim: !env CLAIM, prefix: 'ENC[x]'}", Unknown("given by the tag !env"), Unknown("encrypted by SOPS")),
        ("", None, None),
        ("null", None, None),
        ("[a]", Unknown("filled in elsewhere"), Unknown("filled in elsewhere")),
    ],
)
def test_a_mapping(mapping: str, claim: object, prefix: object) -> None:
    for which in ("username", "groups"):
        (issuer,) = issuers(f"  - issuer: {{url: https://a/}}\n    claimMappings:\n      {which}: {mapping}\n")
        facts = (getattr(issuer, f"{which}_claim"), getattr(issuer, f"{which}_prefix"))

        assert [fact and fact.value for fact in facts] == [claim, prefix]


@pytest.mark.parametrize(
    ("which", "expression", "claim", "prefix"),
    [
        ("username", "'sso:' + claims.sub", "sub", "sso:"),
        ("username", "claims['preferred_username']", "preferred_username", ""),
        ("groups", "dyn(claims.roles).map(r, 'sso:' + r)", "roles", "sso:"),
        ("groups", "claims.?roles.orValue([])", "roles", ""),
        ("groups", "has(claims.roles) ? dyn(claims.roles).map(r, 'a' + r) : []", "roles", "a"),
    ],
)
def test_an_expression_that_makes_names_of_one_claim(which: str, expression: str, claim: str, prefix: str) -> None:
    (issuer,) = issuers(
        f'  - issuer: {{url: https://a/}}\n    claimMappings:\n      {which}: {{expression: "{expression}"}}\n'
    )

    assert text_of(getattr(issuer, f"{which}_claim")) == claim
    assert text_of(getattr(issuer, f"{which}_prefix")) == prefix


def test_a_value_with_a_hole() -> None:
    (issuer,) = issuers("  - issuer: {url: 'https://auth.${DOMAIN}/'}\n")

    assert issuer.url is not None
    assert isinstance(issuer.url.value, Template)


@pytest.mark.parametrize("jwt", ["", "jwt:\n", "jwt: []\n", "jwt: ''\n", "jwt: null\n"])
def test_no_entries(jwt: str) -> None:
    (server,) = read(HEAD.format("v1") + jwt)

    assert server.issuers == ()
    assert server.has_oidc


@pytest.mark.parametrize(
    "jwt", ["jwt: ${JWT}\n", "jwt: !include x\n", "jwt:\n  - ${ENTRY}\n", "jwt:\n  - !include x\n"]
)
def test_entries_that_another_tool_fills_in(jwt: str) -> None:
    (server,) = read(HEAD.format("v1") + jwt)
    (issuer,) = server.issuers
    facts = [issuer.url, *issuer.audiences, *issuer[3:7]]

    assert all(isinstance(fact, Fact) and isinstance(fact.value, Unknown) for fact in facts)
    assert issuer.has_ca


@pytest.mark.parametrize(
    "text",
    [
        "kind: AuthenticationConfiguration\njwt: []\n",
        "apiVersion: talos.dev/v1\nkind: AuthenticationConfiguration\n",
        "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n",
        "- a\n",
    ],
)
def test_other_documents(text: str) -> None:
    assert read(text) == []


SCALARS = st.sampled_from(["a", "", "~", "${X}", "!t x", "{}", "[]", "[[a]]", "{a: b}", "{claim: [a]}", "1", "*x"])


@given(st.lists(SCALARS, min_size=5, max_size=5))
def test_no_shape_is_too_strange(parts: list[str]) -> None:
    entry, issuer, audiences, mappings, username = parts
    for jwt in (
        f"jwt: {entry}\n",
        f"jwt:\n  - {entry}\n  - issuer: {issuer}\n    claimMappings: {mappings}\n",
        f"jwt:\n  - issuer: {{url: {issuer}, audiences: {audiences}}}\n    claimMappings: {{username: {username}}}\n",
    ):
        for server in read(HEAD.format("v1") + jwt):
            assert server.structured


ALONE = """\
apiVersion: apiserver.config.k8s.io/v1
kind: AuthenticationConfiguration
jwt:
  - issuer: {url: https://auth.lab.test/application/o/headlamp/, audiences: [headlamp]}
    claimMappings: {username: {claim: email, prefix: ""}}
"""
INPUT = 'module "nodes" {\n  authentication_config = file("auth/auth.yaml")\n}\n'
NAMING = "kube-apiserver-arg:\n  - authentication-config=/etc/auth.yaml\n"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({K3S: "cluster-init: true\n"}, [("HL105", K3S, 1)]),
        ({K3S: "cluster-init: true\nkube-apiserver-arg: [audit-log-maxage=7]\n"}, [("HL105", K3S, 2)]),
        ({K3S: NAMING}, []),
        ({K3S: "cluster-init: true\n", "install.sh": "k3s server --kube-apiserver-arg=authentication-config=/a\n"}, []),
        ({K3S: "cluster-init: true\n", "roles/k3s/templates/config.yaml.j2": NAMING}, []),
        (
            {
                K3S: "cluster-init: true\n",
                "x.tf": 'module "k" {\n  authentication_config = file("auth/auth.yaml")\n}\n',
            },
            [],
        ),
        ({}, []),
    ],
)
def test_a_file_that_nothing_names(repository: Path, files: dict[str, str], found: list[tuple[str, str, int]]) -> None:
    """In a folder of its own it is not the API server's because it is there."""
    rest = {path: text for path, text in CHAIN.items() if path != K3S}

    result = check_files(repository, {**rest, "auth/auth.yaml": ALONE, **files})

    assert places(result) == found
    unnamed = [one for one in result.unchecked if "no file in this repository names it" in one.sentence]
    assert bool(unnamed) is (not files)


def test_the_document_of_talos_names_itself(repository: Path) -> None:
    inner = "".join(f"  {line}\n" for line in ALONE.splitlines()[2:])
    talos = f"apiVersion: v1alpha1\nkind: KubeAuthenticationConfig\nconfiguration:\n{inner}"
    rest = {path: text for path, text in CHAIN.items() if path != K3S}

    result = check_files(repository, {**rest, "talos/auth.yaml": talos, K3S: "cluster-init: true\n"})

    assert places(result) == []
    assert not any("names it" in one.sentence for one in result.unchecked)
