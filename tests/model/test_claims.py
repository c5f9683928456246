"""What the API server makes of claims: the defaults of flags, and that a structured configuration has none."""

from __future__ import annotations

import pytest

from homelamp.clusters import authentication_config, k3s
from homelamp.core.text import SourceFile
from homelamp.core.value import Known, Unknown, Value
from homelamp.model import ApiServer, claims
from homelamp.syntax.substitution import value_of
from homelamp.syntax.yaml.documents import parse

URL = "https://auth.lab.test/"


def by_flags(*flags: str, url: str = URL) -> ApiServer:
    listed = "".join(f'  - "oidc-{flag}"\n' for flag in (f"issuer-url={url}", "client-id=a", *flags))
    (document,) = parse(SourceFile("config.yaml", f"kube-apiserver-arg:\n{listed}"))[0]
    (server,) = k3s.merge(k3s.read(document))
    return server


def by_file(mappings: str) -> ApiServer:
    text = (
        "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\njwt:\n"
        f"  - issuer: {{url: '{URL}'}}\n    claimMappings: {mappings}\n"
    )
    (document,) = parse(SourceFile("authentication.yaml", text))[0]
    (server,) = authentication_config.read(document)
    return server


# The claim, the prefix of users and where it stands; the prefix of groups. None: nothing tells.
CASES: list[tuple[ApiServer, Value, tuple[str | None, str] | None, str | None]] = [
    (by_flags(), Known("sub"), (f"{URL}#", URL), None),
    (by_flags("username-claim=email"), Known("email"), ("", "email"), None),
    (by_flags("username-claim=name"), Known("name"), (f"{URL}#", URL), None),
    (by_flags("username-claim=name", "username-prefix="), Known("name"), (f"{URL}#", URL), None),
    (by_flags("username-claim=email", "username-prefix="), Known("email"), ("", "email"), None),
    (by_flags("username-claim=name", "username-prefix=-"), Known("name"), ("", "-"), None),
    (by_flags("username-claim=name", "username-prefix=--"), Known("name"), ("--", "--"), None),
    (by_flags("username-claim=email", "username-prefix=a:"), Known("email"), ("a:", "a:"), None),
    (by_flags("username-claim=${X}"), value_of("${X}"), (None, "${X}"), None),
    (by_flags("username-claim="), Unknown("empty"), (None, ""), None),
    (by_flags("username-claim=name", url="https://${HOST}/"), Known("name"), (None, "name"), None),
    (by_flags("groups-claim=groups"), Known("sub"), (f"{URL}#", URL), ""),
    (by_flags("groups-claim=groups", "groups-prefix=-"), Known("sub"), (f"{URL}#", URL), "-"),
    (by_flags("groups-claim=groups", "groups-prefix=a:"), Known("sub"), (f"{URL}#", URL), "a:"),
    (by_flags("groups-claim=", "groups-prefix=a:"), Known("sub"), (f"{URL}#", URL), None),
    (by_flags("groups-prefix=a:"), Known("sub"), (f"{URL}#", URL), None),
    (by_file("{username: {claim: name, prefix: ''}}"), Known("name"), ("", ""), None),
    (by_file("{username: {claim: name, prefix: '-'}}"), Known("name"), ("-", "-"), None),
    (by_file("{username: {claim: name}}"), Known("name"), None, None),
    (by_file("{groups: {claim: groups, prefix: ''}}"), Unknown("not stated"), None, ""),
    (by_file("{groups: {claim: groups}}"), Unknown("not stated"), None, None),
    (by_file("{groups: {prefix: 'a:'}}"), Unknown("not stated"), None, None),
]


@pytest.mark.parametrize(("server", "claim", "users", "groups"), CASES)
def test_names(server: ApiServer, claim: Value, users: tuple[str | None, str] | None, groups: str | None) -> None:
    (issuer,) = server.issuers
    prefix = claims.username_prefix(server, issuer)
    groups_prefix = claims.groups_prefix(server, issuer)

    assert claims.username_claim(server, issuer) == claim
    assert (prefix and (prefix.text, prefix.span.text)) == users
    assert (groups_prefix.text if groups_prefix else None) == groups


def test_the_default_is_made_of_the_issuer_and_a_mark() -> None:
    server = by_flags("username-claim=name")
    prefix = claims.username_prefix(server, server.issuers[0])

    assert prefix is not None
    assert [piece.text for piece in prefix.pieces] == [URL, "#"]
