"""Terraform's `helm_release`, as far as files beside it hold its values.

https://registry.terraform.io/providers/hashicorp/helm/latest/docs/resources/release: of the texts in `values` the later
one wins, and `set` wins over all of them. What Terraform itself computes is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from posixpath import join, normpath

from homelamp.core.value import Known
from homelamp.kube.helm.paths import keys_of
from homelamp.kube.helm.release import Release, Values
from homelamp.model import Setting
from homelamp.syntax.hcl.blocks import Block
from homelamp.syntax.hcl.dynamic import DYNAMIC, blocks_of
from homelamp.syntax.hcl.expressions import Each, Expression, Scalar, scalar_of
from homelamp.syntax.hcl.module import Instance, Module
from homelamp.syntax.hcl.nodes import children
from homelamp.syntax.yaml.documents import Document, parse_part

RESOURCE = "helm_release"
_WRAPPERS = {"expression", "collection_value", "template_expr", "literal_value"}
_SETS = ("set", "set_list", "set_sensitive", "set_wo")
# The folder of the module; that of the configuration is the same where no other one calls it.
_FOLDER = re.compile(r"^\$\{path\.(?:module|root)\}/")
# What a template has besides `${name}`, and what YAML would take for text.
_COMPUTED = re.compile(r"%\{|\$\{[\s~]")
_YAML = re.compile(r"\.ya?ml(?:\.(?:tftpl|tpl|tmpl))?$")
_ELSEWHERE = "computed by Terraform"

# The text of a file of the repository by its path; None where there is none, or it cannot be read.
TextOf = Callable[[str], str | None]


def releases(module: Module, root: str, text_of: TextOf) -> Iterator[Release]:
    """The releases of a module whose folder is `root`."""
    for instance in module.instances(RESOURCE):
        yield _release(module, instance, root, text_of)


def _release(module: Module, instance: Instance, root: str, text_of: TextOf) -> Release:
    block = instance.block
    chart, version = _setting(module, instance, "chart"), _setting(module, instance, "version")
    name = _text(_setting(module, instance, "name"))
    sources = [*_values(block, root, text_of), *_sets(module, block, instance.each)]
    return Release(
        _document(block),
        block.span,
        _text(chart).rstrip("/").rpartition("/")[2],
        None,
        version,
        name or block.labels[-1],
        name or None,
        _setting(module, instance, "namespace"),
        tuple(sources),
        is_placed=True,
    )


def _document(block: Block) -> Document:
    """An empty document at the block's place: readers of other deployers give the one that holds the release."""
    return parse_part(block.file.source, block.span.start, "{}")[0][0]


def _setting(module: Module, instance: Instance, attribute: str) -> Setting | None:
    found = module.scope.attribute(instance.block, attribute, instance.each)
    if found is None:
        return None
    scalar = scalar_of(found, found.span)
    return Setting(scalar.value, scalar.span)


def _text(setting: Setting | None) -> str:
    return setting.value.text if setting and isinstance(setting.value, Known) else ""


def _values(block: Block, root: str, text_of: TextOf) -> Iterator[Values]:
    node = block.attributes.get("values")
    if "values" in block.undecided or "all" in block.undecided:
        yield Values(unread="changed elsewhere")
    elif node is not None:
        inner = _bare(Expression(block.file, node))
        if inner.node.type != "tuple":
            yield Values(unread=_ELSEWHERE)
        else:
            parts = [part for part in children(inner.node) if part.type == "expression"]
            yield from (_value(_bare(inner.at(part)), root, text_of) for part in parts)


def _value(expression: Expression, root: str, text_of: TextOf) -> Values:
    """One text of values: a file's, or a template's with holes where its variables are."""
    path = _path(expression, root)
    if path is None or not _YAML.search(path):
        return Values(unread=_ELSEWHERE)
    text = text_of(path)
    is_template = expression.file.words(children(expression.node)[0]) == "templatefile"
    if text is not None and is_template and _COMPUTED.search(text):
        return Values(unread=f"{_ELSEWHERE} from {path}")
    return Values(path=path)


def _path(expression: Expression, root: str) -> str | None:
    """The path that `file` or `templatefile` is given, where it is written out."""
    if expression.node.type != "function_call":
        return None
    name, *rest = children(expression.node)
    arguments = [part for part in children(rest[0]) if part.type == "expression"] if rest else []
    if expression.file.words(name) not in {"file", "templatefile"} or not arguments:
        return None
    written = _bare(expression.at(arguments[0])).source
    if written[:1] != '"' or written[-1:] != '"':
        return None
    path = _FOLDER.sub("", written[1:-1])
    found = normpath(join(root, path))
    is_known = "${" not in path and "\\" not in path and not path.startswith("/")
    return found if is_known and not found.startswith("..") else None


def _bare(expression: Expression) -> Expression:
    """An expression without what only wraps it."""
    node = expression.node
    while node.type in _WRAPPERS and len(children(node)) == 1:
        node = children(node)[0]
    return expression.at(node)


def _sets(module: Module, block: Block, each: Each) -> Iterator[Values]:
    """What single values hide: their texts are Terraform's."""
    for one, within in blocks_of(module.scope, block, each):
        if one.type in _SETS:
            name = module.scope.attribute(one, "name", within)
            yield _hidden(name.value.text if isinstance(name, Scalar) and isinstance(name.value, Known) else "")
        elif one.type == DYNAMIC:
            yield Values(unread=_ELSEWHERE)
    if any(name in block.attributes for name in _SETS):
        yield Values(unread=_ELSEWHERE)


def _hidden(name: str) -> Values:
    return Values(unread="set by Terraform", at=keys_of(name)) if name else Values(unread=_ELSEWHERE)
