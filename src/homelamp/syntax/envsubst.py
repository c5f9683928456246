"""The variables that Flux fills in after kustomize.

https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution. The grammar is that of
github.com/fluxcd/pkg/envsubst.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from homelamp.core.text import SourceFile
from homelamp.core.value import Hole, Template, Unfilled, Unknown, Value
from homelamp.syntax.substitution import value_of

# `${NAME`, and what may come after the name. A default with a brace in it is left as it is.
_VARIABLE = re.compile(r"(\$?)\$\{([A-Za-z_]\w*)([^{}]*)\}")
_DEFAULT = re.compile(r"(:?[-=])(.*)", re.DOTALL)
_COMPUTED = "computed from a variable of Flux"


class Variables(NamedTuple):
    """What is known of the variables that Flux fills in for one file."""

    # None for a variable that is set to a value which cannot be read.
    values: Mapping[str, str | None]
    # Whether every source of variables was read: then what `values` lacks is not set.
    is_complete: bool
    # Where the variables are set, in words: "by clusters/home/apps.yaml".
    source: str = ""
    # Why no variable at all is filled in, so that the text stays as it is; None where some are.
    nothing: Unfilled | None = None

    def lacks(self, name: str) -> bool:
        """Whether a variable is certainly not set."""
        return self.is_complete and name not in self.values


class Use(NamedTuple):
    """One `${NAME…}` in a text; `start` and `end` are places in it, `operator` is what comes after the name."""

    name: str
    operator: str
    start: int
    end: int


def uses(text: str) -> Iterator[Use]:
    """The variables that Flux would fill in, without `$${NAME}`, which is its way to write `${NAME}`."""
    for found in _VARIABLE.finditer(text) if "${" in text else ():
        if not found[1]:
            yield Use(found[2], found[3], found.start(), found.end())


def filled(text: str, variables: Variables, file: SourceFile | None = None) -> Value:
    """What a text says after Flux filled in what is known. A variable that is set and not known stays a hole.

    One that is not set and has no default becomes nothing, or stops the sync in strict mode: that is Unknown.
    """
    if variables.nothing:
        return _unfilled(text, variables.nothing, file)
    parts: list[str] = []
    at = 0
    for use in uses(text):
        made = _made(use, variables)
        if isinstance(made, Unknown):
            return made
        parts += [text[at : use.start], text[use.start : use.end] if made is None else made]
        at = use.end
    return value_of("".join((*parts, text[at:])) if parts else text, file)


def _unfilled(text: str, why: Unfilled, file: SourceFile | None) -> Value:
    """A text of which no variable is filled in: its holes say why."""
    value, names = value_of(text, file), {use.name for use in uses(text)}
    if not isinstance(value, Template):
        return value
    return Template(
        tuple(
            part._replace(unfilled=why) if isinstance(part, Hole) and part.name in names else part
            for part in value.parts
        )
    )


def _made(use: Use, variables: Variables) -> str | Unknown | None:
    """The text that a variable becomes; None where it stays a hole."""
    known, default = variables.values.get(use.name), _DEFAULT.fullmatch(use.operator)
    if variables.lacks(use.name):
        return default[2] if default else Unknown(f"the variable {use.name} is not set {variables.source}".rstrip())
    if known is None:
        # What sets it elsewhere wins over the default.
        return None if not use.operator or default else Unknown(_COMPUTED)
    if not use.operator:
        return known
    if default:
        return default[2] if known == "" and default[1].startswith(":") else known
    return {",,": known.lower(), "^^": known.upper()}.get(use.operator) or Unknown(_COMPUTED)
