"""Who agrees on a term: only what was compared, between at least two sources, and who they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from homelamp.core.value import Verdict
from homelamp.model.result import ChainResult
from homelamp.report import json as json_report
from homelamp.report import text
from homelamp.report.style import Style
from support.checking import check_files, places
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed

ISSUER = "https://auth.lab.test/application/o/headlamp/"
CALLBACK = "https://headlamp.lab.test/oidc-callback"
HOLE = "https://auth.${SECRET_DOMAIN}/application/o/headlamp/"
LITERAL_URL = '"https://${local.headlamp_host}/oidc-callback"'


def chain_of(repository: Path, files: dict[str, str]) -> ChainResult:
    return (check_files(repository, files).chains or [])[0]


def test_a_hole_in_one_place_leaves_the_others_compared(repository: Path) -> None:
    chain = chain_of(repository, changed(RELEASE, ISSUER, HOLE))

    assert chain.agreeing["issuer_url"] == ("terraform", "api-server")
    assert chain.verdicts["issuer_url"] is Verdict.UNCHECKED


def test_the_same_hole_has_one_filling(repository: Path) -> None:
    chain = chain_of(repository, changed(K3S, ISSUER, HOLE, changed(RELEASE, ISSUER, HOLE)))

    assert chain.agreeing["issuer_url"] == ("api-server", "headlamp")


def test_a_value_that_a_hole_may_become_does_not_agree(repository: Path) -> None:
    chain = chain_of(repository, changed(RELEASE, CALLBACK, "https://headlamp.${SECRET_DOMAIN}/oidc-callback"))

    assert "redirect_uri" not in chain.agreeing
    assert chain.verdicts["redirect_uri"] is Verdict.UNCHECKED


@pytest.mark.parametrize("pattern", ["https://headlamp[.]lab[.]test/.*", ".*"])
def test_a_pattern_that_admits_the_callback_agrees(repository: Path, pattern: str) -> None:
    files = changed(TERRAFORM, LITERAL_URL, f'"{pattern}"')

    chain = chain_of(repository, changed(TERRAFORM, '"strict"', '"regex"', files))

    assert chain.agreeing["redirect_uri"] == ("terraform", "headlamp")
    assert chain.verdicts["redirect_uri"] is Verdict.EQUAL


def test_a_callback_that_headlamp_makes_of_its_host_is_compared(repository: Path) -> None:
    files = changed(RELEASE, f"        callbackURL: {CALLBACK}\n", "")
    tls = "      tls:\n        - hosts: [headlamp.lab.test]\n      hosts:\n"

    chain = chain_of(repository, changed(RELEASE, "      hosts:\n", tls, files))

    assert chain.agreeing["redirect_uri"] == ("terraform", "exposure")


def test_one_entry_of_a_list_is_enough(repository: Path) -> None:
    entry = """\
    {
      matching_mode     = "strict"
      redirect_uri_type = "authorization"
      url               = var.other
    },
  ]
}

resource "authentik_application\""""
    files = changed(TERRAFORM, '  ]\n}\n\nresource "authentik_application"', entry)

    assert chain_of(repository, files).verdicts["redirect_uri"] is Verdict.EQUAL


@pytest.mark.parametrize("launch", ["blank://blank", "https://%(username)s.lab.test/"])
def test_a_tile_that_leads_to_no_host_states_none(repository: Path, launch: str) -> None:
    chain = chain_of(repository, changed(TERRAFORM, '"https://${local.headlamp_host}/"', f'"{launch}"'))

    assert {fact.source for fact in chain.facts["host"]} == {"exposure"}


def test_a_warning_makes_no_term_differ(repository: Path) -> None:
    files = changed(
        TERRAFORM, "  grant_types =", '  client_type = "public"\n  client_secret = "public"\n  grant_types ='
    )
    result = check_files(repository, files, secrets=False)
    chain = (result.chains or [])[0]

    assert "HL115" in {code for code, _, _ in places(result)}
    assert chain.terms(Verdict.DIFFERENT) == []


def test_no_part_without_a_name_is_printed_as_a_variable(repository: Path) -> None:
    """Headlamp makes its callback of its host, and nothing says whether that has TLS."""
    files = changed(RELEASE, f"        callbackURL: {CALLBACK}\n", "")
    broken = changed(TERRAFORM, LITERAL_URL, '"https://headlamp.lab.test/wrong"', files)

    for one in (files, broken):
        result = check_files(repository, one, secrets=False)
        shown = "\n".join(text.render(result, None, Style(enabled=False)))
        assert "${scheme}" not in shown
        assert "(scheme" not in shown
    assert "http(s)://headlamp.lab.test/oidc-callback" in shown


def test_the_sources_that_agree_are_named(repository: Path) -> None:
    result = check_files(repository, CHAIN, secrets=False)

    line = next(one for one in text.render(result, None, Style(enabled=False)) if one.startswith("chain"))
    assert line.startswith(
        f"chain headlamp ({RELEASE}): issuer_url, client_id agree (terraform, api-server, headlamp); "
        "redirect_uri agrees (terraform, headlamp); "
    )
    (chain,) = json.loads(json_report.render(result, None))["chains"]
    assert chain["agreeing"]["redirect_uri"] == ["terraform", "headlamp"]
