"""What a check came to. The manifests hook reports by it too, and imports nothing of the chain for that."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from homelamp.model.finding import Finding, Severity, Unchecked

if TYPE_CHECKING:
    from homelamp.core.text import Span
    from homelamp.core.value import Verdict
    from homelamp.model import Fact, Source, Term
    from homelamp.model.suppression import Suppressed


class ChainResult(NamedTuple):
    """How a chain fared: for each term what the places say, and whether they agree."""

    name: str
    facts: dict[Term, list[Fact]]
    verdicts: dict[Term, Verdict]
    joined_by: tuple[str, ...]
    # The sources, two at least, that are proven to agree on a term, be it that others could not be compared.
    agreeing: Mapping[Term, tuple[Source, ...]] = MappingProxyType({})

    def terms(self, verdict: Verdict) -> list[Term]:
        """The terms with this verdict."""
        return [term for term, found in self.verdicts.items() if found is verdict]

    @property
    def is_compared(self) -> bool:
        """Whether any term was compared between two sources."""
        return bool(self.agreeing) or any(verdict.value == "differs" for verdict in self.verdicts.values())


class Part(NamedTuple):
    """A part of some login that was found. `part` is its key in `.homelamp.yaml`, `words` say what it is."""

    part: str
    words: str
    span: Span
    # The name of the chain that it belongs to, and how it was joined; empty where it belongs to none.
    chain: str = ""
    joined_by: str = ""


class Survey(NamedTuple):
    """What there is of logins in a repository, for its owner to see what is missing.

    `parts` are all parts that were read, joined or not; `unread` the files that speak of OIDC and were not read.
    `example` is what `.homelamp.yaml` may say so that more is joined (empty where it cannot help), and `has_config`
    tells whether there is such a file.
    """

    parts: tuple[Part, ...] = ()
    unread: tuple[Part, ...] = ()
    example: str = ""
    has_config: bool = False


class Result:
    """What the rules found in a repository of `files` files.

    `chains` is None where none was looked for. `has_app` tells whether Headlamp is deployed at all, be it without a
    login. `ran` are the codes of the rules that were run, but for those `held` back at
    some place by another finding, or by what they could not know. `survey` is None where nobody asked for it.
    """

    def __init__(self, files: int) -> None:
        self.files = files
        self.findings: list[Finding] = []
        self.unchecked: list[Unchecked] = []
        self.chains: list[ChainResult] | None = None
        self.survey: Survey | None = None
        self.has_app = False
        self.ran: set[str] = set()
        self.held: set[str] = set()
        self.suppressed: list[Suppressed] = []

    @property
    def is_compared(self) -> bool:
        """Whether any term of any login was compared between two sources."""
        return any(chain.is_compared for chain in self.chains or ())

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(finding.problem.severity is severity for finding in self.findings)
