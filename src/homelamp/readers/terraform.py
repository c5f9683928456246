"""Authentik's OAuth2 providers and applications, as Terraform or OpenTofu states them.

Attribute names and defaults: the documentation of terraform-provider-authentik,
https://registry.terraform.io/providers/goauthentik/authentik/latest/docs
"""

from __future__ import annotations

from typing import NamedTuple

from homelamp.facts import Application, Client, Fact, Listing, People, RedirectUri, Setting
from homelamp.readers import terraform_mappings, terraform_people, terraform_signing
from homelamp.readers.defects import Defect
from homelamp.readers.hcl_module import Instance, Module, read_module
from homelamp.readers.hcl_values import (
    Evaluated,
    Fields,
    Items,
    Reference,
    Scalar,
    joined,
    known,
    scalar_of,
)
from homelamp.readers.terraform_facts import fact, optional, place_of, setting_of, stated
from homelamp.text import SourceFile
from homelamp.value import Known, Unknown, Value

PROVIDER = "authentik_provider_oauth2"
APPLICATION = "authentik_application"
# How required_providers and the lock file call the provider.
SOURCE = "goauthentik/authentik"


class TerraformFacts(NamedTuple):
    """What one module states."""

    clients: list[Client]
    applications: list[Application]
    people: People | None
    defects: list[Defect]


def read(root: str, files: list[SourceFile], *, is_called: bool = False) -> TerraformFacts:
    """Read the `.tf`, `.tofu`, `.tfvars` and `.tfvars.json` files of one folder, which a module call may use.

    A folder in which a file does not parse states nothing: what is missing from it cannot be told from what is broken.
    """
    module, defects = read_module(root, files, is_called=is_called)
    if defects:
        return TerraformFacts([], [], None, defects)
    url = _authentik_url(module)
    applications = [_application(module, instance) for instance in module.instances(APPLICATION)]
    clients = [_client(module, root, instance)._replace(url=url) for instance in module.instances(PROVIDER)]
    people = terraform_people.read(module, root)
    return TerraformFacts([_with_application(client, applications) for client in clients], applications, people, [])


def _with_application(client: Client, applications: list[Application]) -> Client:
    linked = [application for application in applications if application.client == client.address]
    if len(linked) != 1:
        return client
    return client._replace(application=linked[0], issuer=_issuer(linked[0], client.url, client.issuer_mode))


def _issuer(application: Application, url: Fact | None, mode: Setting | None) -> Fact | None:
    """Authentik's issuer, always with a final slash (authentik/providers/oauth2/models.py)."""
    if url is None or url.text is None or (mode is not None and mode.text not in {"per_provider", "global"}):
        return None
    slug = application.slug
    base = known(url.text.rstrip("/"), url.span)._replace(pieces=url.pieces)
    if mode is not None and mode.text == "global":
        return fact("issuer_url", joined([(base, "url"), (known("/", mode.span), "")], mode.span), mode.span)
    parts: list[tuple[Evaluated, str]] = [
        (base, "url"),
        (known("/application/o/", slug.span), ""),
        (Scalar(slug.value, slug.pieces, slug.span), "slug"),
        (known("/", slug.span), ""),
    ]
    return fact("issuer_url", joined(parts, slug.span), slug.span)


def _authentik_url(module: Module) -> Fact | None:
    blocks = [block for block in module.blocks if block.type == "provider" and block.labels == ("authentik",)]
    # The provider reads it from the environment where it is not written; several are aliases of several servers.
    if len(blocks) != 1 or "url" not in blocks[0].attributes:
        return None
    return stated(module, Instance("", blocks[0]), "url", "issuer_url")


def _application(module: Module, instance: Instance) -> Application:
    provider = module.scope.attribute(instance.block, "protocol_provider", instance.each)
    launch = "meta_launch_url" in instance.block.attributes
    return Application(
        name=instance.address,
        slug=stated(module, instance, "slug", "issuer_url"),
        client=_address(provider),
        launch_url=stated(module, instance, "meta_launch_url", "host") if launch else None,
    )


def _address(provider: Evaluated | None) -> str | None:
    if not isinstance(provider, Reference):
        return None
    # With for_each the key stands between the name and the attribute.
    return provider.address + "".join(f"[{key}]" for key in provider.path[:-1])


def _client(module: Module, root: str, instance: Instance) -> Client:
    return Client(
        source="terraform",
        root=root,
        address=instance.address,
        span=instance.block.span,
        whole=instance.block.whole,
        client_id=stated(module, instance, "client_id", "client_id"),
        redirect_uris=_redirect_uris(module, instance),
        mappings=terraform_mappings.read(module, instance),
        client_type=optional(module, instance, "client_type"),
        grant_types=_grant_types(module, instance),
        signing_algorithm=terraform_signing.read(module, instance),
        issuer_mode=optional(module, instance, "issuer_mode"),
        claims_in_id_token=optional(module, instance, "include_claims_in_id_token"),
        client_secret=_client_secret(instance),
        provider_version=module.provider_version(SOURCE),
    )


def _grant_types(module: Module, instance: Instance) -> Listing[Setting] | None:
    evaluated = module.scope.attribute(instance.block, "grant_types", instance.each)
    if evaluated is None:
        return None
    place = place_of(instance.block, "grant_types")
    if not isinstance(evaluated, Items):
        return Listing(None, place, "a list that is put together elsewhere")
    return Listing(tuple(setting_of(item, place) for item in evaluated.items), place)


def _client_secret(instance: Instance) -> Fact | None:
    """That there is one in the files; what it is, is nobody's business. Without one Authentik makes it."""
    if "client_secret" not in instance.block.attributes:
        return None
    return Fact("client_secret", "terraform", Unknown("given in Terraform"), place_of(instance.block, "client_secret"))


def _redirect_uris(module: Module, instance: Instance) -> Listing[RedirectUri]:
    evaluated = module.scope.attribute(instance.block, "allowed_redirect_uris", instance.each)
    if evaluated is None and "redirect_uris" in instance.block.attributes:
        place = place_of(instance.block, "redirect_uris")
        return Listing(None, place, "written in redirect_uris, which older providers knew")
    if evaluated is None:
        return Listing((), instance.block.whole, is_stated=False)
    place = place_of(instance.block, "allowed_redirect_uris")
    if not isinstance(evaluated, Items):
        value = scalar_of(evaluated, place).value
        return Listing(None, place, value.reason if isinstance(value, Unknown) else "not a list")
    entries = [item for item in evaluated.items if not _is_logout(item)]
    if not all(isinstance(item, Fields) for item in entries):
        return Listing(None, place, "a list that is put together elsewhere")
    return Listing(tuple(_redirect_uri(item) for item in entries if isinstance(item, Fields)), place)


def _redirect_uri(item: Fields) -> RedirectUri:
    url = item.fields.get("url")
    place = url.span if url else item.span
    return RedirectUri(fact("redirect_uri", scalar_of(url, place), place), _text(item, "matching_mode"))


def _is_logout(item: Evaluated) -> bool:
    return isinstance(item, Fields) and _text(item, "redirect_uri_type") == Known("logout")


def _text(item: Fields, name: str) -> Value:
    return scalar_of(item.fields.get(name), item.span).value
