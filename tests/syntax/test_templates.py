"""Templates of other tools as YAML: holes, statements, and whatever else a text may hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homelamp.clusters import k3s_in_text
from homelamp.clusters.text import of_file
from homelamp.core.text import SourceFile
from homelamp.syntax.templates import parse_template
from homelamp.syntax.yaml.blocks import blocks
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode
from homelamp.syntax.yaml.nodes import descendants


def plain(node: Node) -> object:
    if isinstance(node, MappingNode):
        return {str(key.value): plain(value) for key, value in node.value}
    return [plain(one) for one in node.value] if isinstance(node, SequenceNode) else node.value


def read(text: str) -> list[object]:
    return [plain(one.root) for one in parse_template(SourceFile("a.j2", text)).documents]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: {{ b }}\n", {"a": "{{ b }}"}),
        ("a: {{ b | default('x: y # z') }}-c\n", {"a": "{{ b | default('x: y # z') }}-c"}),
        ('a: "{{ b }}"\n', {"a": "{{ b }}"}),
        ("{{ a }}: b\n", {"{{ a }}": "b"}),
        ("- a\n- {{ b }}\n", ["a", "{{ b }}"]),
        ("a: ${b}\nc: ${d ? 'e: f' : g}\n", {"a": "${b}", "c": "${d ? 'e: f' : g}"}),
        ("a: $${b}\n", {"a": "$${b}"}),
        ("{% if a %}\na: 1\n{% endif %}\n", {"a": "1"}),
        ("%{ for a in b ~}\na: 1\n%{ endfor ~}\n", {"a": "1"}),
        ("{{- with .a }}\na: 1\n{{- end }}\n", {"a": "1"}),
        ("{{- $a := .b }}\na: 1\n", {"a": "1"}),
        ("{# a: 2 #}\na: 1\n{{/* b: 1 */}}\n", {"a": "1"}),
        ("a:\n  {{- toYaml .b | nindent 2 }}\nc: 1\n", {"a": "{{- toYaml .b | nindent 2 }}", "c": "1"}),
        ("a: 1\n{{ include b }}\nc: 2\n", {"a": "1", "c": "2"}),
        ("a: \ue000\ue100\ue100\n", {"a": "\ue000\ue100\ue100"}),
        ("a: |\n  b {{ c }}\n  d\n", {"a": "b {{ c }}\nd\n"}),
    ],
)
def test_what_is_read(text: str, found: object) -> None:
    assert read(text) == [found]


@pytest.mark.parametrize(
    "text", ["", "words", "curl x: y\n", "k3s server --a=b:\n", "a: b: c\n", "{{ a }}\n", "\t- a\n"]
)
def test_what_is_no_yaml_or_only_by_chance(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "is_partial"),
    [
        ("a: {{ b }}\n", False),
        ("{# a #}\na: ${b}\n", False),
        ("{% if a %}\na: 1\n{% endif %}\n", True),
        ("a: 1\n{{ b }}\n", True),
        ("a: %{ if b }c%{ endif }\n", True),
    ],
)
def test_whether_more_may_be_stated(text: str, is_partial: bool) -> None:
    assert parse_template(SourceFile("a.j2", text)).is_partial is is_partial


def test_places_are_those_of_the_file() -> None:
    source = SourceFile("a.j2", "{% if a %}\nb: {{ c }}\n  \nd:\n  - e{{ f }}\n{% endif %}\n")

    (document,) = parse_template(source).documents

    found = {document.span(one).text: one.value for one in descendants(document.root) if isinstance(one, ScalarNode)}
    assert found == {text: text for text in ("b", "{{ c }}", "d", "e{{ f }}")}


PARTS = st.lists(
    st.sampled_from(
        ["{{", "}}", "{%", "%}", "%{", "${", "}", "{#", "#}", "a: ", "- ", "\n", "  ", "b", '"', "'", "|", "<<E", "E",
         "\\", "--kube-apiserver-arg=", "kube-apiserver-arg:", " = [", "]", "oidc-client-id=", "@server:0", ",", "#",
         "\ue000\ue100\ue100"]
    )
)  # fmt: skip


@given(st.one_of(st.text(), PARTS.map("".join)))
def test_no_text_is_too_odd(text: str) -> None:
    source = SourceFile("a.j2", text)
    found: list[Document] = [*parse_template(source).documents]
    found += [document for one in blocks(source, ("kube-apiserver-arg", "cluster")) for document in one.documents]

    for document in found:
        assert all(document.span(node).end <= len(text) for node in descendants(document.root))
    for one in k3s_in_text.read_text(of_file(source)):
        assert all(flag.span.end <= len(text) for flag in one.flags)
