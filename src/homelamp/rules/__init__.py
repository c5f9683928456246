"""The rules: one module each, and the one table that names them.

A rule that looks at one login defines `check(chain)`, one that looks at the files as a whole `check(reading)`; both
yield `Problem` and `Unchecked`. A rule's module docstring is its page.
"""

from __future__ import annotations

from typing import Literal, NamedTuple


class Rule(NamedTuple):
    """A line of the registry. `module` is imported only when there is something to look at.

    `after` are rules whose findings in the same chain have the same cause: where one of them reports, this one is
    silent.
    """

    code: str
    name: str
    scope: Literal["chain", "reading"]
    after: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """The module that holds the rule: its name with underscores."""
        return f"homelamp.rules.{self.name.replace('-', '_')}"


RULES = (
    Rule("HL101", "redirect-uri-mismatch", "chain"),
    Rule("HL102", "issuer-mismatch", "chain"),
    Rule("HL103", "client-id-mismatch", "chain"),
    Rule("HL117", "issuer-trailing-slash", "chain", after=("HL102",)),
    Rule("HL104", "issuer-slug-mismatch", "chain", after=("HL102",)),
    Rule("HL116", "issuer-host-mismatch", "chain", after=("HL102",)),
    Rule("HL301", "issuer-not-https", "chain", after=("HL102",)),
    Rule("HL302", "issuer-url-malformed", "chain", after=("HL102",)),
    Rule("HL106", "host-mismatch", "chain", after=("HL101",)),
    Rule("HL603", "unreadable-file", "reading"),
    Rule("HL605", "duplicate-key", "reading"),
)
