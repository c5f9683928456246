"""The pure functions of Terraform that real repositories use around the chain's values.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

from homelamp.core.value import Known, Template
from homelamp.syntax.hcl.expressions import Evaluated, Expression, Fields, Scalar, first_missing, is_null, known, opaque
from homelamp.syntax.hcl.list_functions import LIST_FUNCTIONS, Function, same
from homelamp.syntax.hcl.text_functions import TEXT_FUNCTIONS


def _try(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    """The first argument without an error: an index or key that is not there."""
    return next((one for one in arguments if first_missing([one]) is None), opaque(expression))


def _can(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    if len(arguments) != 1:
        return opaque(expression)
    if first_missing(arguments):
        return known("false", expression.span)
    # What is not known may be an error yet.
    is_there = not isinstance(arguments[0], Scalar) or isinstance(arguments[0].value, Known | Template)
    return known("true", expression.span) if is_there or is_null(arguments[0]) else opaque(expression)


def _lookup(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    match arguments:
        case [Fields(fields=fields), Scalar(Known(key)), *rest]:
            if key in fields:
                return fields[key]
            if len(rest) == 1:
                return rest[0]
    return opaque(expression)


def _coalesce(arguments: list[Evaluated], expression: Expression) -> Evaluated:
    """The first argument that is neither null nor empty."""
    for one in arguments:
        if is_null(one) or (isinstance(one, Scalar) and one.value == Known("")):
            continue
        is_there = isinstance(one, Scalar) and isinstance(one.value, Known | Template) and _has_text(one)
        return one if is_there else opaque(expression)
    return opaque(expression)


def _has_text(one: Scalar) -> bool:
    """Whether a text is not empty, whatever fills its holes."""
    return isinstance(one.value, Known) or (
        isinstance(one.value, Template) and any(isinstance(part, str) and part for part in one.value.parts)
    )


# These look at errors among their arguments; what any other function makes of one is an error, too.
TAKE_ERRORS = frozenset({"try", "can"})
FUNCTIONS: dict[str, Function] = {
    **TEXT_FUNCTIONS,
    **LIST_FUNCTIONS,
    "can": _can,
    "coalesce": _coalesce,
    "lookup": _lookup,
    "nonsensitive": same,
    "sensitive": same,
    "tolist": same,
    "tomap": same,
    "toset": same,
    "tobool": same,
    "tonumber": same,
    "tostring": same,
    "try": _try,
}
