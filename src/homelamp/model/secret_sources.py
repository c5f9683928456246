"""Which objects make the Secret that something refers to."""

from __future__ import annotations

from collections.abc import Iterable

from homelamp.core.value import Known, Verdict, compare
from homelamp.model import SecretProducer, SecretReference


def makers_of(
    reference: SecretReference, producers: Iterable[SecretProducer], namespace: str | None
) -> list[SecretProducer]:
    """The makers of a Secret of that name in that namespace; what is not known on either side may fit."""
    fitting = (one for one in producers if has_name(one, reference) and is_in(one, namespace))
    return [one for one in fitting if one.left_out_by is None]


def has_name(producer: SecretProducer, reference: SecretReference) -> bool:
    """Whether a maker's Secret may have the name that is referred to."""
    return compare(producer.name.value, reference.name.value) is not Verdict.DIFFERENT


def is_in(producer: SecretProducer, namespace: str | None) -> bool:
    """Whether a maker's Secret may be in a namespace."""
    if namespace is None or producer.namespace is None:
        return True
    return compare(producer.namespace, Known(namespace)) is not Verdict.DIFFERENT
