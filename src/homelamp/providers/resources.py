"""Clients in Terraform: what a resource states of one."""

from __future__ import annotations

from collections.abc import Callable

from homelamp.core.value import Hole, Known, Template, Value
from homelamp.model import Client, Fact, Listing, RedirectUri
from homelamp.model.client import ORIGIN
from homelamp.providers.authentik import written_out
from homelamp.providers.authentik.terraform_facts import fact, listed, stated
from homelamp.providers.documents import Matches, claims_not_known, made_by, redirect_uri
from homelamp.syntax.hcl.expressions import Each, Scalar, scalar_of
from homelamp.syntax.hcl.module import Instance, Module


def client_of(module: Module, root: str, instance: Instance, title: str, uris: Listing[RedirectUri]) -> Client:
    """A client with the ID that `client_id` states, and an issuer that is the address at which it is asked."""
    has_id, span = "client_id" in instance.block.attributes, instance.block.span
    id_ = stated(module, instance, "client_id", "client_id") if has_id else made_by(title, "terraform", span)
    return Client(
        source="terraform",
        root=root,
        address=instance.address,
        span=span,
        whole=instance.block.whole,
        client_id=id_,
        redirect_uris=uris,
        mappings=claims_not_known(title, span),
        issuer=at_origin(instance),
        calls_itself=True,
        written_secrets=written_out.read(module, instance),
    )


def at_origin(instance: Instance, *tail: Value) -> Fact:
    """The issuer of a provider that makes it of the address at which it is asked, and of what follows that."""
    parts: list[str | Hole] = [ORIGIN]
    for value in tail:
        if isinstance(value, Known):
            parts.append(value.text)
        else:
            parts += value.parts if isinstance(value, Template) else [Hole("…", None)]
    return Fact("issuer_url", "terraform", Template(tuple(parts)), instance.block.span)


def redirect_uris(
    module: Module, instance: Instance, attribute: str, admits: Callable[[str], Matches | None] | None = None
) -> Listing[RedirectUri]:
    """The entries of a list of texts; `admits` gives the way to compare an entry that is no plain URL."""
    found = listed(module, instance, attribute)
    if not found.is_stated:
        return Listing((), instance.block.span, is_stated=False)
    if found.items is None:
        return Listing(None, found.span, found.reason)
    if not all(isinstance(one, Scalar) for one in found.items):
        return Listing(None, found.span, "a list that is put together elsewhere")
    uris = [fact("redirect_uri", scalar_of(one, one.span), one.span) for one in found.items]
    return Listing(tuple(redirect_uri(one, admits) for one in uris), found.span)


def url_of(module: Module, provider: str, attribute: str) -> Fact | None:
    """The address that the only `provider` block of a name gives for its server."""
    blocks = [block for block in module.blocks if block.type == "provider" and block.labels == (provider,)]
    if len(blocks) != 1 or attribute not in blocks[0].attributes:
        return None
    return stated(module, Instance("", blocks[0], Each(None, None, {}, "")), attribute, "issuer_url")
