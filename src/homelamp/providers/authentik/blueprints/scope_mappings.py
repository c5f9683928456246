"""Which scope mappings a client has, as the `property_mappings` of its entry say."""

from __future__ import annotations

from homelamp.core.text import Span
from homelamp.core.value import Known, Unknown
from homelamp.model import Listing, ScopeMapping, Setting
from homelamp.providers.authentik.blueprints.entries import Entries, Entry, conditions, model_of
from homelamp.providers.authentik.blueprints.values import At, Unclear
from homelamp.providers.authentik.mappings import STOCK, STOCK_CLAIMS
from homelamp.providers.authentik.stock_mappings import managed_name, scope_of

MODEL = "authentik_providers_oauth2.scopemapping"
_KEY = "property_mappings"


def read(entries: Entries, client: Entry) -> Listing[ScopeMapping]:
    """The mappings of a client; not Known where one of them cannot be followed."""
    written = client.get(_KEY)
    if written is None:
        return Listing((), client.head, is_stated=False)
    blueprint = client.blueprint
    place = blueprint.whole(written)
    members = blueprint.members(written)
    if isinstance(members, Unclear):
        return Listing(None, place, members.reason)
    found: list[ScopeMapping] = []
    for one in members:
        mapping = _mapping(entries, client, one, place)
        if isinstance(mapping, str):
            return Listing(None, place, mapping)
        found.append(mapping)
    return Listing(tuple(found), place)


def _mapping(entries: Entries, client: Entry, at: At, place: Span) -> ScopeMapping | str:
    """What one member stands for, or why that is not known."""
    blueprint = client.blueprint
    used_at = blueprint.span(at)
    settled = blueprint.settled(at)
    if isinstance(settled, Unclear):
        return settled.reason
    looks_up = settled.node.tag == "!Find"
    if looks_up and model_of(blueprint, settled) != MODEL:
        return "not a scope mapping"
    wanted = conditions(blueprint, settled) if looks_up else {}
    # Of several mappings of one scope it finds the first: of Authentik's own scopes there are others.
    by_scope = wanted.get("scope_name") if set(wanted) == {"scope_name"} else None
    own = None if by_scope and by_scope.text in STOCK_CLAIMS else entries.find(client, settled, MODEL)
    if own is not None:
        return _own(own, used_at, place)
    if looks_up and wanted:
        return _looked_up(wanted, used_at, place)
    if settled.node.tag == "!KeyOf":
        return f"looked up by !KeyOf, and no scope mapping has the id {blueprint.literal(settled).text}"
    return str(blueprint.scalar(settled).value).strip("()") if looks_up else "a mapping by its number"


def _own(entry: Entry, used_at: Span, place: Span) -> ScopeMapping:
    scope = entry.setting("scope_name") or Setting(Unknown("not stated"), entry.head)
    managed = _rewritten(entry)
    return ScopeMapping(scope, used_at, place, managed, entry.setting("expression"), written_in=entry.whole)


def _rewritten(entry: Entry) -> str | None:
    """The name of Authentik's own mapping into which an entry writes; None where it is a mapping of one's own."""
    managed, name, scope = (entry.text(one) for one in ("managed", "name", "scope_name"))
    if managed is not None:
        return managed if managed.removeprefix(STOCK) in STOCK_CLAIMS and managed.startswith(STOCK) else None
    identifiers = entry.blueprint.field(entry.at, "identifiers")
    is_named = identifiers is not None and entry.blueprint.field(identifiers, "name") is not None
    if name is not None and managed_name(name):
        return managed_name(name)
    # The scope alone finds the first mapping of it, and that is Authentik's.
    is_by_scope = identifiers is not None and entry.blueprint.field(identifiers, "scope_name") is not None
    return STOCK + scope if is_by_scope and not is_named and scope in STOCK_CLAIMS else None


def _looked_up(wanted: dict[str, Setting], used_at: Span, place: Span) -> ScopeMapping:
    """What `!Find` finds outside of the blueprints, by the condition that leaves the least choice."""
    managed, name, scope = (wanted.get(one) for one in ("managed", "name", "scope_name"))
    stock = managed_name(name.text) if name and name.text else None
    if managed or stock:
        stated = managed or name
        assert stated is not None
        full = stock or stated.text
        of = scope_of(full) if full else None
        if of is None:
            return ScopeMapping(Setting(Unknown("a mapping of that name"), stated.span), used_at, place)
        return ScopeMapping(Setting(Known(of), stated.span), used_at, place, managed=full)
    if scope:
        any_of_it = Setting(Unknown("looked up by its scope"), scope.span)
        return ScopeMapping(scope, used_at, place, expression=any_of_it)
    return ScopeMapping(Setting(Unknown("looked up by its name"), name.span if name else used_at), used_at, place)
