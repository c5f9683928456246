"""Settings of other programs that Terraform's files carry: objects that are encoded, here-documents, and texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from homelamp.syntax.hcl.blocks import body_of
from homelamp.syntax.hcl.documents import encoded, in_text
from homelamp.syntax.hcl.expressions import Each, Expression, Fields, Items
from homelamp.syntax.hcl.module import Module
from homelamp.syntax.hcl.nodes import children
from homelamp.syntax.hcl.strings import Written, written
from homelamp.syntax.yaml.documents import Document

_STRINGS = frozenset({"heredoc_template", "quoted_template", "string_lit"})
_WRAPPERS = frozenset({"expression", "collection_value", "template_expr", "literal_value"})
# Nobody nests so deep, and each level is evaluated by itself.
_DEEPEST = 100
_ENCODERS = frozenset({"yamlencode", "jsonencode"})
_PROSE = frozenset({"description", "error_message"})
EACH = Each(None, None, {}, "")


Wanted = Callable[[bytes], bool]


class Carried(NamedTuple):
    """What an attribute or a key called `name` is given: a document, or a text that is not YAML.

    With `is_partial` a directive of the text decides over a part of the document.
    """

    name: str
    document: Document | None = None
    text: Written | None = None
    is_partial: bool = False


class Carrier:
    """Offers what the attributes of a module carry to what may take it: the whole of an object before its parts.

    `is_wanted` tells by its bytes whether an expression is looked at, and `is_separate` whether a part of one that was
    taken is offered by itself all the same.
    """

    def __init__(self, module: Module, is_wanted: Wanted, is_separate: Wanted, take: Callable[[Carried], bool]) -> None:
        self._module, self._is_wanted, self._is_separate, self._take = module, is_wanted, is_separate, take

    def offer(self) -> None:
        """Go through all files."""
        for file in self._module.files:
            waiting = [body_of(file)]
            while waiting:
                block = waiting.pop()
                waiting += block.blocks
                for name, node in block.attributes.items():
                    if name not in _PROSE:
                        self._visit(name, Expression(file, node), self._is_wanted)

    def _visit(self, name: str, expression: Expression, is_wanted: Wanted) -> None:
        waiting = [(name, expression, is_wanted, 0)]
        while waiting:
            name, expression, is_wanted, depth = waiting.pop()
            node = expression.node
            if depth > _DEEPEST or not is_wanted(expression.file.raw[node.start_byte : node.end_byte]):
                continue
            inner = bare(expression)
            if inner.node.type in _STRINGS:
                self._offer_text(name, written(inner))
                continue
            given = argument_of(inner)
            inner = bare(given) if given else inner
            if any(self._take(one) for one in self._documents(name, inner)):
                is_wanted = self._is_separate
            waiting += reversed([(key, part, is_wanted, depth + 1) for key, part in _parts(name, inner)])

    def _documents(self, name: str, expression: Expression) -> Iterator[Carried]:
        evaluated = self._module.scope.evaluate(expression, EACH)
        if isinstance(evaluated, Fields | Items):
            yield Carried(name, encoded(evaluated))
            yield Carried("", encoded(evaluated, (name,)))

    def _offer_text(self, name: str, text: Written) -> None:
        documents, is_partial = in_text(self._module.scope, text, EACH)
        taken = [self._take(Carried(name, one, is_partial=is_partial)) for one in documents]
        if not any(taken):
            self._take(Carried(name, text=text))


def _parts(name: str, expression: Expression) -> Iterator[tuple[str, Expression]]:
    """The parts of an expression, each with the name that it is given to."""
    for part in children(expression.node):
        pair = children(part) if part.type == "object_elem" else []
        if len(pair) == 2:  # noqa: PLR2004  # a key and its value
            yield expression.at(pair[0]).source.strip('"'), expression.at(pair[1])
        else:
            yield name, expression.at(part)


def bare(expression: Expression) -> Expression:
    """An expression without what only wraps it."""
    node = expression.node
    while node.type in _WRAPPERS and len(children(node)) == 1:
        node = children(node)[0]
    return expression.at(node)


def argument_of(expression: Expression) -> Expression | None:
    """What an expression encodes as YAML or JSON; None for any other expression."""
    parts = children(expression.node) if expression.node.type == "function_call" else []
    if len(parts) < 2 or expression.file.words(parts[0]) not in _ENCODERS:  # noqa: PLR2004
        return None
    arguments = [part for part in children(parts[1]) if part.type == "expression"]
    return expression.at(arguments[0]) if len(arguments) == 1 else None
