"""One OAuth2 client, as the attributes of its `authentik_provider_oauth2` state it."""

from __future__ import annotations

from homelamp.core.value import Known, Unknown, Value
from homelamp.model import Client, Fact, Listing, RedirectUri, Setting
from homelamp.providers.authentik import property_mappings, signing, written_out
from homelamp.providers.authentik.terraform_facts import fact, listed, optional, place_of, setting_of, stated, written
from homelamp.syntax.hcl.expressions import Evaluated, Fields, scalar_of
from homelamp.syntax.hcl.module import Instance, Module

# How required_providers and the lock file call the provider.
SOURCE = "goauthentik/authentik"


def read(module: Module, root: str, instance: Instance, top: Module) -> Client:
    """The client, as yet without its application and what follows from that; `top` is the module that is applied."""
    return Client(
        source="terraform",
        root=root,
        address=module.prefix + instance.address,
        span=(module.called_by or instance.block).span,
        whole=instance.block.whole,
        client_id=stated(module, instance, "client_id", "client_id"),
        redirect_uris=_redirect_uris(module, instance),
        mappings=property_mappings.read(module, instance),
        client_type=optional(module, instance, "client_type"),
        grant_types=_grant_types(module, instance),
        signing_algorithm=signing.read(module, instance),
        fetched_key=signing.fetched(module, instance),
        issuer_mode=optional(module, instance, "issuer_mode"),
        claims_in_id_token=optional(module, instance, "include_claims_in_id_token"),
        subject_mode=optional(module, instance, "sub_mode"),
        client_secret=_client_secret(instance),
        provider_version=top.provider_version(SOURCE) or module.provider_version(SOURCE),
        written_secrets=written_out.read(module, instance),
        attributes={name: one for name, one in written(module, instance).items() if name != written_out.ATTRIBUTE},
    )


def _grant_types(module: Module, instance: Instance) -> Listing[Setting] | None:
    found = listed(module, instance, "grant_types")
    if not found.is_stated:
        return None
    if found.items is None:
        return Listing(None, found.span, found.reason)
    return Listing(tuple(setting_of(item, found.span) for item in found.items), found.span)


def _client_secret(instance: Instance) -> Fact | None:
    """That there is one in the files; what it is, is nobody's business. Without one Authentik makes it."""
    if "client_secret" not in instance.block.attributes:
        return None
    return Fact("client_secret", "terraform", Unknown("given in Terraform"), place_of(instance.block, "client_secret"))


def _redirect_uris(module: Module, instance: Instance) -> Listing[RedirectUri]:
    found = listed(module, instance, "allowed_redirect_uris")
    if not found.is_stated:
        return _without(instance)
    if found.items is None:
        return Listing(None, found.span, found.reason)
    entries = [item for item in found.items if not _is_logout(item)]
    if not all(isinstance(item, Fields) for item in entries):
        return Listing(None, found.span, "a list that is put together elsewhere")
    return Listing(tuple(_redirect_uri(item) for item in entries if isinstance(item, Fields)), found.span)


def _without(instance: Instance) -> Listing[RedirectUri]:
    """What a client without `allowed_redirect_uris` says of them."""
    if "redirect_uris" in instance.block.attributes:
        place = place_of(instance.block, "redirect_uris")
        return Listing(None, place, "written in redirect_uris, which older providers knew")
    return Listing((), instance.block.whole, is_stated=False)


def _redirect_uri(item: Fields) -> RedirectUri:
    url = item.fields.get("url")
    place = url.span if url else item.span
    keys = {name: setting_of(value, value.span) for name, value in item.fields.items()}
    return RedirectUri(fact("redirect_uri", scalar_of(url, place), place), _text(item, "matching_mode"), written=keys)


def _is_logout(item: Evaluated) -> bool:
    return isinstance(item, Fields) and _text(item, "redirect_uri_type") == Known("logout")


def _text(item: Fields, name: str) -> Value:
    return scalar_of(item.fields.get(name), item.span).value
