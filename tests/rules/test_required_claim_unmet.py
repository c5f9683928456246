"""HL322, and what expressions of an AuthenticationConfiguration have to do with HL109, HL111 and HL119."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from homelamp.model.finding import Severity
from homelamp.model.result import Result
from support.checking import check_files, faults
from support.people import AUTHENTICATION, RBAC, WHOLE, arguments, entry, rbac, structured
from support.repositories import K3S, TERRAFORM

EMAIL = {"username_claim": "email", "groups_claim": "groups", "groups_prefix": "oidc:"}
NAMED = "kube-apiserver-arg:\n  - authentication-config=/etc/rancher/k3s/authentication.yaml\n"
GROUP_ONLY = {**WHOLE, RBAC: rbac(("Group", "oidc:headlamp-admins"))}
VERIFIED = "claims.?email_verified.orValue(true) == true"


def required(claim: str, files: Mapping[str, str] = WHOLE) -> dict[str, str]:
    """The flags with a required claim."""
    return {**files, K3S: arguments(**EMAIL, required_claim=claim)}


def ruled(*rules: str, files: Mapping[str, str] = GROUP_ONLY, **mappings: str) -> dict[str, str]:
    """An AuthenticationConfiguration with rules."""
    listed = "".join(f"      - {one}\n" for one in rules)
    one = entry(**mappings) + (f"    claimValidationRules:\n{listed}" if rules else "")
    return {**files, K3S: NAMED, AUTHENTICATION: structured([one])}


def mapping(expression: str, files: Mapping[str, str] = GROUP_ONLY) -> dict[str, str]:
    """Another expression in the own e-mail mapping."""
    old = '"return {\\"email\\": request.user.email, \\"email_verified\\": True}"'
    assert old in files[TERRAFORM]
    return {**files, TERRAFORM: files[TERRAFORM].replace(old, f"<<-EOT\n    {expression}\n  EOT")}


UNVERIFIED = mapping('return {"email": request.user.email, "email_verified": False}')
DOMAIN = mapping('return {"email": request.user.email, "email_verified": True, "hd": "lab.test"}', WHOLE)
BY_EMAIL = "expression: claims.email"

FAILS = {
    "a claim that no mapping makes": (required("hd=lab.test"), K3S, "required claim hd not present in ID token"),
    "another value than the mapping writes": (required("hd=other.test", DOMAIN), K3S, "Got = lab.test, want = other"),
    "a list": (required("groups=headlamp-admins"), K3S, "cannot unmarshal array into Go value of type string"),
    "a boolean": (required("email_verified=true"), K3S, "cannot unmarshal bool into Go value of type string"),
    "no value": (required("hd"), K3S, "malformed pair, expect string=string"),
    "a text and a list": (
        ruled(groups="expression: \"'oidc:' + claims.groups\""),
        AUTHENTICATION,
        "error evaluating claim expression",
    ),
    "a rule with a claim": (
        ruled("{claim: hd, requiredValue: lab.test}"),
        AUTHENTICATION,
        "required claim hd not present in ID token",
    ),
    "a rule that is false": (ruled("{expression: 1 == 2}"), AUTHENTICATION, "error evaluating claim validation"),
    "a rule with a list": (ruled("{claim: groups, requiredValue: a}"), AUTHENTICATION, "cannot unmarshal array"),
    "an expression on a missing claim": (
        ruled("{expression: \"claims.hd == 'lab.test'\"}"),
        AUTHENTICATION,
        "error evaluating claim validation expression",
    ),
    "an address that is not verified": (
        ruled(f"{{expression: {VERIFIED}}}", username=BY_EMAIL, files=UNVERIFIED),
        AUTHENTICATION,
        "error evaluating claim validation expression",
    ),
    "plainly not verified": (
        ruled("{expression: claims.email_verified == true}", username=BY_EMAIL, files=UNVERIFIED),
        AUTHENTICATION,
        "error evaluating claim validation expression",
    ),
    "groups of a missing claim": (
        ruled(groups="expression: \"dyn(claims.roles).map(r, 'oidc:' + r)\""),
        AUTHENTICATION,
        "error evaluating claim expression",
    ),
    "a name of a missing claim in another form": (
        ruled(username="expression: claims.upn.lowerAscii()"),
        AUTHENTICATION,
        "error evaluating claim expression",
    ),
}


@pytest.mark.parametrize("name", FAILS)
def test_a_token_that_fails(repository: Path, name: str) -> None:
    files, path, words = FAILS[name]

    result = check_files(repository, files)

    assert [(code, at) for code, at, _ in faults(result)] == [("HL322", path)]
    assert words in result.findings[0].problem.symptom
    assert result.findings[0].problem.severity is Severity.ERROR


PASSES = {
    "a claim of the stock profile": required("name=Tess"),
    "the value of the mapping": required("hd=lab.test", DOMAIN),
    "a claim of every token": required("sub=x"),
    "a value that is filled in": required("hd=${DOMAIN}", DOMAIN),
    "no provider here": required("hd=lab.test", {**WHOLE, TERRAFORM: ""}),
    "a claim that may be missing": ruled("{expression: \"claims.?hd.orValue('lab.test') == 'lab.test'\"}"),
    "an address that is verified": ruled(f"{{expression: {VERIFIED}}}", username=BY_EMAIL),
    "groups asked for with care": ruled("{expression: \"!has(claims.groups) || 'a' in claims.groups\"}"),
    "an expression of another tool": ruled("{expression: '${RULE}'}"),
    "groups by an expression": ruled(groups="expression: \"dyn(claims.groups).map(g, 'oidc:' + g)\""),
}


@pytest.mark.parametrize("name", PASSES)
def test_a_token_that_may_pass(repository: Path, name: str) -> None:
    assert faults(check_files(repository, PASSES[name])) == []


def test_what_is_not_compared_is_said(repository: Path) -> None:
    assert "what the token has as name is not known" in _reasons(check_files(repository, required("name=Tess")))


def _reasons(result: Result) -> set[str]:
    return {one.reason for one in result.unchecked}


def test_groups_by_an_expression_need_the_prefix_that_rbac_has(repository: Path) -> None:
    result = check_files(repository, ruled(groups="expression: claims.groups"))

    assert [code for code, _, _ in faults(result)] == ["HL109"]


def test_a_name_by_an_expression_needs_its_claim(repository: Path) -> None:
    result = check_files(repository, ruled(username="expression: claims.upn"))

    assert [code for code, _, _ in faults(result)] == ["HL119"]
    assert "no mapping of the provider makes it" in result.findings[0].problem.message


@pytest.mark.parametrize(("claim", "meant"), [("emial", "email"), ("prefered_username", "preferred_username")])
def test_a_misspelt_claim(repository: Path, claim: str, meant: str) -> None:
    files = {**GROUP_ONLY, K3S: arguments(**{**EMAIL, "username_claim": claim, "username_prefix": "oidc:"})}

    result = check_files(repository, files)

    assert [code for code, _, _ in faults(result)] == ["HL119"]
    assert result.findings[0].problem.change == f"write {meant} here"


def test_an_expression_asks_for_no_verified_address_by_itself(repository: Path) -> None:
    """Only `claim: email` does."""
    result = check_files(repository, ruled(username="expression: claims.preferred_username", files=UNVERIFIED))

    assert faults(result) == []
