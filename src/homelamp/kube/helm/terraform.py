"""Terraform's `helm_release`: values in files, in objects that it encodes, in here-documents and as single settings.

https://registry.terraform.io/providers/hashicorp/helm/latest/docs/resources/release: of the texts in `values` the later
one wins, and `set` wins over all of them. What Terraform itself computes is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from posixpath import join, normpath

from homelamp.core.value import Known, Unknown
from homelamp.kube.helm.paths import keys_of
from homelamp.kube.helm.release import Release, Values
from homelamp.model import Setting
from homelamp.syntax.hcl.blocks import Block
from homelamp.syntax.hcl.carried import argument_of, bare
from homelamp.syntax.hcl.documents import encoded, in_text
from homelamp.syntax.hcl.dynamic import DYNAMIC, blocks_of
from homelamp.syntax.hcl.expressions import Each, Evaluated, Expression, Fields, Items, Scalar, scalar_of
from homelamp.syntax.hcl.module import Instance, Module
from homelamp.syntax.hcl.nodes import children
from homelamp.syntax.hcl.strings import written
from homelamp.syntax.yaml.documents import Document, MappingNode, parse_part

RESOURCE = "helm_release"
_SETS = ("set", "set_list", "set_sensitive", "set_wo")
# Those whose values stand there openly.
_OPEN = ("set", "set_list")
# The folder of the module; that of the configuration is the same where no other one calls it.
_FOLDER = re.compile(r"^\$\{path\.(?:module|root)\}/")
# What a template has besides `${name}`, and what YAML would take for text.
_COMPUTED = re.compile(r"%\{|\$\{[\s~]")
_YAML = re.compile(r"\.ya?ml(?:\.(?:tftpl|tpl|tmpl))?$")
_ELSEWHERE = "computed by Terraform"
_LOCAL = re.compile(r"local\.([\w-]+)")
_MAX_LOCALS = 10

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
    sources = [*_values(module, instance, root, text_of), *_sets(module, block, instance.each)]
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


def _values(module: Module, instance: Instance, root: str, text_of: TextOf) -> Iterator[Values]:
    block = instance.block
    node = block.attributes.get("values")
    if "values" in block.undecided or "all" in block.undecided:
        yield Values(unread="changed elsewhere")
    elif node is not None:
        inner = _followed(module, Expression(block.file, node))
        if inner.node.type != "tuple":
            yield Values(unread=_ELSEWHERE)
            return
        for part in children(inner.node):
            if part.type == "expression":
                yield from _value(module, instance.each, _followed(module, inner.at(part)), root, text_of)


def _followed(module: Module, expression: Expression) -> Expression:
    """An expression without what only wraps it, or what the local that it names is."""
    found = bare(expression)
    for _ in range(_MAX_LOCALS):
        named = _LOCAL.fullmatch(found.source)
        if named is None or named[1] not in module.scope.locals:
            break
        found = bare(module.scope.locals[named[1]])
    return found


def _value(module: Module, each: Each, expression: Expression, root: str, text_of: TextOf) -> Iterator[Values]:
    """One text of values: a file's, a template's with holes where its variables are, or what is written here."""
    given = argument_of(expression)
    if given is not None:
        evaluated = module.scope.evaluate(_followed(module, given), each)
        yield _of_document(encoded(evaluated)) if isinstance(evaluated, Fields) else Values(unread=_ELSEWHERE)
    elif expression.node.type == "heredoc_template":
        documents, is_partial = in_text(module.scope, written(expression), each)
        yield _of_document(documents[0]) if documents else Values(unread=_ELSEWHERE)
        if is_partial:
            yield Values(unread="decided by a directive of Terraform")
    else:
        yield _of_file(expression, root, text_of)


def _of_document(document: Document) -> Values:
    is_mapping = isinstance(document.root, MappingNode)
    return Values(document, document.root) if is_mapping else Values(unread=_ELSEWHERE)


def _of_file(expression: Expression, root: str, text_of: TextOf) -> Values:
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
    text = bare(expression.at(arguments[0])).source
    if text[:1] != '"' or text[-1:] != '"':
        return None
    path = _FOLDER.sub("", text[1:-1])
    found = normpath(join(root, path))
    is_known = "${" not in path and "\\" not in path and not path.startswith("/")
    return found if is_known and not found.startswith("..") else None


def _sets(module: Module, block: Block, each: Each) -> Iterator[Values]:
    """Single values, as blocks (version 2 of the provider) or as lists of objects (version 3)."""
    for one, within in blocks_of(module.scope, block, each):
        if one.type in _SETS:
            stated = (module.scope.attribute(one, name, within) for name in ("name", "value", "type"))
            yield _set(one.type, *stated)
        elif one.type == DYNAMIC:
            yield Values(unread=_ELSEWHERE)
    for kind in _SETS:
        listed = module.scope.attribute(block, kind, each)
        if isinstance(listed, Items):
            for item in listed.items:
                fields = item.fields if isinstance(item, Fields) else {}
                yield _set(kind, *(fields.get(name) for name in ("name", "value", "type")))
        elif listed is not None:
            yield Values(unread=_ELSEWHERE)


def _set(kind: str, name: Evaluated | None, value: Evaluated | None, type_: Evaluated | None) -> Values:
    """One setting. Helm reads the text of its value as YAML would, but for the type `string`."""
    path = _known(name)
    if not path:
        return Values(unread=_ELSEWHERE)
    at = keys_of(path)
    # What is within a list counts for all of it, and commas part the entries of one.
    is_single = "[" not in path and not set(_known(value)) & set("{,")
    if kind not in _OPEN or value is None or not is_single or not _is_stated(value):
        return Values(unread="set by Terraform", at=at)
    document = encoded(value, is_quoted=_known(type_) == "string")
    return Values(document, document.root, at=at)


def _is_stated(value: Evaluated) -> bool:
    """Whether something of a value is known: what is not has a better reason as one that Terraform sets."""
    return isinstance(value, Items) or (isinstance(value, Scalar) and not isinstance(value.value, Unknown))


def _known(evaluated: Evaluated | None) -> str:
    value = evaluated.value if isinstance(evaluated, Scalar) else None
    return value.text if isinstance(value, Known) else ""
