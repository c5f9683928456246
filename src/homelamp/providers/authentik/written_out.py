"""Where Terraform writes a client's secret out, and not in a place that only those who apply it can read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.core.text import Span
from homelamp.core.value import Known
from homelamp.syntax.hcl.expressions import Evaluated, Expression, Scalar
from homelamp.syntax.hcl.module import Instance, Module

ATTRIBUTE = "client_secret"
_VARIABLE = re.compile(r"(?:(?:non)?sensitive\()?var\.([\w-]+)\)?")


def read(module: Module, instance: Instance) -> tuple[Span, ...]:
    """The literals that may give a client its secret, each hidden from reports."""
    found = dict.fromkeys(span for one in _candidates(module, instance) for span in _written(one))
    return tuple(found)


def _candidates(module: Module, instance: Instance) -> Iterator[Evaluated]:
    """What the attribute is worth; of a variable all values that files give it, whichever is in force."""
    scope, node = module.scope, instance.block.attributes.get(ATTRIBUTE)
    if node is None:
        return
    evaluated = scope.attribute(instance.block, ATTRIBUTE, instance.each)
    if evaluated is not None:
        yield evaluated
    named = _VARIABLE.fullmatch("".join(Expression(instance.block.file, node).source.split()))
    if named:
        yield from (known[named[1]] for known in (scope.inputs, scope.unloaded) if named[1] in known)
        default = scope.default(named[1])
        if default is not None:
            yield default


def _written(evaluated: Evaluated) -> Iterator[Span]:
    if not isinstance(evaluated, Scalar) or not isinstance(evaluated.value, Known):
        return
    # Few repositories come this far.
    from homelamp.core.placeholders import is_placeholder  # noqa: PLC0415
    from homelamp.syntax.clear_text import is_written_out  # noqa: PLC0415

    text = evaluated.value.text
    if not text.strip() or is_placeholder(text):
        return
    for piece in evaluated.pieces:
        piece.span.hide()
    if is_written_out(text):
        yield evaluated.pieces[0].span if evaluated.pieces else evaluated.span
