"""`homelamp check` without the command line: read, join, ask the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from homelamp import chain as chains
from homelamp.chain import Chain
from homelamp.config import Config
from homelamp.facts import ApiServer, Source, Term
from homelamp.facts.leftovers import Leftovers
from homelamp.finding import Problem, Unchecked
from homelamp.readers import leftovers
from homelamp.reading import Reading, read
from homelamp.repository import Repository
from homelamp.result import ChainResult, Result
from homelamp.rules import RULES, finding_of
from homelamp.rules.occurrences import told_apart
from homelamp.terms import agreement, facts_of
from homelamp.unjoined import unjoined
from homelamp.value import Verdict

if TYPE_CHECKING:
    from homelamp.found_secrets import Secrets

# What the parts that `.homelamp.yaml` names are there to state; of alternatives one is enough. A callback URL need not
# be stated: Headlamp makes one.
_STATED_BY: dict[str, tuple[Source, tuple[tuple[Term, ...], ...]]] = {
    "terraform": ("terraform", (("issuer_url",), ("client_id",), ("redirect_uri",))),
    "api_server": ("api-server", (("issuer_url",), ("client_id",))),
    "headlamp": ("headlamp", (("issuer_url",), ("client_id",))),
    "secret": ("secret", (("client_secret",),)),
    "exposure": ("exposure", (("host",),)),
    "rbac": ("rbac", (("groups_prefix", "username_prefix"),)),
}


def check(repository: Repository, config: Config, *, login: bool = True, secrets: bool = True) -> Result:
    """Run the rules for which there is something to look at: those on the login, those on secrets, or both."""
    result = Result(files=len(repository.paths))
    reading = read(repository, config) if login else None
    if reading:
        _check_login(result, repository, reading, config)
    if secrets:
        # The hook that compares the login does without.
        from homelamp import secret_reading  # noqa: PLC0415

        found = secret_reading.read(repository, config, lambda: reading or read(repository, config))
        result.unchecked += found.unchecked
        _ask(result, "secrets", found)
    result.findings = told_apart(result.findings)
    # A fact that two rules could not use gives its reason twice.
    result.unchecked = sorted(dict.fromkeys(result.unchecked), key=lambda one: (one.span.file.path, one.span.start))
    return result


def _check_login(result: Result, repository: Repository, reading: Reading, config: Config) -> None:
    """What an update left over, the broken files, the API servers and the chains."""
    result.unchecked += reading.unchecked
    left = leftovers.read(repository)
    if any(left):
        _ask(result, "leftovers", left)
    conflicted = {conflict.first.file.path for conflict in left.conflicts}
    # What the markers break in a file has the same cause.
    reading.defects = [one for one in reading.defects if one.span.file.path not in conflicted]
    if reading.defects:
        _ask(result, "defects", reading)
    for server in reading.facts.api_servers:
        if server.flags or server.malformed or server.replaced:
            _ask(result, "api-server", server)
    result.chains = []
    built = chains.build(reading.facts, config)
    for chain in built:
        own = _ask(result, "chain", chain, chain.name)
        own.unchecked += _unstated(chain)
        result.unchecked += own.unchecked
        result.chains.append(_chain_result(chain, own))
    result.unchecked += unjoined(reading.facts, built)


def _unstated(chain: Chain) -> Iterator[Unchecked]:
    """The terms that a file should state according to `.homelamp.yaml`, and does not."""
    facts = facts_of(chain)
    for part, span in chain.named:
        source, wanted = _STATED_BY[part]
        for terms in wanted:
            if not any(fact.source == source for term in terms for fact in facts.get(term, ())):
                yield Unchecked(terms[0], span, f"not stated in {span.text}")


def _ask(
    result: Result, scope: str, subject: Chain | ApiServer | Reading | Leftovers | Secrets, chain: str | None = None
) -> Result:
    """Run the rules of a scope on one subject; returns what they said of it, which is added to `result` too."""
    own = Result(files=0)
    for rule in RULES:
        if rule.scope != scope or set(rule.after) & {finding.code for finding in own.findings}:
            continue
        said: Iterable[Problem | Unchecked] = import_module(rule.module).check(subject)
        for one in said:
            if isinstance(one, Problem):
                own.findings.append(finding_of(rule, one, chain))
            else:
                own.unchecked.append(one)
    result.findings += own.findings
    result.unchecked += own.unchecked
    return own


def _chain_result(chain: Chain, own: Result) -> ChainResult:
    facts = facts_of(chain)
    differs = {finding.problem.term for finding in own.findings}
    unchecked = {one.term for one in own.unchecked}
    verdicts = {}
    for term, stated in facts.items():
        if term in differs:
            verdicts[term] = Verdict.DIFFERENT
        else:
            verdicts[term] = Verdict.UNCHECKED if term in unchecked else agreement(term, stated)
    return ChainResult(chain.name, facts, verdicts, chain.joined_by)
