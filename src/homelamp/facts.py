"""The vocabulary that readers speak and rules compare: terms of the chain, and who states them.

Readers fill these classes; they hold no judgement. An attribute that is None was not stated at all; one that is stated
but cannot be known carries an `Unknown` value.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from homelamp.text import Span
from homelamp.value import Known, Value

Term = Literal[
    "issuer_url",
    "client_id",
    "redirect_uri",
    "scopes",
    "host",
    "username_claim",
    "username_prefix",
    "groups_claim",
    "groups_prefix",
    "client_secret",
]
Source = Literal["terraform", "authentik", "api-server", "headlamp", "secret", "exposure", "rbac"]


class Piece(NamedTuple):
    """Part of a value's text and the literal that it was taken from."""

    text: str
    span: Span


class Fact(NamedTuple):
    """One term of the chain, as one place states it.

    `span` is where the value is used. Where the text was put together from several literals (`"https://${local.host}/"`),
    `pieces` are these in order, so that a difference can be shown in the literal that causes it.
    """

    term: Term
    source: Source
    value: Value
    span: Span
    pieces: tuple[Piece, ...] = ()

    @property
    def text(self) -> str | None:
        """The text where it is Known."""
        return self.value.text if isinstance(self.value, Known) else None

    def literal(self, start: int, end: int) -> tuple[Span, int, int]:
        """The literal that characters `start` to `end` of the text come from, and which characters it supplies.

        Of several the first. For an empty range something is missing there, and the literal before it is the one to
        mend. Without pieces it is the whole value.
        """
        at = 0
        for piece in self.pieces:
            stop = at + len(piece.text)
            if max(start, at) < min(end, stop) or (start == end and at <= start <= stop):
                return piece.span, at, stop
            at = stop
        return self.span, 0, len(self.text or "")


class RedirectUri(NamedTuple):
    """An entry of the client's allowed redirect URIs. `mode` is `strict` or `regex`, where Known."""

    url: Fact
    mode: Value


class Application(NamedTuple):
    """An Authentik application: its slug is the last part of the issuer's path.

    `client` is the address of the OAuth2 provider that it offers, `launch_url` where its tile in Authentik leads.
    """

    name: str
    slug: Fact
    client: str | None
    launch_url: Fact | None = None


class Client(NamedTuple):
    """An OAuth2 client at the identity provider (Authentik calls it a provider).

    `address` names it within its root, such as `authentik_provider_oauth2.headlamp`. `redirect_uris` holds the entries
    for authorization only and is None where the list cannot be known. `issuer` is what the provider will call itself,
    derived from its host and the application's slug; `url` is where Authentik is told to be reached.
    """

    source: Source
    root: str
    address: str
    span: Span
    client_id: Fact | None
    redirect_uris: tuple[RedirectUri, ...] | None
    redirect_uris_unknown: str = ""
    application: Application | None = None
    issuer: Fact | None = None
    url: Fact | None = None


class Issuer(NamedTuple):
    """One issuer that the API server accepts, with the audiences (client IDs) that it accepts from it."""

    url: Fact | None
    audiences: tuple[Fact, ...]
    span: Span


class Flag(NamedTuple):
    """One argument of the API server, such as `oidc-client-id=headlamp`.

    `text` is what stands behind the `=`; `fact` is there where the flag states a term of the chain.
    """

    name: str
    text: str
    span: Span
    fact: Fact | None = None


class ApiServer(NamedTuple):
    """The OIDC settings of one API server configuration: flags give at most one issuer, a structured file many.

    `paths` are the files that it was put together from. Of flags, `flags` are those in force, `replaced` the OIDC flags
    that a later file's list has thrown away, each with the place of that list, and `malformed` entries that are no
    text.
    """

    paths: tuple[str, ...]
    span: Span
    issuers: tuple[Issuer, ...]
    structured: bool
    flags: tuple[Flag, ...] = ()
    replaced: tuple[tuple[Flag, Span], ...] = ()
    malformed: tuple[Span, ...] = ()


class Headlamp(NamedTuple):
    """One deployment of Headlamp with what its values say of the login.

    `hosts` are those it is exposed under, `tls_hosts` those that the exposure lists for TLS.
    """

    name: str
    namespace: str | None
    span: Span
    issuer: Fact | None = None
    client_id: Fact | None = None
    callback: Fact | None = None
    base_url: Value | None = None
    hosts: tuple[Fact, ...] = ()
    tls_hosts: tuple[Fact, ...] = ()

    @property
    def path(self) -> str:
        """The file that deploys it."""
        return self.span.file.path


class Facts:
    """All that was read in one repository. An application comes with the Terraform root that it stands in.

    `exposures` are the hosts of manifests that lead to some Headlamp; which one, they do not say.
    """

    def __init__(self) -> None:
        self.headlamps: list[Headlamp] = []
        self.clients: list[Client] = []
        self.applications: list[tuple[str, Application]] = []
        self.api_servers: list[ApiServer] = []
        self.exposures: list[Fact] = []
