"""`dynamic "name" { for_each = … content { … } }`: the blocks that it stands for.

https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.core.value import Known
from homelamp.syntax.hcl.blocks import Block
from homelamp.syntax.hcl.expressions import Each, Evaluated, Expression, Fields, Items, Scalar, known
from homelamp.syntax.hcl.list_functions import is_whole
from homelamp.syntax.hcl.scope import Scope

DYNAMIC = "dynamic"


def blocks_of(scope: Scope, block: Block, each: Each) -> Iterator[tuple[Block, Each]]:
    """The blocks within a block, each with what its expressions are evaluated for.

    One that cannot be known is given as it is written, with the type `dynamic`.
    """
    for one in block.blocks:
        if one.type != DYNAMIC or not one.labels:
            yield one, each
            continue
        content = next((inner for inner in one.blocks if inner.type == "content"), None)
        pairs = _pairs(scope.attribute(one, "for_each", each))
        if content is None or pairs is None:
            yield one, each
            continue
        made = Block(content.file, one.labels[0], (), content.span)
        made.whole, made.attributes, made.blocks = content.whole, content.attributes, content.blocks
        name = _iterator(one)
        for key, value in pairs:
            fields = Fields({"key": key, "value": value}, key.span, {"key": key.span, "value": value.span})
            yield made, each._replace(names={**each.names, name: fields})


def _iterator(block: Block) -> str:
    """The name by which the content refers to its key and value."""
    node = block.attributes.get("iterator")
    return block.labels[0] if node is None else Expression(block.file, node).source


def _pairs(over: Evaluated | None) -> list[tuple[Evaluated, Evaluated]] | None:
    """Keys and values; of a set each member is both. None where they are not known."""
    if isinstance(over, Fields):
        return [(known(key, over.keys[key]), over.fields[key]) for key in sorted(over.fields)]
    if not isinstance(over, Items) or not is_whole(over):
        return None
    is_text = [isinstance(one, Scalar) and isinstance(one.value, Known) for one in over.items]
    return [
        (one if text else known(str(at), one.span), one)
        for at, (one, text) in enumerate(zip(over.items, is_text, strict=True))
    ]
