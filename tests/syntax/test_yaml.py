"""Every scalar keeps its place, and odd input is said, not raised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homelamp.core.text import SourceFile
from homelamp.core.value import Known, Unknown
from homelamp.syntax.yaml.documents import Document, ScalarNode, parse
from homelamp.syntax.yaml.nodes import MAX_DEPTH
from homelamp.syntax.yaml.tree import entries


def document(text: str) -> Document:
    documents, defect = parse(SourceFile("a.yaml", text))
    assert defect is None
    return documents[0]


@pytest.mark.parametrize(
    ("text", "line", "column", "shown"),
    [
        ("a: plain\n", 1, 4, "plain"),
        ('a: "quoted"\n', 1, 5, "quoted"),
        ("a: 'quoted'\n", 1, 5, "quoted"),
        ('a: "with \\" escape"\n', 1, 4, '"with \\" escape"'),
        ("# ä ö\r\n\r\na:   é\r\n", 3, 6, "é"),
        ("a: |\n  one\n  two\n", 1, 4, "|\n  one\n  two"),
        ("{a: flow, b: 1}\n", 1, 5, "flow"),
    ],
)
def test_a_scalar_keeps_its_place(text: str, line: int, column: int, shown: str) -> None:
    found = document(text)
    node = found.get(found.root, "a")
    assert node is not None

    span = found.span(node)

    assert (span.line, span.column, span.text) == (line, column, shown)


@pytest.mark.parametrize(
    ("scalar", "tag"),
    [
        ("y", "bool"),
        ("on", "bool"),
        ("2024-01-01", "str"),
        ("1:30", "str"),
        ("0o17", "int"),
        ("1e3", "float"),
        ("=", "str"),
        ("~", "null"),
        ("headlamp", "str"),
    ],
)
def test_plain_scalars_have_the_types_of_kubernetes(scalar: str, tag: str) -> None:
    found = document(f"a: {scalar}\n")
    node = found.get(found.root, "a")

    assert node is not None
    assert node.tag == f"tag:yaml.org,2002:{tag}"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a:\n\t- b\n", 2, "a tab stands where YAML wants blanks"),
        ("a: [1, 2\nb: 3\n", 2, "expected ',' or ']'"),
        ("a: 'open\n", 2, "unexpected end of stream"),
        ("a: b\x00c\n", 1, "a character that YAML does not allow"),
        ("[" * 100_000, 1, f"nested more than {MAX_DEPTH} levels deep"),
        ("- " * 100_000, 1, f"nested more than {MAX_DEPTH} levels deep"),
        ("? " * 100_000, 1, f"nested more than {MAX_DEPTH} levels deep"),
        ("{a: " * 100_000, 1, f"nested more than {MAX_DEPTH} levels deep"),
    ],
)
def test_what_is_no_yaml_is_a_defect_with_its_line(text: str, line: int, words: str) -> None:
    documents, defect = parse(SourceFile("a.yaml", text))

    assert documents == []
    assert defect is not None
    assert defect.span.line == line
    assert words in defect.message


@pytest.mark.parametrize("text", ["a: &\nb: 1\n", "a: *\r\nb: 1\n", "a: &", "a: |x\nb: 1\n", "a: %\n"])
def test_the_place_of_a_defect_stays_in_its_line(text: str) -> None:
    file = SourceFile("a.yaml", text)
    _, defect = parse(file)
    assert defect is not None
    assert (defect.span.line, defect.span.end_line) == (1, 1)
    assert defect.span.end <= len(text.splitlines()[0])


def test_an_alias_bomb_costs_nothing() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]

    found = document("\n".join(lines))

    assert found.duplicates == ()


def test_a_recursive_alias_ends() -> None:
    assert document("a: &a\n  b: *a\n").duplicates == ()


@pytest.mark.parametrize("key", ["{{ name }}", "[a, b]", "? {a: b}\n  ", "? - a\n    - b\n  "])
def test_a_key_that_is_no_scalar_is_an_empty_text_in_its_place(key: str) -> None:
    found = document(f"y:\n  {key}: d\n  e: f\n  [a]: g\n")

    mapping = found.get(found.root, "y")
    assert mapping is not None
    first = mapping.value[0][0]
    assert (first.value, found.span(first).line) == ("", 2)
    assert found.text(found.get(found.root, "y", "e")) == "f"
    assert found.duplicates == ()


def test_unknown_tags_are_kept_and_unknown() -> None:
    found = document("a: !Find [b, c]\nd: !Env TOKEN\n")
    node = found.get(found.root, "d")

    assert node is not None
    assert found.value(node) == Unknown("given by the tag !Env")


def test_merge_keys_supply_what_is_not_there() -> None:
    found = document("base: &base {a: 1, b: 2}\nuse:\n  <<: *base\n  b: 3\n")

    assert [found.text(found.get(found.root, "use", key)) for key in "ab"] == ["1", "3"]


def test_a_duplicate_key_hides_what_stands_below_it() -> None:
    found = document("a: 1\nb:\n  c: 2\nb:\n  c: 3\n")
    node = found.get(found.root, "b", "c")

    assert node is not None
    assert isinstance(found.value(node), Unknown)
    assert [(defect.span.line, defect.first and defect.first.line) for defect in found.duplicates] == [(4, 2)]


def test_a_document_inside_a_string_keeps_the_lines_of_the_file() -> None:
    found = document("a:\n  values: |\n    # a comment\n\n    b:\n      c: text\n")
    outer = found.get(found.root, "a", "values")
    assert isinstance(outer, ScalarNode)

    inner = found.nested(outer)[0][0]
    node = inner.get(inner.root, "b", "c")

    assert node is not None
    assert inner.value(node) == Known("text")
    assert (inner.span(node).line, inner.span(node).column, inner.span(node).text) == (6, 10, "text")


@given(st.text(alphabet=st.sampled_from(list(" \n\t-:[]{}&*!|>'\"#%@`?,ab1~<=é\x85\u2028")), max_size=60))
def test_no_text_raises(text: str) -> None:
    documents, defect = parse(SourceFile("a.yaml", text))

    for found in documents:
        found.span(found.root)
    assert defect is None or defect.span.line >= 1


def test_a_chain_of_merges_longer_than_calls_may_be_deep() -> None:
    chain = "l0: &l0 {a: 1}\n" + "".join(f"l{n}: &l{n} {{<<: [*l{n - 1}, *l{n - 1}]}}\n" for n in range(1, 3_000))
    (document,), _ = parse(SourceFile("a.yaml", f"{chain}last: *l2999\n"))

    assert [str(key.value) for key, _ in entries(document.get(document.root, "last"))] == ["a"]
