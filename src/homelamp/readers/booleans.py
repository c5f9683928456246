"""What is true, and to whom: the one place where a scalar becomes a boolean.

Kubernetes goes by the type that YAML gives a scalar, a template of Helm by whether something is empty, Go's flags and
Terraform by a text. Nothing else compares a scalar with the text `true`.
"""

from __future__ import annotations

from homelamp.readers.substitution import value_of
from homelamp.readers.yaml import Document, MappingNode, Node, ScalarNode, SequenceNode
from homelamp.value import Known, Value

_PREFIX = "tag:yaml.org,2002:"
# Of the spellings that the loader knows as booleans, in lower case.
_YAML_TRUE = frozenset({"y", "yes", "true", "on"})
# https://pkg.go.dev/strconv#ParseBool
_GO = dict.fromkeys(("1", "t", "T", "true", "TRUE", "True"), True) | dict.fromkeys(
    ("0", "f", "F", "false", "FALSE", "False"), False
)
# How Terraform converts a string: https://github.com/zclconf/go-cty/blob/main/cty/convert/conversion_primitive.go
_TERRAFORM = {"true": True, "1": True, "false": False, "0": False}
# What a comparison with the printed value in a template knows; Helm prints nothing for a null.
_PRINTED = {"true": True, "false": False, "": False}


def boolean(node: Node | None) -> bool | None:
    """What a scalar says that Kubernetes reads as a boolean: `true`, `True`, `yes`, `on`, `y` and their opposites.

    None for anything else: a text in quotes is a string, whatever it says.
    """
    if not isinstance(node, ScalarNode) or node.tag != f"{_PREFIX}bool":
        return None
    return node.value.lower() in _YAML_TRUE


def truth(document: Document, node: Node | None) -> bool | None:
    """What `if` makes of a value in a template of Helm: all but the empty is true, so is the text "false".

    https://pkg.go.dev/text/template#hdr-Actions. None where the value is filled in later, or given twice.
    """
    if node is None:
        return False
    if isinstance(node, MappingNode | SequenceNode):
        return bool(node.value)
    if id(node) in document.ambiguous or node.tag.startswith("!"):
        return None
    text, kind = str(node.value), node.tag.removeprefix(_PREFIX)
    if kind in {"int", "float"}:
        return _is_number_but_zero(text)
    if kind in {"bool", "null"}:
        return bool(boolean(node))
    return bool(text) if isinstance(value_of(text), Known) else None


def printed(document: Document, node: Node) -> bool | None:
    """Whether a template of Helm prints `true` or `false` for a value; None for anything else."""
    plain = document.value(node)
    stated = boolean(node) if isinstance(plain, Known) else None
    return _of(plain, _PRINTED) if stated is None else stated


def go_flag(value: Value) -> bool | None:
    """What a boolean flag of Go takes a text for; None for one that it refuses, and for one that is not known."""
    return _of(value, _GO)


def terraform(value: Value) -> bool | None:
    """What Terraform takes a value for where it expects a boolean; None where it takes it for none."""
    return _of(value, _TERRAFORM)


def annotation(document: Document, node: Node) -> bool:
    """Whether an annotation says `true`, the only spelling that controllers compare with.

    Without quotes it is a boolean, and the API server refuses the object; what was meant is clear all the same.
    """
    return boolean(node) is True or document.text(node) == "true"


def _of(value: Value, table: dict[str, bool]) -> bool | None:
    return table.get(value.text) if isinstance(value, Known) else None


def _is_number_but_zero(text: str) -> bool:
    digits = text.lower().replace("_", "").lstrip("+-")
    if digits.startswith("0x"):
        return bool(digits[2:].strip("0"))
    mantissa = digits if digits.lstrip("0.").startswith(("inf", "nan")) else digits.partition("e")[0]
    return bool(mantissa.removeprefix("0b").removeprefix("0o").strip("0."))
