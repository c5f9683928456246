"""Text that something else completes before Kubernetes sees it.

Flux substitutes `${NAME}` and `${NAME:=default}`, Jinja, Go templates and Argo CD's ApplicationSets `{{ … }}`, and the
Argo CD vault plugin `<path:…>` and `<name>`, the kubelet `$(NAME)`. SOPS leaves `ENC[…]` in place of a value.
"""

from __future__ import annotations

import re

from homelamp.core.value import Hole, Known, Template, Unknown, Value

# Text that stands for a whole value elsewhere, and where that is.
_REFERENCES = {
    "ENC[": "encrypted by SOPS",
    "vault:": "in a secret store",
    "ref+": "in a secret store",
    "op://": "in a secret store",
}
# `$${NAME}` is Flux's way to write a literal `${NAME}`; it is left to be text. Then in order: `${NAME}` with its forms,
# `${{ … }}` and `{{ … }}`, `$(NAME)`, `$NAME`, `<…>` of the Argo CD vault plugin and of people, `<< … >>`, `@@NAME@@`
# and `__NAME__`.
_HOLE = re.compile(
    r"(?<!\$)\$\{([A-Za-z_]\w*)[^}]*\}"
    r"|\$?\{\{-?\s*(.*?)\s*-?\}\}"
    r"|\$\(([A-Za-z_]\w*)\)"
    r"|(?<![\w$])\$([A-Za-z_]\w*)"
    r"|<<\s*(.*?)\s*>>"
    r"|<([A-Za-z][^<>]*)>"
    r"|@@(\w+?)@@|__([A-Za-z]\w*?)__",
    re.DOTALL,
)
_MARKS = ("$", "{{", "<", "@@", "__")


def value_of(text: str) -> Value:
    """The value of a text in which others may fill something in."""
    for mark, reason in _REFERENCES.items():
        if text.startswith(mark):
            return Unknown(reason)
    if not any(mark in text for mark in _MARKS):
        return Known(text)
    parts: list[str | Hole] = []
    at = 0
    for found in _HOLE.finditer(text):
        parts += [text[at : found.start()], Hole(next(group for group in found.groups() if group is not None))]
        at = found.end()
    parts.append(text[at:])
    kept = tuple(part for part in parts if part != "")
    return Template(kept) if any(isinstance(part, Hole) for part in kept) else Known(text)


def is_template(text: str) -> bool:
    """Whether a file is a template of another tool, and so need not be YAML itself."""
    return "{{" in text or "{%" in text or "<%" in text or "%{" in text
