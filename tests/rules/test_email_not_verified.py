"""HL111: what the provider says of an e-mail address that the API server takes for a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.model.finding import Severity
from support.checking import check_files, places, related_places
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed, line_of

MAPPING = '"return {\\"email\\": request.user.email, \\"email_verified\\": True}"'
MAPPINGS = "[authentik_property_mapping_provider_scope.email.id]"
STOCK_IDS = "data.authentik_property_mapping_provider_scope.stock.ids"
STOCK = """
data "authentik_property_mapping_provider_scope" "stock" {
  managed_list = [
    "goauthentik.io/providers/oauth2/scope-openid",
    "goauthentik.io/providers/oauth2/scope-email",
  ]
}
"""
AUTHENTIK = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: authentik, namespace: authentik}
spec:
  chart: {spec: {chart: authentik, version: VERSION}}
"""


def own(expression: str) -> dict[str, str]:
    """The chain with another expression in its own mapping."""
    return changed(TERRAFORM, MAPPING, expression)


def heredoc(*lines: str) -> dict[str, str]:
    return own("<<-EOT\n" + "".join(f"    {line}\n" for line in lines) + "  EOT")


def stock(mappings: str = STOCK_IDS, data: str = STOCK, version: str = "", deployed: str = "") -> dict[str, str]:
    """The chain with Authentik's own mapping, versions of provider and server as given."""
    files = changed(TERRAFORM, MAPPINGS, mappings)
    pin = (
        "terraform {\n  required_providers {\n"
        f'    authentik = {{ source = "goauthentik/authentik", version = "{version}" }}\n  }}\n}}\n'
    )
    files[TERRAFORM] += data + (pin if version else "")
    return {**files, **({"apps/authentik.yaml": AUTHENTIK.replace("VERSION", deployed)} if deployed else {})}


FALSE = [
    (own(MAPPING.replace("True", "False")), "False"),
    (own("\"return {'email':1,'email_verified':False,}\""), "'email_verified':False"),
    (heredoc("return {", '    "email": request.user.email,', '    "email_verified": False,', "}"), '": False'),
    (heredoc("return {", '    "email": 1, "email_verified": False  # not verified', "}"), '": False'),
    (heredoc('return {"email": request.user.email, "email_verified": False}'), '": False'),
    (heredoc("# A comment.", 'return {"email": 1, "email_verified" : False }'), '" : False'),
    (heredoc('return {"email": 1, "email_verified": False  # not yet', "    # , that is", "}"), '": False'),
]


@pytest.mark.parametrize(("files", "at"), FALSE)
def test_an_own_mapping_that_says_false(repository: Path, files: dict[str, str], at: str) -> None:
    result = check_files(repository, files)

    assert places(result) == [("HL111", TERRAFORM, line_of(files[TERRAFORM], at))]
    problem = result.findings[0].problem
    assert problem.severity is Severity.ERROR
    assert "False" in problem.span.text
    assert (K3S, 4) in related_places(result)


@pytest.mark.parametrize("version", ["", "~> 2025.8.0", "~> 2026.5.0"])
def test_an_own_mapping_that_says_false_is_wrong_with_any_version(repository: Path, version: str) -> None:
    files = stock(MAPPINGS, "", version)
    files = changed(TERRAFORM, MAPPING, MAPPING.replace("True", "False"), files)

    assert [finding.problem.severity for finding in check_files(repository, files).findings] == [Severity.ERROR]


STOCK_FOUND = [
    (stock(), "warning"),
    (stock(version="~> 2025.10.0"), "error"),
    (stock(version="~> 2026.5"), "error"),
    (stock(version=">= 2025.8"), "warning"),
    (stock(version="~> 2025.8.0", deployed="2026.5.1"), "error"),
    (stock(version="2026.5.0", deployed="'>=2025.0.0-0'"), "warning"),
    (stock(version="2026.5.0", deployed="2026.x"), "error"),
    # Beside it an own mapping that leaves the word to it.
    (
        {
            TERRAFORM: stock(f"concat({STOCK_IDS}, {MAPPINGS})")[TERRAFORM].replace(
                MAPPING, '"return {\\"nickname\\": request.user.username}"'
            )
        },
        "warning",
    ),
]


@pytest.mark.parametrize(("files", "severity"), STOCK_FOUND)
def test_authentiks_own_mapping(repository: Path, files: dict[str, str], severity: str) -> None:
    result = check_files(repository, {**CHAIN, **files})

    at = line_of(files[TERRAFORM], "oauth2/scope-email")
    assert [place for place in places(result) if place[0] != "HL124"] == [("HL111", TERRAFORM, at)]
    problem = result.findings[0].problem
    assert problem.severity.value == severity
    assert problem.span.text == "goauthentik.io/providers/oauth2/scope-email"
    assert (TERRAFORM, line_of(files[TERRAFORM], "property_mappings = ")) in related_places(result)


@pytest.mark.parametrize("how", ['managed = "goauthentik.io/providers/oauth2/scope-email"', "name = TITLE"])
def test_it_is_found_by_any_of_its_names(repository: Path, how: str) -> None:
    title = "\"authentik default OAuth Mapping: OpenID 'email'\""
    data = f'data "authentik_property_mapping_provider_scope" "e" {{\n  {how.replace("TITLE", title)}\n}}\n'
    files = stock("[data.authentik_property_mapping_provider_scope.e.id]", data)

    assert [code for code, _, _ in places(check_files(repository, files))] == ["HL111"]


LOOKED_UP = 'data "authentik_property_mapping_provider_scope" "e" {\n  %s\n}\n'
QUIET: dict[str, dict[str, str]] = {
    "an older server": stock(version="~> 2025.8.0"),
    "an older server that is deployed here": stock(version="2026.5.0", deployed="2025.8.3"),
    "any older version": stock(version="~> 2024.12"),
    "True": dict(CHAIN),
    "an attribute of the user": heredoc(
        'return {"email": 1, "email_verified": request.user.attributes.get("v", False)}'
    ),
    "False or more": heredoc('return {"email": 1, "email_verified": False or request.user.is_active}'),
    "membership": heredoc('return {"email": 1, "email_verified": ak_is_group_member(request.user, name="x")}'),
    "membership by a local": heredoc(
        "return {",
        '    "email": request.user.email,',
        '    "email_verified": ak_is_group_member(request.user, name="${local.slug}"),',
        "}",
    ),
    "membership by an attribute that is not known": heredoc(
        'return {"email_verified": ak_is_group_member(request.user, name="${authentik_group.x.name}")}'
    ),
    "False or more, over two lines": heredoc(
        'return {"email": 1, "email_verified": False',
        '    or ak_is_group_member(request.user, name="x")}',
    ),
    "False, or more after a comment": heredoc(
        'return {"email": 1, "email_verified": False  # unless',
        '    or ak_is_group_member(request.user, name="x")}',
    ),
    "False on a condition, over two lines": heredoc(
        'return {"email": 1, "email_verified": False',
        '    if request.user.is_superuser else ak_is_group_member(request.user, name="x")}',
    ),
    "False is compared": heredoc('return {"email": 1, "email_verified": False == request.user.attributes.get("x")}'),
    "False for those outside a group": heredoc(
        'if not ak_is_group_member(request.user, name="x"):',
        '    return {"email": request.user.email, "email_verified": False}',
        'return {"email": request.user.email}',
    ),
    "False on one of two sides": heredoc(
        'return {"email": 1, "email_verified": False} if request.user.type == "external" else {"email": 1}'
    ),
    "False, joined with more": heredoc('return {"email_verified": False} | request.user.attributes'),
    "one of two branches": heredoc(
        'if request.user.attributes.get("email_verified"):',
        '    return {"email": 1, "email_verified": True}',
        'return {"email_verified": False}',
    ),
    "in a comment": heredoc('# "email_verified": False', 'return {"email": request.user.email}'),
    "overwritten": heredoc('return {"email_verified": False, **request.user.attributes}'),
    "no word of it": heredoc('return {"email": request.user.email}'),
    "not known": own("var.expression"),
    "from a file": own('file("email.py")'),
    "filled in": own('"return {\\"email_verified\\": ${var.verified}}"'),
    "one that is looked up by its scope": stock(
        "[data.authentik_property_mapping_provider_scope.e.id]", LOOKED_UP % 'scope_name = "email"'
    ),
    "one that is looked up by its name": stock(
        "[data.authentik_property_mapping_provider_scope.e.id]", LOOKED_UP % 'name = "verified"'
    ),
    "beside one that is looked up by its name": stock(
        f"concat({STOCK_IDS}, [data.authentik_property_mapping_provider_scope.e.id])",
        STOCK + LOOKED_UP % 'name = "verified"',
    ),
    "a list that is not known": stock(f"concat({STOCK_IDS}, var.more)"),
    "another claim": changed(K3S, "username-claim=email", "username-claim=sub", stock()),
    "a claim that is not known": changed(K3S, "username-claim=email", "username-claim={{ claim }}", stock()),
    "not attached": {**CHAIN, TERRAFORM: CHAIN[TERRAFORM] + STOCK},
}


@pytest.mark.parametrize("name", QUIET)
def test_no_finding(repository: Path, name: str) -> None:
    found = places(check_files(repository, {**CHAIN, **QUIET[name]}))

    assert [place for place in found if place[0] not in {"HL124", "HL320"}] == []


FILLED_IN = {
    "membership of a group that is not known": ('ak_is_group_member(request.user, name="${var.group}")', []),
    "all of it": ("${var.verified}", ["an expression that is not known"]),
    "false, and something beside it": ('False, "x": "${var.x}"', ["an expression that is not known"]),
}


@pytest.mark.parametrize("name", FILLED_IN)
def test_what_terraform_fills_in(repository: Path, name: str) -> None:
    said, unchecked = FILLED_IN[name]
    result = check_files(repository, heredoc(f'return {{"email": request.user.email, "email_verified": {said}}}'))

    assert places(result) == []
    assert [one.reason for one in result.unchecked if one.term == "username_claim"] == unchecked


def test_a_scope_that_is_not_asked_for_is_the_only_finding(repository: Path) -> None:
    files = changed(
        RELEASE, "        clientID: headlamp\n", "        clientID: headlamp\n        scopes: openid\n", stock()
    )

    assert [code for code, _, _ in places(check_files(repository, files))] == ["HL119"]
