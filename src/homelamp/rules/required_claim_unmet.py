"""The token fails a rule that the API server has for it.

`oidc-required-claim` (or a rule with `claim` and `requiredValue`) asks for a claim that is a text, letter by letter;
an expression in `claimValidationRules` has to be true. A claim that an expression names and the token lacks fails it,
unless the expression asks `has(…)` or writes `claims.?name`.

At login: Headlamp goes back to the sign-in page. The API server's log says `oidc: required claim hd not present in ID
token`, `oidc: required claim hd value does not match`, or `oidc: error evaluating claim validation expression`.

Before:

    - oidc-required-claim=hd=example.com       # no scope mapping makes a claim hd

After: a scope mapping that returns `{"hd": "example.com"}`, requested by Headlamp, or no such argument.

Judged are claims that no mapping makes, claims that Authentik makes of another type (`groups` is a list,
`email_verified` a boolean), and those whose value a mapping writes out. Of expressions those are judged that compare,
combine or select such claims. All others are not compared, nor is anything where mappings or scopes are not known.

Evidence: https://kubernetes.io/docs/reference/access-authn-authz/authentication/,
https://github.com/goauthentik/authentik/issues/16205
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from homelamp.chain.join import Chain
from homelamp.core.text import Span
from homelamp.core.value import Known, Value
from homelamp.model import ClaimRule, Flag, Issuer, Setting
from homelamp.model.finding import Problem, Related, Severity, Unchecked
from homelamp.rules.token import NOT_KNOWN, Claim, claim_of
from homelamp.syntax.cel.forms import claims_in, parsed
from homelamp.syntax.cel.values import Outcome, Result, evaluate
from homelamp.syntax.substitution import value_of

_TERM = "required_claim"
_FLAG = "oidc-required-claim"


class _Required(NamedTuple):
    """A claim that must have a text, and where that is said."""

    span: Span
    claim: str
    value: Value


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Compare every rule with the token."""
    server, issuer = chain.api_server, chain.issuer
    if server is None or issuer is None or server.is_broken:
        return
    for flag in server.flags if not server.structured else ():
        if flag.name == _FLAG and "=" not in flag.text and isinstance(value_of(flag.text), Known):
            yield _malformed(flag)
        elif flag.name == _FLAG:
            claim, _, text = flag.text.partition("=")
            yield from _required(chain, _Required(flag.span, claim, value_of(text)))
    for rule in issuer.rules:
        yield from _ruled(chain, rule)
    for expression in _mapped(issuer):
        yield from _evaluated(chain, expression, is_rule=False)


def _malformed(flag: Flag) -> Problem:
    words = f'invalid argument "{flag.text}" for "--{_FLAG}" flag: malformed pair, expect string=string'
    return Problem(
        severity=Severity.ERROR,
        message=f"{_FLAG} takes a claim and its value, and has {flag.text or 'nothing'}",
        span=flag.span,
        change=f"write {_FLAG}=claim=value",
        symptom=f"the API server does not start: {words}",
        values=(flag.text,),
    )


def _mapped(issuer: Issuer) -> list[Setting]:
    """The expressions that have to give something; one that makes the name of one claim is HL119's."""
    is_open = issuer.username_claim is not None and issuer.username_claim.text is None
    found = [issuer.groups_expression, *issuer.other_expressions]
    return [one for one in (issuer.username_expression if is_open else None, *found) if one]


def _ruled(chain: Chain, rule: ClaimRule) -> Iterator[Problem | Unchecked]:
    if rule.expression is not None and rule.expression.text != "":
        yield from _evaluated(chain, rule.expression, is_rule=True)
    elif rule.claim is not None and rule.claim.text:
        value = rule.value.value if rule.value else Known("")
        yield from _required(chain, _Required(rule.span, rule.claim.text, value))


def _required(chain: Chain, one: _Required) -> Iterator[Problem | Unchecked]:
    is_named = isinstance(value_of(one.claim), Known)
    found = claim_of(chain, one.claim) if is_named else NOT_KNOWN
    if found.value is Outcome.ABSENT:
        words = f"oidc: required claim {one.claim} not present in ID token"
        yield _problem(one.span, f"the token has no claim {one.claim}: {found.because}", found, words)
    elif found.other_type:
        words = f"oidc: parse claim {one.claim}: json: cannot unmarshal {found.other_type} into Go value of type string"
        what = "a boolean" if found.other_type == "bool" else "a list"
        yield _problem(one.span, f"the claim {one.claim} is {what}, and only a text can be required", found, words)
    elif isinstance(found.value, str) and isinstance(one.value, Known):
        if found.value != one.value.text:
            words = f"oidc: required claim {one.claim} value does not match. Got = {found.value}, want = {one.value}"
            what = f"the API server requires {one.claim} to be {one.value}, and {found.because}"
            yield _problem(one.span, what, found, words)
    else:
        yield Unchecked(_TERM, one.span, f"what the token has as {one.claim} is not known")


def _evaluated(chain: Chain, expression: Setting, *, is_rule: bool) -> Iterator[Problem | Unchecked]:
    whole = parsed(expression.text) if expression.text else None
    if chain.api_server and any(fault.span == expression.span for fault in chain.api_server.faults):
        return  # the API server does not take it
    if whole is None:
        if not isinstance(expression.value, Known):
            yield Unchecked(_TERM, expression.span, "an expression that is not known")
        return
    names = list(dict.fromkeys(claims_in(whole)))
    found = {name: claim_of(chain, name) for name in names}
    value = evaluate(whole, lambda name: found[name].value if name in found else Outcome.UNKNOWN)
    if value is Outcome.FAILS or (is_rule and value is False):
        yield _failing(expression, found, value, is_rule=is_rule)
    elif is_rule and value is not True:
        yield Unchecked(_TERM, expression.span, "whether the token fulfils this expression is not known")


def _failing(expression: Setting, found: dict[str, Claim], value: Result, *, is_rule: bool) -> Problem:
    known = {name: one for name, one in found.items() if one.value is not Outcome.UNKNOWN}
    absent = {name: one for name, one in known.items() if one.value is Outcome.ABSENT}
    decisive = absent if value is Outcome.FAILS and absent else known
    name, claim = next(iter(decisive.items()), ("", Claim(value, "it is false for all")))
    if claim.value is Outcome.LIST:
        claim = claim._replace(because=f"the claim {name} is a list")
    severity = Severity.WARNING if any(one.severity is Severity.WARNING for one in known.values()) else Severity.ERROR
    reason = f"no claim {name}: {claim.because}" if claim.value is Outcome.ABSENT else claim.because
    kind = "claim validation expression" if is_rule else "claim expression"
    what = f"every token fails the expression {str(expression.text).strip()}"
    return _problem(expression.span, f"{what} ({reason})", claim, f"oidc: error evaluating {kind}", severity=severity)


def _problem(span: Span, message: str, claim: Claim, words: str, *, severity: Severity | None = None) -> Problem:
    return Problem(
        severity=severity or claim.severity,
        message=message,
        span=span,
        change="let a scope mapping that Headlamp asks for put the claim into the token, or change the rule",
        symptom=f'the login loops: "{words}" or "invalid bearer token" in the API server\'s log',
        related=tuple(Related(one.span, one.message) for one in claim.places),
        values=(message,),
    )
