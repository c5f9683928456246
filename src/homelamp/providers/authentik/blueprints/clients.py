"""OAuth2 clients, applications and people, as blueprints state them.

Attributes: authentik/providers/oauth2/api/providers.py and authentik/core/api of https://github.com/goauthentik/authentik.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from homelamp.core.value import Known, Unknown, Value
from homelamp.model import Application, Client, Fact, Listing, People, Piece, RedirectUri, Setting
from homelamp.model.finding import Unchecked
from homelamp.providers.authentik.blueprints import scope_mappings
from homelamp.providers.authentik.blueprints.entries import Entries, Entry, conditions, entries_of
from homelamp.providers.authentik.blueprints.tags import Blueprint
from homelamp.providers.authentik.blueprints.values import At, Unclear
from homelamp.syntax.yaml.documents import Document, ScalarNode
from homelamp.syntax.yaml.facts import text_value

PROVIDER = "authentik_providers_oauth2.oauth2provider"
APPLICATION = "authentik_core.application"
GROUP = "authentik_core.group"
USER = "authentik_core.user"
# The pair that Authentik makes when it starts for the first time, with an RSA key.
_STOCK_KEY = "authentik Self-signed Certificate"
# All blueprints of a repository are applied to one server, as far as anybody can tell.
ROOT = "blueprints"
# Attributes that rules ask for by name.
_STATED = (
    "access_code_validity",
    "access_token_validity",
    "authorization_flow",
    "client_type",
    "encryption_key",
    "invalidation_flow",
    "issuer_mode",
    "refresh_token_threshold",
    "refresh_token_validity",
    "signing_key",
    "sub_mode",
)
# What a pattern has that an address has not: the dots of one match themselves, too.
_PATTERN = re.compile(r"[\\*+?^$()\[\]{}|]")


class BlueprintFacts(NamedTuple):
    """What the blueprints of a repository state."""

    clients: list[Client]
    applications: list[Application]
    people: People | None
    unchecked: list[Unchecked]


def read(documents: Sequence[Document], environment: Mapping[str, Setting]) -> BlueprintFacts:
    """What blueprints state, with the variables that are known of Authentik's `environment`."""
    entries = Entries([one for document in documents for one in entries_of(Blueprint(document, environment))])
    linked: dict[int, list[Application]] = {}
    applications = []
    for one in entries.of(APPLICATION):
        provider = _provider(entries, one)
        applications.append(_application(one, provider))
        if provider is not None:
            linked.setdefault(id(provider.at.node), []).append(applications[-1])
    clients = []
    for one in entries.of(PROVIDER):
        own = linked.get(id(one.at.node), [])
        clients.append(_client(entries, one)._replace(application=own[0] if len(own) == 1 else None))
    return BlueprintFacts(clients, applications, _people(entries), list(_leading_nowhere(entries)))


def _client(entries: Entries, entry: Entry) -> Client:
    return Client(
        source="authentik",
        root=ROOT,
        address=_name(entry),
        span=entry.head,
        whole=entry.whole,
        client_id=_client_id(entry),
        redirect_uris=_redirect_uris(entry),
        mappings=scope_mappings.read(entries, entry),
        client_type=entry.setting("client_type"),
        grant_types=_grant_types(entry),
        signing_algorithm=_signing_algorithm(entry),
        issuer_mode=entry.setting("issuer_mode"),
        claims_in_id_token=entry.setting("include_claims_in_id_token"),
        subject_mode=entry.setting("sub_mode"),
        client_secret=_client_secret(entry),
        attributes={name: stated for name in _STATED if (stated := entry.setting(name)) is not None},
    )


def _name(entry: Entry) -> str:
    names = (entry.text("name"), entry.id, entry.text("client_id"))
    return next((name for name in names if name), "without a name")


def _client_id(entry: Entry) -> Fact:
    at = entry.get("client_id")
    if at is None:
        return Fact("client_id", "authentik", Unknown("made by Authentik"), entry.head)
    return entry.blueprint.fact(at, "client_id")


def _client_secret(entry: Entry) -> Fact | None:
    """That there is one in the file; what it is, is nobody's business."""
    at = entry.get("client_secret")
    if at is None:
        return None
    return Fact("client_secret", "authentik", Unknown("given in a blueprint"), entry.blueprint.span(at))


def _grant_types(entry: Entry) -> Listing[Setting] | None:
    at = entry.get("grant_types")
    if at is None:
        return None
    place = entry.blueprint.whole(at)
    members = entry.blueprint.members(at)
    if isinstance(members, Unclear):
        return Listing(None, place, members.reason)
    scalars = [entry.blueprint.scalar(one) for one in members]
    return Listing(tuple(Setting(one.value, one.span) for one in scalars), place)


def _signing_algorithm(entry: Entry) -> Setting | None:
    """None without a key; of all that are looked up, only the one that every Authentik has is known."""
    at, stated = entry.get("signing_key"), entry.setting("signing_key")
    settled = entry.blueprint.settled(at) if at is not None else None
    if stated is None:
        return None
    wanted = conditions(entry.blueprint, settled) if isinstance(settled, At) and settled.node.tag == "!Find" else {}
    if set(wanted) == {"name"} and wanted["name"].text == _STOCK_KEY:
        return Setting(Known("RS256"), stated.span)
    return Setting(Unknown("a key that is not made here"), stated.span)


def _redirect_uris(entry: Entry) -> Listing[RedirectUri]:
    at, blueprint = entry.get("redirect_uris"), entry.blueprint
    if at is None:
        return Listing((), entry.head, is_stated=False)
    place = blueprint.whole(at)
    settled = blueprint.settled(at)
    if isinstance(settled, At) and isinstance(settled.node, ScalarNode) and blueprint.text(settled):
        return Listing(tuple(_lines(blueprint, settled)), place)
    members = blueprint.members(at)
    if isinstance(members, Unclear):
        return Listing(None, place, str(blueprint.scalar(at).value).strip("()") or members.reason)
    return Listing(tuple(_redirect_uri(blueprint, one) for one in members if not _is_logout(blueprint, one)), place)


def _is_logout(blueprint: Blueprint, at: At) -> bool:
    return blueprint.text(blueprint.field(at, "redirect_uri_type")) == "logout"


def _redirect_uri(blueprint: Blueprint, at: At) -> RedirectUri:
    url, mode = blueprint.field(at, "url"), blueprint.field(at, "matching_mode")
    settled = blueprint.settled(at)
    reason = settled.reason if isinstance(settled, Unclear) else "not stated"
    stated = blueprint.scalar(mode).value if mode is not None else Unknown(reason)
    if url is None:
        return RedirectUri(Fact("redirect_uri", "authentik", Unknown(reason), blueprint.span(at)), stated)
    return RedirectUri(blueprint.fact(url, "redirect_uri"), stated)


def _lines(blueprint: Blueprint, at: At) -> Iterator[RedirectUri]:
    """The addresses that Authentik before 2024.12 read from one text, a line each: as they are, else as patterns.

    https://github.com/goauthentik/authentik/blob/version-2024.8/authentik/providers/oauth2/views/authorize.py
    """
    node, start = at.node, 0
    assert isinstance(node, ScalarNode)
    for line in str(node.value).split("\n"):
        text = line.strip()
        first = start + len(line) - len(line.lstrip())
        start += len(line) + 1
        if text:
            place = blueprint.document.within(node, first, first + len(text))
            mode: Value = Known("regex" if _PATTERN.search(text) else "strict")
            value = text_value(blueprint.document, node, text)
            pieces = (Piece(text, place),) if isinstance(value, Known) else ()
            yield RedirectUri(Fact("redirect_uri", "authentik", value, place, pieces), mode)


def _application(entry: Entry, provider: Entry | None) -> Application:
    slug, launch = entry.get("slug"), entry.get("meta_launch_url")
    missing = Fact("issuer_url", "authentik", Unknown("not stated"), entry.head)
    return Application(
        name=_name(entry),
        slug=missing if slug is None else entry.blueprint.fact(slug, "issuer_url"),
        client=_name(provider) if provider else None,
        launch_url=None if launch is None else entry.blueprint.fact(launch, "host"),
    )


def _provider(entries: Entries, application: Entry) -> Entry | None:
    at = application.get("provider")
    return None if at is None else entries.find(application, at, PROVIDER)


def _leading_nowhere(entries: Entries) -> Iterator[Unchecked]:
    """Applications that offer a provider by an id that no entry has: Authentik refuses such a blueprint."""
    for one in entries.of(APPLICATION):
        at = one.get("provider")
        settled = one.blueprint.settled(at) if at is not None else None
        if isinstance(settled, At) and settled.node.tag == "!KeyOf" and not entries.has_id(one, settled):
            name = one.blueprint.literal(settled).text
            reason = (
                f"no entry of this blueprint has the id {name}, and Authentik refuses a blueprint with such a !KeyOf"
            )
            yield Unchecked("issuer_url", one.blueprint.span(settled), reason)


def _people(entries: Entries) -> People | None:
    groups = [one.setting("name") for one in entries.of(GROUP)]
    emails = [one.setting("email") for one in entries.of(USER)]
    if not groups and not emails:
        return None
    return People(ROOT, _known(groups), _known(emails), "authentik")


def _known(settings: Sequence[Setting | None]) -> tuple[Setting, ...]:
    return tuple(one for one in settings if one is not None and one.text)
