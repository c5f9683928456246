"""Which rules were run on which files: only their suppressions can be called unused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from homelamp.manifests.outcome import Outcome
from homelamp.model.finding import Finding
from homelamp.model.result import Result
from homelamp.rules import RULES

if TYPE_CHECKING:
    from homelamp.suppress.settle import Wish

_SCOPES = {rule.code: rule.scope for rule in RULES}
# What was looked for and not found, or not read: the rules on a login then had not all of it to look at.
_PARTS = frozenset({"headlamp", "client", "api_server", "file"})


# What keeps other rules from reading a file.
_BREAKING = frozenset({"HL602", "HL603", "HL703"})


class Ran:
    """The rules that a check, or a hook, has run and that `found` these findings, suppressed or not.

    `is_whole` tells whether the login was looked at. Then the misspelt suppressions are reported, too, so that of three
    hooks only one does it.
    """

    def __init__(self, result: Result, outcome: Outcome | None, wish: Wish, found: Iterable[Finding]) -> None:
        self._has_secrets = any(_SCOPES[code] == "secrets" for code in result.ran)
        self._codes = {code for code in result.ran if wish.wants(code)}
        self._wish = wish
        self._validated = outcome.files if outcome else frozenset()
        self._are_all = outcome is not None and outcome.are_all
        self.is_whole = "HL617" in result.ran
        self._unread = {one.span.file.path for one in result.unchecked if one.term == "file"}
        self._unread |= {one.problem.span.file.path for one in found if one.code in _BREAKING}
        if not _PARTS.isdisjoint(one.term for one in result.unchecked):
            self._codes = {code for code in self._codes if _SCOPES[code] != "chain"}

    def concerns(self, code: str, path: str) -> bool:
        """Whether this check or hook includes a rule, even if the rule had nothing to look at."""
        scope = _SCOPES[code]
        if scope == "manifests":
            return self._wish.wants(code) and path in self._validated
        return self._wish.wants(code) and (self._has_secrets if scope == "secrets" else self.is_whole)

    def was_run(self, code: str, path: str, *, is_there: bool = True) -> bool:
        """Whether a rule has looked at a file; at one that is not there any more it need not."""
        if path in self._unread:
            return False
        if _SCOPES[code] == "manifests":
            return self._wish.wants(code) and (path in self._validated or (self.is_whole and not is_there))
        return code in self._codes

    def was_run_everywhere(self, code: str, paths: Iterable[str]) -> bool:
        """Whether a rule has looked at all of these files, as far as they concern it."""
        if _SCOPES[code] == "manifests":
            return self._wish.wants(code) and bool(self._validated) and self._are_all
        return code in self._codes and self._unread.isdisjoint(paths)
