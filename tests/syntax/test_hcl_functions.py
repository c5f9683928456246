"""Functions, operators, splats and strings of HCL, as far as their arguments are known."""

from __future__ import annotations

import pytest

from homelamp.core.text import SourceFile
from homelamp.core.value import Hole, Known, Template, Unknown, Value
from homelamp.syntax.hcl.expressions import Evaluated, Fields, Items, scalar_of
from homelamp.syntax.hcl.folder import read_module

REST = """\
variable "open" {}
variable "none" {
  default = null
}
locals {
  app   = { id = "panel", tags = ["a", "b"] }
  apps  = [{ id = "a" }, { id = "b" }]
  empty = {}
}
"""


def evaluated(expression: str) -> Evaluated:
    module, defects = read_module("tf", [SourceFile("tf/main.tf", f"locals {{\n  x = {expression}\n}}\n{REST}")])
    assert defects == []
    return module.scope.local("x")


def value(expression: str) -> Value:
    found = evaluated(expression)
    return scalar_of(found, found.span).value


def texts(found: Evaluated) -> object:
    """What something is worth, without its places."""
    if isinstance(found, Items):
        return [texts(one) for one in found.items]
    if isinstance(found, Fields):
        return {key: texts(one) for key, one in found.fields.items()}
    stated = scalar_of(found, found.span).value
    return stated.text if isinstance(stated, Known) else None


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ('try(local.app.path, "/")', "/"),
        ('try(local.app.path.more, local.apps[7].id, "z")', "z"),
        ('try(local.app.id, "z")', "panel"),
        ('try("${local.app.path}/x", "z")', "z"),
        ('try([for one in local.app.paths : one][0], "z")', "z"),
        ('try(lower(local.app.path), "z")', "z"),
        ('try(local.app.path == "a" ? "b" : "c", "z")', "z"),
        ("can(local.app.id)", "true"),
        ("can(local.app.path)", "false"),
        ('lookup(local.app, "id", "z")', "panel"),
        ('lookup(local.app, "path", "z")', "z"),
        ('coalesce(var.none, "", "z")', "z"),
        ('format("%s-%s%%", local.app.id, 7)', "panel-7%"),
        ('replace("a_b_c", "_", "-")', "a-b-c"),
        ('trimsuffix("https://x/", "/")', "https://x"),
        ('trimprefix("https://x", "https://")', "x"),
        ('trim("--x-", "-")', "x"),
        ('startswith("abc", "ab") ? "y" : "n"', "y"),
        ('endswith("abc", "ab") ? "y" : "n"', "n"),
        ('strcontains("abc", "b") ? "y" : "n"', "y"),
        ('split(",", "a,b")[1]', "b"),
        ("length(local.apps)", "2"),
        ("length(local.empty)", "0"),
        ('element(["a", "b"], 3)', "b"),
        ('one(["a"])', "a"),
        ('contains(["a"], "a") ? "y" : "n"', "y"),
        ('zipmap(["a"], ["b"]).a', "b"),
        ("keys({ b = 1, a = 2 })[0]", "a"),
        ("values({ b = 1, a = 2 })[0]", "2"),
        ('coalescelist([], ["a"])[0]', "a"),
        ('var.none == null ? "y" : "n"', "y"),
        ('local.app != null ? "y" : "n"', "y"),
        ('"a" == "a" && !(1 > 2) ? "y" : "n"', "y"),
        ('var.open == 1 && false ? "y" : "n"', "n"),
        ('var.open == 1 || true ? "y" : "n"', "y"),
        ('local.app.id != "panel" ? "y" : "n"', "n"),
        ('length(local.apps) >= 2 ? "y" : "n"', "y"),
        ('local.empty == {} ? "y" : "n"', "y"),
        ('"a ${~ "b" ~} c"', "abc"),
        ('"a ${ "b" ~} c"', "a bc"),
        ("<<-EOT\n      a\n        b\n\n      c\n    EOT\n", "a\n  b\n\nc\n"),
        ('<<-EOT\n      a ${"b"} c\n        d\n      EOT\n', "a b c\n  d\n"),
        ("<<EOT\n  a\n  EOT\n", "  a\n"),
    ],
)
def test_what_is_known(expression: str, text: str) -> None:
    assert value(expression) == Known(text)


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("local.apps[*].id", ["a", "b"]),
        ("local.apps.*.id", ["a", "b"]),
        ("local.app[*].id", ["panel"]),
        ("var.none[*]", []),
        ('distinct(["a", "b", "a"])', ["a", "b"]),
        ('compact(["a", "", null])', ["a"]),
        ("merge(null, { a = 1 })", {"a": "1"}),
        ('"${local.app.tags}"', ["a", "b"]),
        ('[for one in concat(local.app.tags, ["c"]) : upper(one) if one != "a"]', ["B", "C"]),
    ],
)
def test_lists_and_maps(expression: str, found: object) -> None:
    assert texts(evaluated(expression)) == found


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ('try(var.open, "z")', "set outside the repository (var.open)"),
        ("can(var.open)", "computed by can()"),
        ('coalesce(var.open, "z")', "computed by coalesce()"),
        ('lookup(var.open, "a", "z")', "computed by lookup()"),
        ('replace("abc", "/b/", "x")', "computed by replace()"),
        ('format("%5d", 7)', "computed by format()"),
        ('format("%s %s", 7)', "computed by format()"),
        ("length(concat(local.apps, var.open))", "computed by length()"),
        ("element(concat(local.apps, var.open), 0)", "computed by element()"),
        ('var.open == null ? "y" : "n"', "chosen by a condition"),
        ('var.open == "a" ? "y" : "n"', "chosen by a condition"),
        ("1 + 2", "computed"),
        ("local.app.path", "not there (local.app.path)"),
        ("concat(local.apps, var.open)[7].id", "computed"),
    ],
)
def test_what_is_not_known_says_why(expression: str, reason: str) -> None:
    found = value(expression)

    assert isinstance(found, Unknown)
    assert found.reason.startswith(reason)


def test_format_leaves_holes() -> None:
    assert value('format("https://%s/x", var.open)') == Template(("https://", Hole("var.open", "tf"), "/x"))


def test_a_template_that_differs_decides_a_comparison() -> None:
    assert value('"a${var.open}" == "b" ? "y" : "n"') == Known("n")
    assert isinstance(value('"a${var.open}" == "ab" ? "y" : "n"'), Unknown)
