"""Authentik's OAuth2 providers and applications, as Terraform or OpenTofu states them.

Attribute names and defaults: the documentation of terraform-provider-authentik,
https://registry.terraform.io/providers/goauthentik/authentik/latest/docs
"""

from __future__ import annotations

from typing import NamedTuple

from homelamp.core.text import SourceFile
from homelamp.core.value import Known
from homelamp.model import Application, Client, Fact, People, Piece, Setting
from homelamp.providers.authentik import client, known_people, policies
from homelamp.providers.authentik.terraform_facts import fact, is_null, stated
from homelamp.syntax.defects import Defect
from homelamp.syntax.hcl.expressions import Each, Reference, Scalar, joined, known
from homelamp.syntax.hcl.folder import read_module
from homelamp.syntax.hcl.module import Instance, Module

PROVIDER = "authentik_provider_oauth2"
APPLICATION = "authentik_application"


class TerraformFacts(NamedTuple):
    """What one module states."""

    clients: list[Client]
    applications: list[Application]
    people: People | None
    defects: list[Defect]


def read(root: str, files: list[SourceFile], *, is_called: bool = False) -> TerraformFacts:
    """Read the `.tf`, `.tofu`, `.tfvars`, `.tfvars.json` files and the lock file of one folder.

    A module call may use the folder (`is_called`): then its variables are the caller's.

    A folder in which a file does not parse states nothing: what is missing from it cannot be told from what is broken.
    """
    module, defects = read_module(root, files, is_called=is_called)
    return of_module(module, root, defects)


def of_module(module: Module, root: str, defects: list[Defect]) -> TerraformFacts:
    """What the module in the folder `root` states; nothing beside defects."""
    if defects:
        return TerraformFacts([], [], None, defects)
    url = _authentik_url(module)
    family = list(module.family.values())
    applications = [_application(one, instance) for one in family for instance in one.instances(APPLICATION)]
    clients = [client.read(one, root, at, module)._replace(url=url) for one in family for at in one.instances(PROVIDER)]
    people = known_people.read(family, root)
    linked: dict[str | None, list[Application]] = {}
    for application in applications:
        linked.setdefault(application.client, []).append(application)
    joined_clients = [_with_application(client, linked.get(client.address, [])) for client in clients]
    return TerraformFacts(joined_clients, applications, people, [])


def _with_application(client: Client, linked: list[Application]) -> Client:
    if len(linked) != 1:
        return client
    return client._replace(application=linked[0], issuer=_issuer(linked[0], client.url, client.issuer_mode))


def _issuer(application: Application, url: Fact | None, mode: Setting | None) -> Fact | None:
    """Authentik's issuer, always with a final slash (authentik/providers/oauth2/models.py)."""
    if url is None or url.text is None or (mode is not None and mode.text not in {"per_provider", "global"}):
        return None
    slug = application.slug
    base = Scalar(Known(url.text.rstrip("/")), _without_slash(url.pieces), url.span)
    if mode is not None and mode.text == "global":
        return fact("issuer_url", joined([base, known("/", mode.span)], mode.span), mode.span)
    path = known("/application/o/", slug.span)
    parts = [base, path, Scalar(slug.value, slug.pieces, slug.span), known("/", slug.span)]
    return fact("issuer_url", joined(parts, slug.span), slug.span)


def _without_slash(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    if not pieces or not pieces[-1].text.endswith("/"):
        return pieces
    last = pieces[-1]._replace(text=pieces[-1].text.rstrip("/"))
    return (*pieces[:-1], last) if last.text else _without_slash(pieces[:-1])


def _authentik_url(module: Module) -> Fact | None:
    blocks = [block for block in module.blocks if block.type == "provider" and block.labels == ("authentik",)]
    # The provider reads it from the environment where it is not written; several are aliases of several servers.
    if len(blocks) != 1 or "url" not in blocks[0].attributes:
        return None
    return stated(module, Instance("", blocks[0], Each(None, None, {}, "")), "url", "issuer_url")


def _application(module: Module, instance: Instance) -> Application:
    provider = module.scope.attribute(instance.block, "protocol_provider", instance.each)
    launch = "meta_launch_url" in instance.block.attributes
    block = instance.block
    is_bare = "protocol_provider" not in block.attributes or is_null(block, "protocol_provider")
    return Application(
        name=module.prefix + instance.address,
        slug=stated(module, instance, "slug", "issuer_url"),
        client=module.named(provider) if isinstance(provider, Reference) else None,
        launch_url=stated(module, instance, "meta_launch_url", "host") if launch else None,
        offers_nothing=is_bare and not {"protocol_provider", "all"} & set(block.undecided),
        is_limited=policies.limit(module, module.prefix + instance.address),
    )
