"""`homelamp check` without the command line: read, join, ask the rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from homelamp.chain import join as chains
from homelamp.chain import leftovers
from homelamp.chain.agreement import agreeing, verdict_of
from homelamp.chain.config import Config
from homelamp.chain.gathered import Reading
from homelamp.chain.join import Chain
from homelamp.chain.reading import read
from homelamp.chain.silence import unsaid
from homelamp.chain.unjoined import unjoined
from homelamp.chain.view import facts_of
from homelamp.core.text import Span
from homelamp.core.value import Verdict
from homelamp.files.repository import Repository
from homelamp.manifests.outcome import Outcome
from homelamp.model import ApiServer, Source, Term
from homelamp.model.finding import Finding, Problem, Severity, Unchecked
from homelamp.model.leftovers import Leftovers
from homelamp.model.result import ChainResult, Result
from homelamp.rules import RULES, Scope, finding_of
from homelamp.rules.holes import holes
from homelamp.rules.occurrences import told_apart

if TYPE_CHECKING:
    from homelamp.secrets.found import Secrets

# What the parts that `.homelamp.yaml` names are there to state; of alternatives one is enough. A callback URL need not
# be stated: Headlamp makes one.
_STATED_BY: dict[str, tuple[tuple[Source, ...], tuple[tuple[Term, ...], ...]]] = {
    # A blueprint does not say where Authentik is.
    "terraform": (("terraform", "authentik", "provider"), (("issuer_url",), ("client_id",), ("redirect_uri",))),
    "api_server": (("api-server",), (("issuer_url",), ("client_id",))),
    "headlamp": (("headlamp",), (("issuer_url",), ("client_id",))),
    "secret": (("secret",), (("client_secret",),)),
    "exposure": (("exposure",), (("host",),)),
    "rbac": (("rbac",), (("groups_prefix", "username_prefix"),)),
}

# What is wrong with an issuer's URL, for each component that reads it.
_OF_ISSUERS = {"HL102", "HL301", "HL302"}


def check(
    repository: Repository, config: Config, *, login: bool = True, secrets: bool = True, survey: bool = False
) -> Result:
    """Run the rules for which there is something to look at: those on the login, those on secrets, or both.

    With `survey` the result also says what there is of logins, joined or not.
    """
    result = Result(files=len(repository.paths))
    reading = read(repository, config) if login else None
    if reading:
        built = _check_login(result, repository, reading, config)
        if survey:
            from homelamp.chain.survey import survey_of  # noqa: PLC0415  # only `homelamp show` prints it

            result.survey = survey_of(repository, config, reading, built)
    if secrets:
        # The hook that compares the login does without.
        from homelamp.secrets import search  # noqa: PLC0415

        found = search.read(repository, config, lambda: reading or read(repository, config))
        result.unchecked += found.unchecked
        _ask(result, "secrets", found)
        result.ran |= _codes("secrets")
    result.findings = _without_echoes(result.findings, {one.meant for one in reading.broken.missing} if reading else ())
    result.findings = told_apart(result.findings)
    result.ran -= result.held
    # A fact that two rules could not use gives its reason twice.
    result.unchecked = sorted(dict.fromkeys(result.unchecked), key=lambda one: (one.span.file.path, one.span.start))
    return result


def drop_repeated(result: Result, outcome: Outcome) -> None:
    """A broken file of the chain is one cause: kubeconform's word on it adds nothing."""
    broken = {one.problem.span.file.path for one in result.findings if one.code in {"HL602", "HL603", "HL605"}}
    outcome.findings = [
        one for one in outcome.findings if one.code != "HL703" or one.problem.span.file.path not in broken
    ]


def _without_echoes(findings: list[Finding], meant: Collection[str | None]) -> list[Finding]:
    """The findings but for those whose cause another one names.

    A reference to a Secret dangles because of what is reported of its maker: that breaks its seal too, or it is a
    misspelt entry, by which the file of the maker is `meant`. The API server refuses an issuer that differs. What keeps
    a value's place, or is left of a template, differs from all others.
    """
    unfilled = {place for one in findings if _is_unfilled(one) for place in _places(one)}
    findings = [one for one in findings if not one.code.startswith("HL1") or not _touches(one, unfilled)]
    issuers = {place for one in findings if one.code in _OF_ISSUERS for place in _places(one)}
    findings = [one for one in findings if one.code != "HL311" or one.problem.span not in issuers]
    breaking = {one.problem.span for one in findings if one.code == "HL518" and one.problem.severity is Severity.ERROR}
    return [
        one
        for one in findings
        if one.code != "HL114"
        or not any(place.span in breaking or place.span.file.path in meant for place in one.problem.related)
    ]


def _is_unfilled(finding: Finding) -> bool:
    is_placeholder = finding.code == "HL601" and finding.problem.severity is Severity.ERROR
    return is_placeholder or finding.code == "HL610"


def _touches(finding: Finding, places: Collection[Span]) -> bool:
    own = _places(finding) if places else set()
    return any(
        one.file is other.file and one.start < other.end and other.start < one.end for one in own for other in places
    )


def _places(finding: Finding) -> set[Span]:
    return {finding.problem.span, *(one.span for one in finding.problem.related)}


def _check_login(result: Result, repository: Repository, reading: Reading, config: Config) -> list[Chain]:
    """What an update left over, the broken files, the API servers and the chains, which are returned."""
    result.unchecked += reading.unchecked
    result.ran |= _codes("leftovers", "defects", "kustomizations", "configuration")
    if config.missing:
        _ask(result, "configuration", config)
    left = leftovers.read(repository)
    if any(left):
        _ask(result, "leftovers", left)
    conflicted = {conflict.first.file.path for conflict in left.conflicts}
    # What the markers break in a file has the same cause.
    reading.defects = [one for one in reading.defects if one.span.file.path not in conflicted]
    if reading.defects:
        _ask(result, "defects", reading)
    if any(reading.broken):
        _ask(result, "kustomizations", reading)
    for server in reading.facts.api_servers:
        if server.has_oidc or server.flags:
            _ask(result, "api-server", server)
    result.chains = []
    built = chains.build(reading.facts, config)
    for chain in built:
        own = _ask(result, "chain", chain, chain.name)
        own.unchecked += _unstated(chain)
        result.unchecked += own.unchecked
        fared = _chain_result(chain, own)
        result.unchecked += holes(chain, fared, own.unchecked)
        result.chains.append(fared)
    result.unchecked += unjoined(reading.facts, built)
    result.unchecked += unsaid(repository, reading, built)
    result.has_app = bool(built) or any(one.term == "headlamp" for one in result.unchecked)
    return built


def _codes(*scopes: Scope) -> set[str]:
    """The rules of scopes in which there may be nothing to look at."""
    return {rule.code for rule in RULES if rule.scope in scopes}


def _unstated(chain: Chain) -> Iterator[Unchecked]:
    """The terms that a file should state according to `.homelamp.yaml`, and does not."""
    facts = facts_of(chain)
    for part, span in chain.named:
        sources, wanted = _STATED_BY[part]
        if part == "terraform" and chain.client and chain.client.source == "authentik":
            wanted = tuple(terms for terms in wanted if terms != ("issuer_url",))
        for terms in wanted:
            if not any(fact.source in sources for term in terms for fact in facts.get(term, ())):
                yield Unchecked(terms[0], span, f"not stated in {span.text}")


def _ask(
    result: Result,
    scope: Scope,
    subject: Chain | ApiServer | Reading | Leftovers | Secrets | Config,
    chain: str | None = None,
) -> Result:
    """Run the rules of a scope on one subject; returns what they said of it, which is added to `result` too."""
    own = Result(files=0)
    for rule in RULES:
        if rule.scope != scope:
            continue
        if set(rule.after) & {finding.code for finding in own.findings}:
            result.held.add(rule.code)
            continue
        if rule.provider and isinstance(subject, Chain) and subject.is_of_another(rule.provider):
            continue
        said: Iterable[Problem | Unchecked] = import_module(rule.module).check(subject)
        result.ran.add(rule.code)
        for one in said:
            if isinstance(one, Problem):
                own.findings.append(finding_of(rule, one, chain))
            else:
                own.unchecked.append(one)
                result.held.add(rule.code)
    result.findings += own.findings
    result.unchecked += own.unchecked
    return own


def _chain_result(chain: Chain, own: Result) -> ChainResult:
    facts = facts_of(chain)
    # A warning says that places which agree do harm, or that a value is odd: it makes no term differ.
    differs = {one.problem.term for one in own.findings if one.problem.severity is Severity.ERROR}
    unchecked = {one.term for one in own.unchecked}
    verdicts, agreed = {}, {}
    for term, stated in facts.items():
        if term in differs:
            verdicts[term] = Verdict.DIFFERENT
            continue
        if sources := agreeing(chain, term, stated):
            agreed[term] = sources
        verdicts[term] = Verdict.UNCHECKED if term in unchecked else verdict_of(sources, stated)
    return ChainResult(chain.name, facts, verdicts, chain.joined_by, agreed)
