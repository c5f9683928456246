"""What the API server refuses in the claim mappings and the rules of an AuthenticationConfiguration's entry.

Conditions and words: staging/src/k8s.io/apiserver/pkg/apis/apiserver/validation/validation.go of
https://github.com/kubernetes/kubernetes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.clusters.authentication_part import Part
from homelamp.model.api_server import ConfigurationFault
from homelamp.syntax.cel.faults import Variable, fault
from homelamp.syntax.cel.forms import uses_claim

_BOTH = "claim and expression can't both be set"
_NEITHER = "claim or expression is required"
_PREFIX = "prefix is required when claim is set. It can be set to an empty string to disable prefixing"
_VERIFIED = (
    "claims.email_verified must be used in claimMappings.username.expression or "
    "claimMappings.extra[*].valueExpression or claimValidationRules[*].expression when claims.email is used in "
    "claimMappings.username.expression"
)
_EXTRA_KEY = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/.+")
_RESERVED = re.compile(r"(?:.*\.)?(?:kubernetes|k8s)\.io/.*")


def mapping_faults(entry: Part) -> Iterator[ConfigurationFault]:
    """What is wrong with an entry of `jwt`, but for its issuer."""
    mappings = entry.below("claimMappings")
    rules = entry.below("claimValidationRules").entries()
    if not mappings.is_open:
        yield from _prefixed(mappings.below("username"), is_required=True)
        yield from _prefixed(mappings.below("groups"), is_required=False)
        yield from _uid(mappings.below("uid"))
        yield from _extra(mappings.below("extra").entries())
        yield from _email(mappings, rules)
    yield from _claim_rules(rules)
    yield from _user_rules(entry.below("userValidationRules").entries())


def _prefixed(part: Part, *, is_required: bool) -> Iterator[ConfigurationFault]:
    if part.is_open:
        return
    claim, prefix, expression = (part.below(key) for key in ("claim", "prefix", "expression"))
    name = part.field.rpartition(".")[2]
    if claim.text is None or expression.text is None:
        return
    if claim.text and expression.text:
        change = "remove one of the two; an expression can put the prefix in front of the claim itself"
        what = f"{name} has a claim and an expression"
        yield _at(part, expression).fault(what, change, f'Invalid value: "": {_BOTH}')
    elif not claim.text and not expression.text:
        if is_required:
            change = "name the claim that holds the user's name, and its prefix"
            yield part.fault(f"nothing says which claim is the {name}", change, f"Required value: {_NEITHER}")
    elif expression.text:
        if prefix.is_stated:
            words = f'Invalid value: "{prefix.text}": may not be specified when expression is set'
            change = "remove it, and put the prefix in front within the expression"
            yield prefix.fault(f"{name} has a prefix beside an expression", change, words)
        yield from _expression(expression)
    elif not prefix.is_stated:
        change = 'write prefix: "" beside the claim, or the prefix that the names in RBAC have'
        what = f"{name} has a claim without a prefix"
        yield prefix._replace(span=claim.span).fault(what, change, f"Required value: {_PREFIX}")


def _at(part: Part, place: Part) -> Part:
    """The part, shown at a place within it."""
    return part._replace(span=place.span)


def _uid(part: Part) -> Iterator[ConfigurationFault]:
    claim, expression = part.below("claim"), part.below("expression")
    if claim.text and expression.text:
        words = f'Invalid value: "": {_BOTH}'
        yield _at(part, expression).fault("uid has a claim and an expression", "remove one of the two", words)
    elif expression.text:
        yield from _expression(expression)


def _extra(entries: list[Part]) -> Iterator[ConfigurationFault]:
    seen: set[str] = set()
    for entry in entries:
        key, expression = entry.below("key"), entry.below("valueExpression")
        if key.text is not None and (what := _key_fault(key.text, seen)):
            yield key.fault(f"{key.field}: {what}", "write a key such as example.org/name here", what)
        seen.add(key.text or "\0")
        if expression.text == "":
            yield expression.fault(
                "this extra has no valueExpression", "write one, or remove the entry", "Required value"
            )
        elif expression.text:
            yield from _expression(expression)


def _key_fault(key: str, seen: set[str]) -> str:
    if not _EXTRA_KEY.fullmatch(key.lower()):
        return f'Invalid value: "{key}": must be a domain-prefixed path (such as "acme.io/foo")'
    if key != key.lower():
        return f'Invalid value: "{key}": must be lowercase'
    if _RESERVED.fullmatch(key):
        return f'Invalid value: "{key}": k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use'
    return f'Duplicate value: "{key}"' if key in seen else ""


def _claim_rules(rules: list[Part]) -> Iterator[ConfigurationFault]:
    seen: set[tuple[str, str]] = set()
    for rule in rules:
        claim, wanted, expression, message = (
            rule.below(key) for key in ("claim", "requiredValue", "expression", "message")
        )
        if rule.is_open or claim.text is None or expression.text is None:
            continue
        if claim.text and expression.text:
            words = f'Invalid value: "{claim.text}": {_BOTH}'
            yield _at(rule, expression).fault("this rule has a claim and an expression", "make two rules of it", words)
            continue
        if not claim.text and not expression.text:
            words = f"Required value: {_NEITHER}"
            yield rule.fault("this rule has no claim and no expression", "write one, or remove the rule", words)
            continue
        one, key = (expression, "expression") if expression.text else (claim, "claim")
        beside = wanted if expression.text else message
        if beside.text:
            words = f'Invalid value: "{beside.text}": may not be specified when {key} is set'
            what = f"{beside.field.rpartition('.')[2]} is not allowed beside {key}"
            yield beside.fault(what, "remove it", words)
        if (key, str(one.text)) in seen:
            yield one.fault(f"this {key} is in two rules", "remove one of them", f'Duplicate value: "{one.text}"')
        elif expression.text:
            yield from _expression(expression, is_condition=True)
        seen.add((key, str(one.text)))


def _user_rules(rules: list[Part]) -> Iterator[ConfigurationFault]:
    seen: set[str] = set()
    for rule in rules:
        expression = rule.below("expression")
        if rule.is_open or expression.text is None:
            continue
        if not expression.text:
            yield expression.fault("this rule has no expression", "write one, or remove the rule", "Required value")
        elif expression.text in seen:
            words = f'Duplicate value: "{expression.text}"'
            yield expression.fault("this expression is in two rules", "remove one of them", words)
        else:
            yield from _expression(expression, "user", is_condition=True)
        seen.add(expression.text)


def _expression(
    part: Part, variable: Variable = "claims", *, is_condition: bool = False
) -> Iterator[ConfigurationFault]:
    text = part.text or ""
    found = fault(text, variable, is_condition=is_condition)
    if found:
        change = next((words for start, words in _CHANGES.items() if found.startswith(start)), _OTHERWISE)
        said = found if found.startswith("must ") else f"compilation failed: {found}"
        what = f"the expression {text.strip()} does not compile: {found}"
        yield part.fault(what, change, f'Invalid value: "{text}": {said}')


_OTHERWISE = "write an expression of CEL here"
_CHANGES = {
    "must evaluate to bool": "compare it with something: a claim alone may be of any type",
    "undeclared reference to ": "write claims.NAME for a claim, and a text in quotes",
    "undefined field ": "a user has username, uid, groups and extra",
    "expression of type ": "write dyn(…) around the claim, as in dyn(claims.groups).map(g, …)",
}


def _email(mappings: Part, rules: list[Part]) -> Iterator[ConfigurationFault]:
    username = mappings.below("username").below("expression")
    if mappings.below("username").below("claim").text or not username.text or not uses_claim(username.text, "email"):
        return
    others = [one.below("valueExpression") for one in mappings.below("extra").entries()]
    others += [rule.below("expression") for rule in rules]
    texts = [one.text for one in (username, *others)]
    if None in texts or any(text and uses_claim(text, "email_verified") is not False for text in texts):
        return
    yield username.fault(
        "the username is made of claims.email, and no expression looks at claims.email_verified",
        "add a rule to claimValidationRules: claims.?email_verified.orValue(true) == true",
        f'Invalid value: "{username.text}": {_VERIFIED}',
        kind="email",
    )
