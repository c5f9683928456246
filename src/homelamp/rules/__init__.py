"""The rules: one module each, and the one table that names them.

A rule that looks at one login defines `check(chain)`, one that looks at the files as a whole `check(reading)`; both
yield `Problem` and `Unchecked`. A rule's module docstring is its page.
"""

from __future__ import annotations

from typing import Literal, NamedTuple


class Rule(NamedTuple):
    """A line of the registry. `module` is imported only when there is something to look at."""

    code: str
    name: str
    scope: Literal["chain", "reading"]

    @property
    def module(self) -> str:
        """The module that holds the rule: its name with underscores."""
        return f"homelamp.rules.{self.name.replace('-', '_')}"


RULES = (
    Rule("HL101", "redirect-uri-mismatch", "chain"),
    Rule("HL102", "issuer-mismatch", "chain"),
    Rule("HL103", "client-id-mismatch", "chain"),
    Rule("HL104", "issuer-slug-mismatch", "chain"),
    Rule("HL603", "unreadable-file", "reading"),
    Rule("HL605", "duplicate-key", "reading"),
)
