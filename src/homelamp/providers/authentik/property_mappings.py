"""Which scope mappings a client has, as its `property_mappings` say.

Names of resources and data sources: the documentation of terraform-provider-authentik,
https://registry.terraform.io/providers/goauthentik/authentik/latest/docs. Until 2024.8 both were called
`authentik_scope_mapping`. What a data source looks for:
internal/provider/data_source_property_mapping_provider_scope.go of the same provider.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.core.text import Span
from homelamp.core.value import Known, Unknown
from homelamp.model import Listing, ScopeMapping, Setting
from homelamp.providers.authentik.stock_mappings import managed_name, scope_of
from homelamp.providers.authentik.terraform_facts import listed, optional, place_of, reason_of, setting_of
from homelamp.syntax.hcl.expressions import Evaluated, Items, Reference
from homelamp.syntax.hcl.module import Instance, Module

_KINDS = ("authentik_property_mapping_provider_scope", "authentik_scope_mapping")


def read(module: Module, instance: Instance) -> Listing[ScopeMapping]:
    """The mappings of a client; not Known where one of them cannot be followed."""
    evaluated = module.scope.attribute(instance.block, "property_mappings", instance.each)
    place = place_of(instance.block, "property_mappings")
    if evaluated is None:
        return Listing((), place, is_stated=False)
    # A data source gives a list of its own.
    items, place = (evaluated.items, evaluated.span) if isinstance(evaluated, Items) else ((evaluated,), place)
    found: list[ScopeMapping] = []
    for item in items:
        mappings = list(_mappings(module, item, place))
        if not mappings:
            return Listing(None, place, reason_of(item))
        found += mappings
    return Listing(tuple(found), place)


def _mappings(module: Module, item: Evaluated, place: Span) -> Iterator[ScopeMapping]:
    """What a reference to a resource or a data source stands for; nothing where it cannot be followed."""
    if not isinstance(item, Reference) or item.path[-1:] not in {("id",), ("ids",)}:
        return
    kind = item.address.rpartition(".")[0]
    if kind.removeprefix("data.") not in _KINDS:
        return
    # It may lead out of a module, or into one.
    owner = module.owner(item)
    for instance in owner.at(kind, owner.local(item)):
        declared = Setting(Known(kind), instance.block.label_span(0))
        is_own = kind in _KINDS
        found = _own(owner, instance, item.span, place) if is_own else _looked_up(owner, instance, item.span)
        yield from (mapping._replace(declared=declared) for mapping in found)


def _own(module: Module, instance: Instance, used_at: Span, place: Span) -> Iterator[ScopeMapping]:
    scope = optional(module, instance, "scope_name")
    if scope:
        yield ScopeMapping(scope, used_at, place, expression=optional(module, instance, "expression"))


def _looked_up(module: Module, instance: Instance, used_at: Span) -> Iterator[ScopeMapping]:
    """What a data source finds, by the first of its attributes that leaves no choice."""
    names = listed(module, instance, "managed_list")
    for item in names.known:
        yield _managed(setting_of(item, names.span), used_at, names.span)
    if names.is_stated:
        return
    managed, name, scope = (optional(module, instance, one) for one in ("managed", "name", "scope_name"))
    stock = managed_name(name.text) if name and name.text else None
    if managed:
        yield _managed(managed, used_at, place_of(instance.block, "managed"))
    elif name and stock:
        yield _managed(Setting(Known(stock), name.span), used_at, place_of(instance.block, "name"))
    elif scope:
        # Of several mappings of one scope it finds the first, and that may be anybody's.
        any_of_it = Setting(Unknown("looked up by its scope"), scope.span)
        yield ScopeMapping(scope, used_at, place_of(instance.block, "scope_name"), expression=any_of_it)
    elif name:
        yield ScopeMapping(Setting(Unknown("looked up by its name"), name.span), used_at, name.span)


def _managed(managed: Setting, used_at: Span, place: Span) -> ScopeMapping:
    scope = scope_of(managed.text) if managed.text else None
    if scope is None:
        return ScopeMapping(Setting(Unknown("a mapping of that name"), managed.span), used_at, place)
    return ScopeMapping(Setting(Known(scope), managed.span), used_at, place, managed=managed.text)
