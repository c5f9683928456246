"""A comment between any two tokens of HCL changes no value and no verdict."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homelamp
from homelamp.core.text import SourceFile, Span
from homelamp.providers.authentik import terraform
from homelamp.syntax.hcl.expressions import Evaluated, Fields, Items, Reference, hole_of
from homelamp.syntax.hcl.folder import read_module
from providers.authentik.test_terraform_forms import CONSUMERS, RIGHT, single
from support.checking import check_files, faults
from support.hcl_gaps import INLINE, LINES, gaps, with_comments
from support.render import ANSWER_SETS, render

# What asks a node of the parser for what stands below or beside it.
_ASKING = {
    "child",
    "child_by_field_name",
    "children",
    "children_by_field_name",
    "descendant_for_byte_range",
    "named_child",
    "named_children",
    "named_descendant_for_byte_range",
    "next_named_sibling",
    "next_sibling",
    "prev_named_sibling",
    "prev_sibling",
    "walk",
}

EXPRESSIONS = [
    'true ? "a" : "b"',
    'false ? "a" : local.s',
    'var.unknown ? "a" : "b"',
    "[1, 2, 3]",
    '{ a = "1", b : "2", "c" = "3", (local.s) = "4" }',
    '{\n  a = "1"\n  b = "2"\n}',
    "local.list[1]",
    'local.map["k"]',
    "local.map.k",
    "local.deep.a.b",
    "local.objects[0].name",
    'lower("ABC")',
    'concat(["a"], local.list, [])',
    'join("-", ["a", var.unknown, "b"])',
    'merge(local.map, { k = "y" }).k',
    'flatten([["a"], ["b", "c"]])',
    'tolist(toset(["a"]))',
    "trimspace(<<-EOT\n    a ${local.s} b\n  EOT\n)",
    "<<EOT\nplain # text\n// too ${local.s}\nEOT\n",
    '"x${local.s}y${var.unknown}z"',
    '"${local.s}"',
    '"# no comment // ${lower("A")} /* neither */"',
    '("a")',
    "((local.s))",
    '[for v in ["a", "b"] : v]',
    '[for k, v in local.map : "${k}=${v}"]',
    '[for v in ["a", "b"] : v if true]',
    "{ for k, v in local.map : k => lower(v) }",
    "{ for k, v in local.map : k => v if false }",
    '[for o in local.objects : { url = "https://${o.name}/" }]',
    "{ for k, v in local.map : k => v... }",
    "local.objects[*].name",
    "local.objects.*.name",
    "-1",
    "!true",
    "1 + 2 * 3",
    'var.unknown == "x" && !false',
    "null",
    "random_password.x.result",
    'data.authentik_flow.x["k"].id',
    "each.key",
    "file(local.s)",
    'try(local.s, "x")',
    'format("%s-%s", local.s, "b")',
    "concat(local.more...)",
]
LOCALS = """
locals {
  s       = "S"
  list    = ["a", "b"]
  map     = { k = "v" }
  deep    = { a = { b = "c" } }
  objects = [{ name = "n" }]
  x       = EXPRESSION
}
"""


def text_of(expression: str) -> str:
    return LOCALS.replace("EXPRESSION", expression.rstrip("\n") + "\n")


def plain(evaluated: Evaluated) -> object:
    """What is known of a value, without places."""
    match evaluated:
        case Items(items, _):
            return [plain(item) for item in items]
        case Fields(fields, _, _):
            return {name: plain(value) for name, value in fields.items()}
        case Reference():
            return hole_of(evaluated)
    return evaluated.value, hole_of(evaluated), [piece.text for piece in evaluated.pieces]


def value(text: str) -> object:
    module, defects = read_module("", [SourceFile("m.tf", text)])
    assert [defect.message for defect in defects] == []
    return plain(module.scope.local("x"))


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_a_comment_changes_no_value(expression: str) -> None:
    text = text_of(expression)
    expected = value(text)
    start, end = text.index("  x "), len(text.encode()) - 2
    within = [gap for gap in gaps(text) if start <= gap.at < end]
    assert len(within) > 1
    for gap in within:
        for comment in (INLINE, *(LINES if gap.newline else ())):
            changed = with_comments(text, {gap.at: comment})
            assert value(changed) == expected, changed
    everywhere = with_comments(text, {gap.at: INLINE for gap in gaps(text)})
    assert value(everywhere) == expected, everywhere


def facts(root_: str, files: dict[str, str]) -> object:
    """All that is read from a module, without places."""
    found = terraform.read(root_, [SourceFile(path, text) for path, text in files.items()])
    assert [defect.message for defect in found.defects] == []
    assert found.clients
    return _without_places(found)


def _without_places(found: Any) -> object:
    if isinstance(found, Span):
        return None
    if isinstance(found, tuple | list):
        return [_without_places(part) for part in found]
    if isinstance(found, Mapping):
        return {name: _without_places(part) for name, part in found.items()}
    return {name: _without_places(part) for name, part in vars(found).items()} if hasattr(found, "__dict__") else found


def scaffolded(name: str) -> dict[str, str]:
    folder = render(ANSWER_SETS[name]) / "terraform/authentik"
    return {f"tf/{file.name}": file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.tf"))}


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_comments_change_nothing_that_is_read_from_the_template(data: st.DataObject) -> None:
    files = scaffolded(data.draw(st.sampled_from(sorted(ANSWER_SETS)[:4])))
    changed = {}
    for path, text in files.items():
        places = st.dictionaries(st.sampled_from(gaps(text)), st.integers(0, len(LINES)), max_size=12)
        chosen = data.draw(places).items()
        changed[path] = with_comments(
            text, {gap.at: (INLINE, *LINES)[which if gap.newline else 0] for gap, which in chosen}
        )

    assert facts("tf", changed) == facts("tf", files)


@pytest.mark.parametrize("name", ["a map of locals", "a variable that is set elsewhere", "a local module"])
def test_comments_everywhere_change_no_verdict(repository: Path, name: str) -> None:
    files = {**CONSUMERS, **RIGHT[name]}
    commented = {
        path: with_comments(text, {gap.at: LINES[0] if gap.newline else INLINE for gap in gaps(text)})
        if path.endswith(".tf")
        else text
        for path, text in files.items()
    }

    assert faults(check_files(repository, commented)) == []


SLIP = 'url = "https://headlamp.lab.test/oidc-callback"'
WRONG = 'url = "https://headlamp.lab.test/oidc"'
# Where a comment once hid a slip, or made one of what is right.
HIDING = {
    "between arguments": 'concat([{{ matching_mode = "strict", {} }}],\n  # no more\n  [])',
    "before the first argument": 'concat( # ours\n  [{{ matching_mode = "strict", {} }}])',
    "in parentheses": '( # ours\n  [{{ matching_mode = "strict", {} }}])',
    "behind a bracket": '[ # ours\n  {{ matching_mode = "strict", {} }}]',
    "in a condition": 'true ? /* ours */ [{{ matching_mode = "strict", {} }}] : []',
    "in an index": '[[{{ matching_mode = "strict", {} }}]][ /* ours */ 0]',
    "in a traversal": '{{ a = [{{ matching_mode = "strict", {} }}] }} /* ours */ .a',
    "in a for": '[for one in /* ours */ [{{ matching_mode = "strict", {} }}] : one]',
}


@pytest.mark.parametrize("name", HIDING)
def test_a_comment_neither_hides_a_slip_nor_makes_one(repository: Path, name: str) -> None:
    uris = '[{ matching_mode = "strict", ' + SLIP + " }]"
    right, wrong = (single(uris, HIDING[name].format(url)) for url in (SLIP, WRONG))

    assert places(repository, right) == []
    assert places(repository, wrong) == ["HL101"]


def places(repository: Path, files: dict[str, str]) -> list[str]:
    return [code for code, _, _ in faults(check_files(repository, {**CONSUMERS, **files}))]


def test_only_one_module_asks_nodes_for_what_is_below_them() -> None:
    folder = Path(str(homelamp.__file__)).parent
    texts = {file: file.read_text(encoding="utf-8") for file in folder.rglob("*.py")}
    asking = {
        file.name
        for file, text in texts.items()
        # Paths and other trees have parents and children as well.
        if "hcl" in text or "tree_sitter" in text
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and node.attr in _ASKING
    }

    # A secret in a comment is hidden like any other: what hides it reads comments too, and so do suppressions.
    assert asking == {"nodes.py", "hcl_places.py", "hcl_words.py", "comments.py"}
