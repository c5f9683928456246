"""What the identity provider's side states: the client (Authentik calls it a provider) and its application."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from homelamp.core.text import Span
from homelamp.core.value import Hole, Value
from homelamp.model.cluster import SecretProducer
from homelamp.model.term import Fact, Listing, Setting, Source

NOTHING_WRITTEN: Mapping[str, Setting] = MappingProxyType({})
# The beginning of an issuer that a provider makes of the address at which it is asked.
ORIGIN = Hole("origin", None, shown="https://…")


class RedirectUri(NamedTuple):
    """An entry of the client's allowed redirect URIs.

    `mode` is `strict` (equal, letter by letter) or `regex`, where Known. Where the provider compares in a way of its
    own, `admits` tells whether an entry admits a URI, given both texts; None where that cannot be told. `written` are
    the entry's own keys; None where it is not an object with keys.
    """

    url: Fact
    mode: Value
    admits: Callable[[str, str], bool | None] | None = None
    written: Mapping[str, Setting] | None = None


class ScopeMapping(NamedTuple):
    """A scope mapping that is attached to the client: what a token says when `scope` is asked for.

    `managed` is the name of one of Authentik's own, such as `goauthentik.io/providers/oauth2/scope-email`; one's own
    has the Python text of its `expression` instead. One with both is Authentik's, and something writes another
    expression into it. `used_at` is where the client attaches it, `listed_in` the list that holds its name,
    `written_in` what states it, if that is known.
    """

    scope: Setting
    used_at: Span
    listed_in: Span
    managed: str | None = None
    expression: Setting | None = None
    # The type of the block that states it, such as `data.authentik_scope_mapping`, and where that is written.
    declared: Setting | None = None
    written_in: Span | None = None


class Application(NamedTuple):
    """An Authentik application: its slug is the last part of the issuer's path.

    `client` is the address of the OAuth2 provider that it offers, `launch_url` where its tile in Authentik leads.
    `offers_nothing` tells that no provider is written at all, and `is_limited` that a policy says who may use it, None
    where that is not known.
    """

    name: str
    slug: Fact
    client: str | None
    launch_url: Fact | None = None
    offers_nothing: bool = False
    is_limited: bool | None = None


class Client(NamedTuple):
    """An OAuth2 client at the identity provider.

    `address` names it within its root, such as `authentik_provider_oauth2.headlamp`; `span` is where it begins and
    `whole` all of it. `redirect_uris` holds the entries
    for authorization only. `issuer` is what the provider will call itself in its default mode, derived from its host
    and the application's slug; `url` is where Authentik is told to be reached. Attributes that are not written are
    None, so that a rule can apply the default that Authentik has for it. `signing_algorithm` is the one that the
    signing key stands for, such as `ES256`; `subject_mode` is what becomes the
    claim `sub`; `written_secrets` are the literals that give it its secret;
    `provider_version` is the version, or the constraint, of the Terraform
    provider. `provider` is the identity provider's name in the table of providers.
    With `calls_itself` the issuer is the provider's own word: a text, or `ORIGIN` and what follows it for certain. Else
    it is put together from parts that other rules look at. `more_audiences` says why the client's tokens may carry
    audiences beside its client ID; empty where they carry no other.
    `secret` is the Secret that the object which states the client makes. `attributes` are all that are written and not
    null, by the name that Authentik has for them.
    """

    source: Source
    root: str
    address: str
    span: Span
    whole: Span
    client_id: Fact | None
    redirect_uris: Listing[RedirectUri]
    mappings: Listing[ScopeMapping]
    application: Application | None = None
    issuer: Fact | None = None
    url: Fact | None = None
    client_type: Setting | None = None
    grant_types: Listing[Setting] | None = None
    signing_algorithm: Setting | None = None
    issuer_mode: Setting | None = None
    claims_in_id_token: Setting | None = None
    subject_mode: Setting | None = None
    client_secret: Fact | None = None
    provider_version: Setting | None = None
    written_secrets: tuple[Span, ...] = ()
    attributes: Mapping[str, Setting] = NOTHING_WRITTEN
    # Where the private signing key is fetched into Terraform's state.
    fetched_key: Span | None = None
    provider: str = "authentik"
    calls_itself: bool = False
    more_audiences: str = ""
    secret: SecretProducer | None = None
