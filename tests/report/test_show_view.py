"""Which places are marked, which links are broken, and which chain a finding belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.core.printable import visible
from homelamp.core.value import Hole, Template, Unknown, Verdict
from homelamp.model import Term
from homelamp.report.show.entries import Entry, cells
from homelamp.report.show.links import links
from homelamp.report.show.view import Row, View, view_of
from homelamp.report.show.words import clipped
from support.checking import check_files
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed, line_of
from support.showing import chained, found, result_of, stated

ISSUER = "https://auth.lab.test/application/o/headlamp/"


def row_of(view: View, term: Term) -> Row:
    return next(row for row in view.chains[0].rows if row.term == term)


def marks(row: Row) -> list[tuple[str, str]]:
    return [(entry.source, entry.mark) for entry in row.entries]


def pointed_at(entry: Entry) -> str | None:
    return None if entry.differing is None else entry.text[slice(*entry.differing)]


def test_the_odd_one_out_is_marked_and_the_others_agree(repository: Path) -> None:
    row = row_of(view_of(check_files(repository, changed(K3S, ISSUER, ISSUER[:-1]))), "issuer_url")

    assert (row.verdict, row.codes) == (Verdict.DIFFERENT, ("HL102",))
    assert marks(row) == [("terraform", "agrees"), ("api-server", "wrong"), ("headlamp", "agrees")]
    # What is missing: the final slash, behind the last character.
    assert row.entries[1].differing == (len(ISSUER) - 1, len(ISSUER) - 1)


def test_one_against_one_both_are_marked_and_shown_where_they_differ(repository: Path) -> None:
    files = changed(TERRAFORM, '/oidc-callback"', '/callback"')

    row = row_of(view_of(check_files(repository, files)), "redirect_uri")

    assert marks(row) == [("terraform", "wrong"), ("headlamp", "other")]
    assert [pointed_at(entry) for entry in row.entries] == ["callback", "oidc-callback"]


def test_where_all_agree_only_the_term_is_marked(repository: Path) -> None:
    rows = view_of(check_files(repository, CHAIN)).chains[0].rows

    agreeing = [row for row in rows if row.verdict is Verdict.EQUAL]
    assert {"issuer_url", "client_id", "redirect_uri", "host"} <= {row.term for row in agreeing}
    assert {entry.mark for row in agreeing for entry in row.entries} == {""}


def test_a_wrong_value_that_all_share_is_marked_everywhere(repository: Path) -> None:
    files = {path: text.replace("https://auth", "http://auth") for path, text in CHAIN.items()}
    files[TERRAFORM] = files[TERRAFORM].replace("https://${local.authentik_host}", "http://${local.authentik_host}")

    row = row_of(view_of(check_files(repository, files)), "issuer_url")

    assert row.codes == ("HL301",)
    assert {mark for _, mark in marks(row)} == {"wrong"}


def test_a_finding_about_another_line_marks_the_source_in_its_file(repository: Path) -> None:
    files = changed(TERRAFORM, '\\"email_verified\\": True', '\\"email_verified\\": False')

    row = row_of(view_of(check_files(repository, files)), "username_claim")

    assert row.codes == ("HL111",)
    assert dict(marks(row))["terraform"] == "wrong"


def test_the_place_is_the_literal_and_the_attribute_that_uses_it_is_kept(repository: Path) -> None:
    row = row_of(view_of(check_files(repository, CHAIN)), "client_id")

    text = CHAIN[TERRAFORM]
    assert row.entries[0].place.line == line_of(text, 'client_id      = "headlamp"')
    assert row.entries[0].used_at is not None
    assert row.entries[0].used_at.line == line_of(text, "client_id   = local.client_id")
    assert row.entries[1].used_at is None


def test_of_several_literals_the_one_that_is_wrong_is_the_place(repository: Path) -> None:
    files = changed(TERRAFORM, '"headlamp.lab.test"', '"lamp.lab.test"')

    view = view_of(check_files(repository, files))

    line = line_of(files[TERRAFORM], '"lamp.lab.test"')
    assert row_of(view, "redirect_uri").entries[0].place.line == line
    # The same literal stands behind another term: that one is shown as well.
    assert "HL101" in row_of(view, "host").codes
    assert row_of(view, "host").entries[0].place.line == line


def test_rows_and_columns_stand_in_the_order_of_the_login() -> None:
    result = result_of(
        chained(
            {
                "host": [stated("host", "rbac", "h"), stated("host", "exposure", "h")],
                "issuer_url": [stated("issuer_url", "headlamp", "i"), stated("issuer_url", "terraform", "i")],
            },
            {"host": Verdict.EQUAL, "issuer_url": Verdict.EQUAL},
        )
    )

    chain = view_of(result).chains[0]

    assert [row.term for row in chain.rows] == ["issuer_url", "host"]
    assert chain.sources == ["terraform", "headlamp", "exposure", "rbac"]
    assert chain.rows[0].sources == ["terraform", "headlamp"]


def test_a_link_is_broken_at_the_wrong_place_and_whole_elsewhere() -> None:
    terraform = stated("issuer_url", "terraform", ISSUER, "a.tf")
    server = stated("issuer_url", "api-server", ISSUER, "b.yaml")
    headlamp = stated("issuer_url", "headlamp", ISSUER[:-1], "c.yaml")
    result = result_of(
        chained({"issuer_url": [terraform, server, headlamp]}, {"issuer_url": Verdict.DIFFERENT}),
        findings=(found(headlamp, server, terraform),),
    )

    assert [(one.start, one.end, one.verdict, one.codes) for one in links(view_of(result).chains[0])] == [
        ("terraform", "api-server", Verdict.EQUAL, ()),
        ("api-server", "headlamp", Verdict.DIFFERENT, ("HL102",)),
    ]


def test_where_no_place_is_wrong_every_link_of_the_term_is_broken() -> None:
    server = stated("issuer_url", "api-server", ISSUER, "b.yaml")
    headlamp = stated("issuer_url", "headlamp", ISSUER, "c.yaml")
    finding = found(stated("issuer_url", "terraform", "x", "elsewhere.tf"))
    result = result_of(
        chained({"issuer_url": [server, headlamp]}, {"issuer_url": Verdict.DIFFERENT}), findings=(finding,)
    )

    chain = view_of(result).chains[0]

    assert [one.verdict for one in links(chain)] == [Verdict.DIFFERENT]
    assert {entry.mark for entry in chain.rows[0].entries} == {"agrees"}


def test_why_a_term_is_not_compared_is_said(repository: Path) -> None:
    files = changed(RELEASE, f"issuerURL: {ISSUER}", "issuerURL: ENC[AES256_GCM,data:x]")

    view = view_of(check_files(repository, files))

    row = row_of(view, "issuer_url")
    assert row.said == ["agrees (Terraform, API server); not compared (Headlamp)"]
    assert row.entries[-1].text == "(encrypted by SOPS)"
    assert (row.entries[-1].value, row.entries[-1].reason, row.entries[-1].mark) == (
        None,
        "encrypted by SOPS",
        "unknown",
    )


def test_a_term_that_one_source_states_says_so() -> None:
    chain = chained({"host": [stated("host", "exposure", "h")]}, {"host": Verdict.UNCHECKED})

    assert view_of(result_of(chain)).chains[0].rows[0].said == ["not compared", "stated by one source only"]


def test_chains_of_one_name_get_their_own_findings() -> None:
    pairs = []
    for cluster in ("east", "west"):
        server = stated("issuer_url", "api-server", ISSUER, f"{cluster}/k3s.yaml")
        headlamp = stated("issuer_url", "headlamp", ISSUER[:-1], f"{cluster}/values.yaml")
        chain = chained({"issuer_url": [server, headlamp]}, {"issuer_url": Verdict.DIFFERENT}, "headlamp")
        pairs.append((chain, found(headlamp, server, chain="headlamp")))
    beside = found(stated("issuer_url", "api-server", ISSUER, "north/k3s.yaml"), chain="headlamp")
    lone = beside._replace(chain=None)

    view = view_of(result_of(*(chain for chain, _ in pairs), findings=(*(one for _, one in pairs), beside, lone)))

    assert [[one.problem.span.file.path for one in chain.findings] for chain in view.chains] == [
        ["east/values.yaml"],
        ["west/values.yaml"],
    ]
    assert [chain.path for chain in view.chains] == ["east/values.yaml", "west/values.yaml"]
    assert view.others == (beside, lone)


def test_a_finding_that_two_chains_share_is_shown_in_both() -> None:
    terraform = stated("client_id", "terraform", "lamp", "a.tf")
    first, second = (stated("client_id", "headlamp", "headlamp", f"{name}.yaml") for name in ("one", "two"))
    differs: dict[Term, Verdict] = {"client_id": Verdict.DIFFERENT}
    result = result_of(
        chained({"client_id": [terraform, first]}, differs, "one"),
        chained({"client_id": [terraform, second]}, differs, "two"),
        # Of two findings with one fingerprint `homelamp check` keeps the last.
        findings=(found(terraform, second, code="HL103", chain="two"),),
    )

    assert [[one.code for one in chain.findings] for chain in view_of(result).chains] == [["HL103"], ["HL103"]]


def test_equal_texts_of_a_source_share_a_cell() -> None:
    facts = [stated("host", "exposure", text, f"{number}.yaml") for number, text in enumerate(["a", "b", "a"])]
    row = view_of(result_of(chained({"host": facts}, {"host": Verdict.UNCHECKED}))).chains[0].rows[0]

    assert [(one.entry.text, [place.file.path for place in one.places]) for one in cells(row.entries)] == [
        ("a", ["0.yaml", "2.yaml"]),
        ("b", ["1.yaml"]),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Template(("https://auth.", Hole("DOMAIN", "a"), "/")), "https://auth.${DOMAIN}/"),
        (Unknown("in the Secret x,\nkey y"), "(in the Secret x,\\nkey y)"),
    ],
)
def test_what_is_not_known_in_full_is_shown_as_far_as_it_is(value: Template | Unknown, text: str) -> None:
    chain = chained({"host": [stated("host", "exposure", value)]}, {"host": Verdict.UNCHECKED})

    entry = view_of(result_of(chain)).chains[0].rows[0].entries[0]

    assert (entry.text, entry.mark) == (text, "unknown")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain ü 日本", "plain ü 日本"),
        ("a\tb\r\n", "a\\tb\\r\\n"),
        ("\x1b[2J\x7f\x9b", "\\x1b[2J\\x7f\\x9b"),
        ("zero\u200bwidth\u202e", "zero\\u200bwidth\\u202e"),
        ("no\xa0break", "no\\xa0break"),
        ("\udcff\ud800", "\\xff\\ud800"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, seen: str) -> None:
    assert visible(text) == seen


def test_of_a_long_text_the_part_that_matters_is_kept() -> None:
    text = "a" * 1000 + "HERE" + "b" * 1000

    short, kept = clipped(text, (1000, 1004))

    assert len(short) == 302
    assert kept is not None
    assert short[slice(*kept)] == "HERE"
    assert (short[0], short[-1]) == ("…", "…")
    assert clipped(text) == ("a" * 300 + "…", None)
    assert clipped("short", (1, 2)) == ("short", (1, 2))
