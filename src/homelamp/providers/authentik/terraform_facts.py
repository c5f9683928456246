"""Facts and settings from attributes of Terraform's blocks."""

from __future__ import annotations

from homelamp.core.text import Span
from homelamp.core.value import Unknown
from homelamp.model import Fact, Listing, Setting, Term
from homelamp.syntax import booleans
from homelamp.syntax.hcl.blocks import Block
from homelamp.syntax.hcl.expressions import Evaluated, Expression, Items, Reference, Scalar, scalar_of
from homelamp.syntax.hcl.module import Instance, Module


def stated(module: Module, instance: Instance, attribute: str, term: Term) -> Fact:
    """What an attribute says; Unknown where it is not written."""
    place = place_of(instance.block, attribute)
    return fact(term, scalar_of(module.scope.attribute(instance.block, attribute, instance.each), place), place)


def fact(term: Term, scalar: Scalar, place: Span) -> Fact:
    """The fact that a scalar states where it is used at `place`."""
    return Fact(term, "terraform", scalar.value, place, scalar.pieces)


def optional(module: Module, instance: Instance, attribute: str) -> Setting | None:
    """What an attribute says that has a default; None where it is not written."""
    evaluated = module.scope.attribute(instance.block, attribute, instance.each)
    return None if evaluated is None else setting_of(evaluated, place_of(instance.block, attribute))


def written(module: Module, instance: Instance) -> dict[str, Setting]:
    """Every attribute of a block that is set, by name; what is a list or an object is Unknown.

    `null` is as good as nothing. One that Terraform leaves as it is in Authentik (`ignore_changes`) counts as set; the
    name `all` stands for every one.
    """
    block = instance.block
    names = dict.fromkeys([*block.attributes, *block.undecided])
    found = {name: optional(module, instance, name) for name in names if not is_null(block, name)}
    return {name: setting for name, setting in found.items() if setting is not None}


def is_null(block: Block, attribute: str) -> bool:
    """Whether `null` is written, and nothing else may be in force."""
    node = block.attributes.get(attribute)
    is_free = attribute in block.undecided or "all" in block.undecided
    return node is not None and not is_free and Expression(block.file, node).source == "null"


def listed(module: Module, instance: Instance, attribute: str) -> Listing[Evaluated]:
    """The entries of an attribute that is a list, with the place of the list itself: that of a local, for one.

    Where it is not written the place is the block's head.
    """
    evaluated = module.scope.attribute(instance.block, attribute, instance.each)
    place = place_of(instance.block, attribute)
    if evaluated is None:
        return Listing((), place, is_stated=False)
    if isinstance(evaluated, Items):
        return Listing(evaluated.items, evaluated.span)
    return Listing(None, place, reason_of(evaluated))


def reason_of(evaluated: Evaluated) -> str:
    """Why something is not the list, or the entry of a list, that it should be."""
    value = scalar_of(evaluated, evaluated.span).value
    return value.reason if isinstance(value, Unknown) else "a list that is put together elsewhere"


def setting_of(evaluated: Evaluated, place: Span) -> Setting:
    """A value with the literal in which its text stands; where there is not one literal, with `place`."""
    scalar = scalar_of(evaluated, place)
    span = scalar.pieces[0].span if len(scalar.pieces) == 1 else scalar.span
    return Setting(scalar.value, span, booleans.terraform(scalar.value))


def place_of(block: Block, attribute: str) -> Span:
    """Where an attribute's value stands; the block's head where it is not written."""
    node = block.attributes.get(attribute)
    return block.span if node is None else Expression(block.file, node).span


def address_of(evaluated: Evaluated | None) -> str | None:
    """The instance that a reference such as `authentik_provider_oauth2.headlamp.id` leads to; None for no reference."""
    if not isinstance(evaluated, Reference):
        return None
    # With for_each the key is written between the name and the attribute.
    return evaluated.address + "".join(f"[{key}]" for key in evaluated.path[:-1])
