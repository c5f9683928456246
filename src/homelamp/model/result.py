"""What a check came to. The manifests hook reports by it too, and imports nothing of the chain for that."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from homelamp.model.finding import Finding, Severity, Unchecked

if TYPE_CHECKING:
    from homelamp.core.value import Verdict
    from homelamp.model import Fact, Term


class ChainResult(NamedTuple):
    """How a chain fared: for each term what the places say, and whether they agree."""

    name: str
    facts: dict[Term, list[Fact]]
    verdicts: dict[Term, Verdict]
    joined_by: tuple[str, ...]

    def terms(self, verdict: Verdict) -> list[Term]:
        """The terms with this verdict."""
        return [term for term, found in self.verdicts.items() if found is verdict]


class Result:
    """What the rules found in a repository of `files` files. `chains` is None where none was looked for."""

    def __init__(self, files: int) -> None:
        self.files = files
        self.findings: list[Finding] = []
        self.unchecked: list[Unchecked] = []
        self.chains: list[ChainResult] | None = None

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(finding.problem.severity is severity for finding in self.findings)
