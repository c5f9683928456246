"""The JSON of `homelamp show` keeps to version 1 of its format: keys may be added, never changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from homelamp.core.value import Hole, Template, Unknown, Value, Verdict
from homelamp.model import Term
from support.checking import check_files
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed, line_of
from support.showing import ISSUER, ODD_PATHS, ODD_VALUES, SECRET, chained, odd_result, result_of, shown, stated


def loaded(repository: Path, files: dict[str, str]) -> dict[str, Any]:
    report = json.loads(shown(check_files(repository, files), "json"))
    assert isinstance(report, dict)
    return report


def test_every_key_of_version_1_is_there(repository: Path) -> None:
    report = loaded(repository, changed(K3S, ISSUER, ISSUER[:-1]))

    assert sorted(report) == ["chains", "example", "found", "unchecked", "unread", "version"]
    assert report["version"] == 1
    chain = report["chains"][0]
    assert sorted(chain) == ["joined_by", "name", "terms"]
    assert chain["name"] == "headlamp"
    assert "client: same client ID" in chain["joined_by"]
    assert chain["terms"]["issuer_url"] == {
        "verdict": "differs",
        "facts": [
            {
                "source": "terraform",
                "value": ISSUER,
                "file": TERRAFORM,
                "line": line_of(CHAIN[TERRAFORM], "= local.slug"),
                "column": 23,
            },
            {"source": "api-server", "value": ISSUER[:-1], "file": K3S, "line": 2, "column": 21},
            {
                "source": "headlamp",
                "value": ISSUER,
                "file": RELEASE,
                "line": line_of(CHAIN[RELEASE], "issuerURL:"),
                "column": 20,
            },
        ],
        "agreeing": [],
    }
    assert chain["terms"]["client_id"]["verdict"] == "equal"


def test_terms_stand_in_their_order() -> None:
    terms: tuple[Term, ...] = (
        "issuer_url",
        "client_id",
        "redirect_uri",
        "scopes",
        "host",
        "username_claim",
        "username_prefix",
        "groups_claim",
        "groups_prefix",
        "client_secret",
    )
    chain = chained(
        {term: [stated(term, "headlamp", "x")] for term in reversed(terms)},
        dict.fromkeys(terms, Verdict.UNCHECKED),
    )

    report = json.loads(shown(result_of(chain), "json"))

    assert tuple(report["chains"][0]["terms"]) == terms


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (Unknown("encrypted by SOPS"), {"value": None, "reason": "encrypted by SOPS"}),
        (Template(("https://auth.", Hole("DOMAIN"), "/")), {"value": "https://auth.${DOMAIN}/"}),
        ("", {"value": ""}),
    ],
)
def test_a_value_that_is_not_known_in_full(value: Value | str, wanted: dict[str, str | None]) -> None:
    chain = chained({"host": [stated("host", "exposure", value)]}, {"host": Verdict.UNCHECKED})

    report = json.loads(shown(result_of(chain), "json"))

    assert report["chains"][0]["terms"]["host"] == {
        "verdict": "unchecked",
        "facts": [{"source": "exposure", **wanted, "file": "a.yaml", "line": 1, "column": 6}],
        "agreeing": [],
    }


def test_a_client_secret_is_never_shown() -> None:
    text = shown(odd_result(), "json")

    assert SECRET not in text
    assert json.loads(text)["chains"][0]["terms"]["client_secret"]["facts"] == [
        {"source": "headlamp", "value": None, "reason": "never shown", "file": "a|b`c.yaml", "line": 1, "column": 6}
    ]


def test_any_value_and_path_comes_through_whatever_the_encoding() -> None:
    text = shown(odd_result(), "json")

    facts = [chain["terms"]["issuer_url"]["facts"] for chain in json.loads(text)["chains"]]
    assert text.isascii()
    assert tuple(found[0]["value"] for found in facts) == ODD_VALUES
    assert {tuple(fact["file"] for fact in found) for found in facts} == {ODD_PATHS}


def test_without_a_chain_the_list_is_empty(repository: Path) -> None:
    report = loaded(repository, {"README.md": "nothing\n"})

    assert report == {"version": 1, "chains": [], "found": [], "unchecked": [], "unread": [], "example": ""}
