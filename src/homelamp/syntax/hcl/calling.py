"""What modules of one configuration have in common, and what one gives to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from homelamp.syntax.hcl.expressions import Each, Evaluated, Expression

if TYPE_CHECKING:
    from homelamp.syntax.hcl.scope import Scope


class Budget:
    """What was computed for one configuration, the modules that it calls included."""

    def __init__(self) -> None:
        self.rounds = 0
        self.work = 0
        self.running: set[tuple[int, int]] = set()


class Given(NamedTuple):
    """What a call gives to a variable of a module: an expression of the caller's."""

    scope: Scope
    expression: Expression
    each: Each


class Outputs(Protocol):
    """A module that was called."""

    def output(self, name: str) -> Evaluated | None:
        """What one of its outputs is worth; None where it has none of that name."""
