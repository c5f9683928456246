"""The parts of a CEL expression."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["constant", "identifier", "select", "index", "call", "other"]


class Expression(NamedTuple):
    """One part. `name` is that of an identifier, a field, a function or an operator.

    `operands` are: of a select or an index what it looks into (and the key), of a call its target, if it has one, and
    then its arguments. `is_optional` tells of `.?` and `[?`, `has_target` of a call like `x.f()`.
    """

    kind: Kind
    name: str = ""
    operands: tuple[Expression, ...] = ()
    # Of a constant; None also for one whose value is of no interest, such as bytes.
    constant: str | bool | int | None = None
    is_optional: bool = False
    has_target: bool = False


class ExpressionError(Exception):
    """The text at offset `at` cannot be a part of an expression."""

    def __init__(self, at: int) -> None:
        super().__init__(f"syntax error at {at}")
        self.at = at


class TooLongError(Exception):
    """The expression is longer or deeper than anybody writes by hand."""
