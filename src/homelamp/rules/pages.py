"""A rule's page, from the docstring of its module.

`python -m homelamp.rules.pages docs/rules` writes them all; `homelamp explain` prints one.
"""

from __future__ import annotations

import ast
import difflib
import sys
from importlib.util import find_spec
from pathlib import Path

from homelamp.errors import UsageError
from homelamp.rules import RULES, Rule


def page(rule: Rule) -> str:
    """The page as Markdown; its first line names the code and the rule."""
    return f"# {rule.code}: {rule.name}\n\n{_docstring(rule)}\n"


def index() -> str:
    """The list of all rules as Markdown."""
    rows = [
        f"| [{rule.code}]({rule.code}.md) | {rule.name} | {_docstring(rule).partition(chr(10))[0]} |" for rule in RULES
    ]
    return "\n".join(("# Rules", "", "| code | name | what |", "|---|---|---|", *rows)) + "\n"


def find(wanted: str) -> Rule:
    """The rule of a code or a name.

    Raises:
        UsageError: there is none.
    """
    for rule in RULES:
        if wanted.lower() in {rule.code.lower(), rule.name}:
            return rule
    near = difflib.get_close_matches(wanted, [name for rule in RULES for name in (rule.code, rule.name)], 1)
    hint = f"did you mean {near[0]}?" if near else "homelamp explain lists them"
    raise UsageError(f"there is no rule {wanted}; {hint}")


def _docstring(rule: Rule) -> str:
    """Read without importing the rule: a page needs none of what a check needs."""
    spec = find_spec(rule.module)
    assert spec is not None
    assert spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    return ast.get_docstring(tree) or ""


def _write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text(index(), encoding="utf-8")
    for rule in RULES:
        (folder / f"{rule.code}.md").write_text(page(rule), encoding="utf-8")


if __name__ == "__main__":
    _write(Path(sys.argv[1]))
