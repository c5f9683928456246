"""`homelamp check` without the command line: read, join, ask the rules."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import NamedTuple

from homelamp import chain as chains
from homelamp.chain import Chain
from homelamp.config import Config
from homelamp.facts import Fact
from homelamp.finding import Finding, Problem, Severity, Unchecked
from homelamp.reading import Reading, read
from homelamp.repository import Repository
from homelamp.rules import RULES, finding_of


class ChainResult(NamedTuple):
    """How a chain fared: the terms on which all places agree, and those on which they differ."""

    name: str
    agreed: tuple[str, ...]
    differs: tuple[str, ...]


class Result:
    """What the rules found in a repository of `files` files."""

    def __init__(self, files: int) -> None:
        self.files = files
        self.findings: list[Finding] = []
        self.unchecked: list[Unchecked] = []
        self.chains: list[ChainResult] = []

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(finding.problem.severity is severity for finding in self.findings)


def check(repository: Repository, config: Config) -> Result:
    """Run every rule for which there is something to look at."""
    reading = read(repository, config)
    result = Result(files=len(repository.paths))
    result.unchecked += reading.unchecked
    if reading.defects:
        _ask(result, "reading", reading, None)
    for chain in chains.build(reading.facts, config):
        own = Result(files=0)
        _ask(own, "chain", chain, chain.name)
        result.findings += own.findings
        result.unchecked += own.unchecked
        result.chains.append(_verdicts(chain, own))
    # A client that two chains share gives its finding twice; a fact that two rules could not use, its reason.
    result.findings = sorted({finding.fingerprint: finding for finding in result.findings}.values(), key=_order)
    result.unchecked = sorted(dict.fromkeys(result.unchecked), key=lambda one: (one.span.file.path, one.span.start))
    return result


def _ask(result: Result, scope: str, subject: Chain | Reading, chain: str | None) -> None:
    for rule in RULES:
        if rule.scope != scope or set(rule.after) & {finding.code for finding in result.findings}:
            continue
        said: Iterable[Problem | Unchecked] = import_module(rule.module).check(subject)
        for one in said:
            if isinstance(one, Problem):
                result.findings.append(finding_of(rule, one, chain))
            else:
                result.unchecked.append(one)


def _verdicts(chain: Chain, own: Result) -> ChainResult:
    differs = {finding.problem.term for finding in own.findings}
    unchecked = {one.term for one in own.unchecked}
    compared = [term for term, facts in _compared(chain).items() if sum(fact is not None for fact in facts) > 1]
    return ChainResult(
        name=chain.name,
        agreed=tuple(term for term in compared if term not in differs and term not in unchecked),
        differs=tuple(term for term in compared if term in differs),
    )


def _compared(chain: Chain) -> dict[str, list[Fact | None]]:
    headlamp, client, issuer = chain.headlamp, chain.client, chain.issuer
    redirects = [entry.url for entry in client.redirect_uris or ()] if client else []
    return {
        "issuer_url": [
            headlamp.issuer if headlamp else None,
            issuer.url if issuer else None,
            client.application.slug if client and client.application else None,
        ],
        "client_id": [
            headlamp.client_id if headlamp else None,
            client.client_id if client else None,
            *(issuer.audiences if issuer else ()),
        ],
        "redirect_uri": [headlamp.callback if headlamp else None, *redirects],
    }


def _order(finding: Finding) -> tuple[str, int, str]:
    span = finding.problem.span
    return span.file.path, span.start, finding.code
