"""Text that something else completes before Kubernetes sees it.

Flux substitutes `${NAME}` and `${NAME:=default}`, Jinja, Go templates and Argo CD's ApplicationSets `{{ … }}`, and the
Argo CD vault plugin `<path:…>` and `<name>`, the kubelet `$(NAME)`. SOPS leaves `ENC[…]` in place of a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from homelamp.text import SourceFile
from homelamp.value import NAMELESS, Hole, Known, Template, Unknown, Value

# Text that stands for a whole value elsewhere, and where that is.
_REFERENCES = {
    "ENC[": "encrypted by SOPS",
    "vault:": "in a secret store",
    "ref+": "in a secret store",
    "op://": "in a secret store",
}
_MARKS = ("$", "{{", "<", "@@", "__")
_MARK = re.compile(r"\$(?=[{(A-Za-z_])|\{\{|<(?=[<A-Za-z])|@@(?=\w)|__(?=[A-Za-z])")
# `$${NAME}` is Flux's way to write a literal `${NAME}`; it is left to be text.
_VARIABLE = re.compile(r"(?<!\$)\$\{([A-Za-z_]\w*)")
# `${{ … }}`, `{{ … }}` and `<< … >>`, and what closes them.
_BRACES = re.compile(r"\$?\{\{|<<")
_CLOSING = {"{": "}}", "<": ">>"}
# In order: `$(NAME)`, `$NAME`, `<…>` of the Argo CD vault plugin and of people, `@@NAME@@` and `__NAME__`.
_SIMPLE = re.compile(
    r"\$\(([A-Za-z_]\w*)\)|(?<![\w$])\$([A-Za-z_]\w*)|<([A-Za-z][^<>]*)>|@@(\w+?)@@|__([A-Za-z]\w*?)__", re.DOTALL
)
# What a template takes as it is, without a function that may give something else each time.
_PLAIN = re.compile(r"\.?[A-Za-z_][\w-]*(?:\.[\w-]+)*")
# What one Kustomization of Flux alone fills in: https://fluxcd.io/flux/components/kustomize/kustomizations/.
_BY_KUSTOMIZATION = b"postBuild"
_SUBSTITUTE = re.compile(rb"\bsubstitute:")
_KEY = re.compile(rb"(?<!\w)([A-Za-z_]\w*)[\"']?[ \t]*:")


def value_of(text: str, file: SourceFile | None = None) -> Value:
    """The value of a text in which others may fill something in.

    `file` is where it stands. A variable of Flux's is one thing in the whole repository, unless a Kustomization gives
    it a value of its own; what a template fills in is one thing in a file.
    """
    for mark, reason in _REFERENCES.items():
        if text.startswith(mark):
            return Unknown(reason)
    if not any(mark in text for mark in _MARKS):
        return Known(text)
    parts: list[str | Hole] = []
    at = 0
    for start, end, hole in _holes(text, file):
        parts += [text[at:start], hole]
        at = end
    parts.append(text[at:])
    kept = tuple(part for part in parts if part != "")
    return Template(kept) if any(isinstance(part, Hole) for part in kept) else Known(text)


def own_names(contents: Iterable[bytes]) -> frozenset[str]:
    """The names that Kustomizations among these files give values of their own, and some more."""
    found: set[str] = set()
    for content in contents:
        if _BY_KUSTOMIZATION in content:
            for document in re.split(rb"^---", content, flags=re.MULTILINE):
                at = _SUBSTITUTE.search(document)
                found |= {name.decode() for name in _KEY.findall(document, at.end())} if at else set()
    return frozenset(found)


def is_template(text: str) -> bool:
    """Whether a file is a template of another tool, and so need not be YAML itself."""
    return "{{" in text or "{%" in text or "<%" in text or "%{" in text


class _Closers:
    """Finds what closes a hole. Nothing is searched twice: a text may open 10,000 and close none."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: dict[str, int] = {}

    def after(self, start: int, closer: str) -> int:
        """Where the first `closer` from `start` on begins; -1 for none. `start` never falls."""
        at = self._next.get(closer, 0)
        if 0 <= at < start or closer not in self._next:
            at = self._next[closer] = self._text.find(closer, start)
        return at


def _holes(text: str, file: SourceFile | None) -> Iterator[tuple[int, int, Hole]]:
    """Start, end and name of every hole."""
    closers = _Closers(text)
    at = 0
    while mark := _MARK.search(text, at):
        start = mark.start()
        found = (
            _variable(text, start, closers, file) or _braces(text, start, closers, file) or _simple(text, start, file)
        )
        at = found[0] if found else start + 1
        if found:
            yield start, *found


def _variable(text: str, start: int, closers: _Closers, file: SourceFile | None) -> tuple[int, Hole] | None:
    opening = _VARIABLE.match(text, start)
    end = closers.after(opening.end(), "}") if opening else -1
    if opening is None or end < 0:
        return None
    name = opening[1]
    # With a default, or cut, it is another text than without.
    form = text[opening.end() : end]
    where = file.folder if file is not None and name in file.substituted else ""
    return end + 1, Hole(name, f"{where}:{form}" if form or where else "")


def _braces(text: str, start: int, closers: _Closers, file: SourceFile | None) -> tuple[int, Hole] | None:
    opening = _BRACES.match(text, start)
    closer = _CLOSING[opening[0][-1]] if opening else ""
    end = closers.after(opening.end(), closer) if opening else -1
    if opening is None or end < 0:
        return None
    inner = text[opening.end() : end]
    if closer == "}}":
        inner = inner.removeprefix("-").removesuffix("-")
    inner = inner.strip()
    hole = Hole(inner, f"{closer} {file.path if file else ''}") if _PLAIN.fullmatch(inner) else NAMELESS
    return end + len(closer), hole


def _simple(text: str, start: int, file: SourceFile | None) -> tuple[int, Hole] | None:
    found = _SIMPLE.match(text, start)
    if found is None:
        return None
    sign, name = text[start : start + 2], next(group for group in found.groups() if group is not None)
    # A container's own variables are those of its file; placeholders of people and of the plugin are everywhere's.
    within = f"$( {file.path if file else ''}" if sign == "$(" else text[start]
    return found.end(), Hole(name, within)
