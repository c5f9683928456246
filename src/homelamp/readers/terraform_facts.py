"""Facts and settings from attributes of Terraform's blocks."""

from __future__ import annotations

from homelamp.facts import Fact, Listing, Setting, Term
from homelamp.readers import booleans
from homelamp.readers.hcl import Block
from homelamp.readers.hcl_module import Instance, Module
from homelamp.readers.hcl_values import Evaluated, Expression, Items, Scalar, scalar_of
from homelamp.text import Span
from homelamp.value import Unknown


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
