"""Which scope mappings a client has, as its `property_mappings` say.

Names of resources and data sources: the documentation of terraform-provider-authentik,
https://registry.terraform.io/providers/goauthentik/authentik/latest/docs. Until 2024.8 both were called
`authentik_scope_mapping`.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.facts import Listing, ScopeMapping, Setting
from homelamp.mappings import STOCK
from homelamp.readers.hcl_module import Instance, Module
from homelamp.readers.hcl_values import Evaluated, Items, Reference, scalar_of
from homelamp.readers.terraform_facts import optional, place_of, setting_of
from homelamp.text import Span
from homelamp.value import Known, Unknown

_KINDS = ("authentik_property_mapping_provider_scope", "authentik_scope_mapping")


def read(module: Module, instance: Instance) -> Listing[ScopeMapping]:
    """The mappings of a client; not Known where one of them cannot be followed."""
    evaluated = module.scope.attribute(instance.block, "property_mappings", instance.each)
    place = place_of(instance.block, "property_mappings")
    if evaluated is None:
        return Listing((), place, is_stated=False)
    found: list[ScopeMapping] = []
    for item in evaluated.items if isinstance(evaluated, Items) else (evaluated,):
        mappings = list(_mappings(module, item, place))
        if not mappings:
            return Listing(None, place, _reason(item))
        found += mappings
    return Listing(tuple(found), place)


def _reason(item: Evaluated) -> str:
    value = scalar_of(item, item.span).value
    return value.reason if isinstance(value, Unknown) else "a list that is put together elsewhere"


def _mappings(module: Module, item: Evaluated, place: Span) -> Iterator[ScopeMapping]:
    """What a reference to a resource or a data source stands for; nothing where it cannot be followed."""
    if not isinstance(item, Reference) or item.path not in {("id",), ("ids",)}:
        return
    is_data = item.address.startswith("data.")
    kind, _, _ = item.address.removeprefix("data.").partition(".")
    if kind not in _KINDS:
        return
    full = f"data.{kind}" if is_data else kind
    for instance in module.instances(full):
        if instance.address == item.address:
            if is_data:
                yield from _looked_up(module, instance, item.span)
            else:
                yield from _own(module, instance, item.span, place)


def _own(module: Module, instance: Instance, used_at: Span, place: Span) -> Iterator[ScopeMapping]:
    scope = optional(module, instance, "scope_name")
    if scope:
        yield ScopeMapping(scope, used_at, place, expression=optional(module, instance, "expression"))


def _looked_up(module: Module, instance: Instance, used_at: Span) -> Iterator[ScopeMapping]:
    """Authentik's own mappings by their managed names; one that is looked up by another name may be anybody's."""
    place = place_of(instance.block, "managed_list")
    listed = module.scope.attribute(instance.block, "managed_list", instance.each)
    single = optional(module, instance, "managed")
    settings = [setting_of(item, place) for item in listed.items] if isinstance(listed, Items) else []
    if single:
        settings, place = [*settings, single], place_of(instance.block, "managed")
    if not settings or (listed is not None and not isinstance(listed, Items)):
        return
    for setting in settings:
        yield _stock(setting, used_at, place)


def _stock(managed: Setting, used_at: Span, place: Span) -> ScopeMapping:
    text = managed.text
    if text is None or not text.startswith(STOCK):
        return ScopeMapping(Setting(Unknown("a mapping of that name"), managed.span), used_at, place)
    return ScopeMapping(Setting(Known(text.removeprefix(STOCK)), managed.span), used_at, place, managed=text)
