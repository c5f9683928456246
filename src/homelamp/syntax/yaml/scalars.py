"""The loader whose plain scalars have the types that Kubernetes gives them.

Kubernetes reads YAML through sigs.k8s.io/yaml, whose scalars follow YAML 1.1 with Go's number syntax: `y` and `on` are
booleans, `0o17` and `1e3` numbers, `2024-01-01` and `1:30` strings. PyYAML's own resolver differs in each of these.
"""

from __future__ import annotations

import re

import yaml

_PREFIX = "tag:yaml.org,2002:"
_BOOLEAN = r"y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF"
_INTEGER = r"[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|(?:0|[1-9][0-9_]*))"
_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"


# Without libyaml the same interface is there in Python, ten times slower.
_Base = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


class Loader(_Base):  # type: ignore[misc, valid-type]  # the base is chosen at run time
    """Composes nodes tagged as Kubernetes would type them."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  # PyYAML's own attribute


def tag_of(text: str) -> str:
    """How Kubernetes reads a text that stands without quotes: `str`, `int`, `float`, `bool`, `null` or `merge`."""
    resolvers = Loader.yaml_implicit_resolvers.get(text[:1], [])
    return next((tag.removeprefix(_PREFIX) for tag, pattern in resolvers if pattern.match(text)), "str")


def _register() -> None:
    digits = list("-+.0123456789")
    for name, pattern, first in (
        ("bool", _BOOLEAN, list("yYnNtTfFoO")),
        ("int", _INTEGER, digits),
        ("float", _FLOAT, digits),
        ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
        ("merge", r"<<", ["<"]),
    ):
        Loader.add_implicit_resolver(_PREFIX + name, re.compile(f"^(?:{pattern})$"), first)


_register()
