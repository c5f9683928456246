"""Mutations of HCL: expressions of every form in the place of others, blocks that come twice, modules that call themselves."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser

from fuzz import words
from fuzz.files import HCL, Files, content, pick

_LANGUAGE = Language(tree_sitter_hcl.language())
_DEPTH = 3
_FUNCTIONS = (
    "concat", "format", "formatlist", "lower", "upper", "join", "split", "toset", "tolist", "tomap", "try", "can", "merge", "lookup",
    "element", "flatten", "compact", "distinct", "keys", "values", "zipmap", "coalesce", "coalescelist", "trimsuffix", "trimprefix",
    "trim", "replace", "regex", "regexall", "substr", "title", "length", "range", "setproduct", "jsonencode", "jsondecode",
    "yamldecode", "templatefile", "templatestring", "file", "nonsensitive", "sensitive", "sha256", "base64encode", "tostring", "tonumber",
    "one", "contains", "index", "reverse", "slice", "sort", "urlencode", "chomp", "startswith", "provider::a::b", "LOWER", "nothing",
)  # fmt: skip
_NAMES = (
    "local.slug", "local.client_id", "local.headlamp_host", "local.authentik_host", "local.a", "local", "var.host", "var.a", "var.clients",
    "each.key", "each.value", "each.value.slug", "self.id", "path.module", "terraform.workspace", "count.index", "module.m.url", "module.m",
    "data.authentik_flow.a.id", "authentik_provider_oauth2.headlamp.id", "authentik_provider_oauth2.headlamp", "authentik_application.headlamp[0].slug",
    "authentik_group.admins.name", "x", "null", "true", "_", "local.m[\"a\"].b", "local.m.a[*].b", "local.m.*.b", "local.0", "each.value[each.key]",
)  # fmt: skip
_NUMBERS = ("0", "-1", "1.5", "2e3", "1e999", "9" * 30, "9" * 4_301, "0x1", "1_0", "-9" + "0" * 20)
_BETWEEN = ("/* a */", "# a\n", "// a\n", "/* \n */", "/**/", " ", "\n", "\t", '/* ${a} " */', "\u00e9")
_LINES = (
    'module "m" {\n  source = "./"\n}', 'module "m" {\n  source = "../m"\n  url    = local.a\n}', "locals {\n  a = local.b\n  b = local.a\n}",
    "locals {\n  a = [local.a, local.a]\n}", 'variable "a" {\n  default = var.a\n}', 'variable "a" {}', 'output "url" {\n  value = local.a\n}',
    "locals {\n  m = { for k in local.m : k => k }\n}", 'moved {\n  from = a.b\n  to   = c.d\n}', 'import {\n  id = 1\n}', "locals {}", "a = 1", '"a" = 1',
    'provider "authentik" {\n  url = var.url\n}', 'provider "authentik" {\n  alias = "b"\n  url   = "https://b.test"\n}', "terraform {}", "resource {}",
    'resource "authentik_provider_oauth2" {}', 'resource "authentik_provider_oauth2" "b" "c" {}', 'data "authentik_flow" "a" {}', "x {\n  y {\n  }\n}",
    'resource "authentik_application" "b" {\n  for_each = toset(["a", "b"])\n  slug     = each.key\n}', 'ephemeral "a" "b" {}', "removed {\n  from = a.b\n}",
    'dynamic "x" {\n  for_each = []\n  content {}\n}', "\ufeff", '"', "<<EOT", "{", "}", "]", "/*", "*/", "${", '"${', "%{",
)  # fmt: skip


def step(random: Random, files: Files) -> str:
    """Change one file of Terraform; what was done in words."""
    path = pick(random, files, HCL)
    if path is None:
        return "nothing"
    old = content(files, path)
    nodes = _nodes(old)
    if not nodes:
        return "nothing"
    change = random.choice(_CHANGES)
    node = random.choice(nodes.get(_WANTS.get(change, "expression")) or nodes["any"])
    files[path] = change(random, old, node, nodes["any"])
    return f"{change.__name__.strip('_')} at {node.start_point[0] + 1} of {path!r}"


def _nodes(old: bytes) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    waiting = [Parser(_LANGUAGE).parse(old).root_node]
    while waiting:
        node = waiting.pop()
        found.setdefault(node.type, []).append(node)
        found.setdefault("any", []).append(node)
        waiting += node.children
    return found


def _put(old: bytes, node: Node, new: str) -> bytes:
    return old[: node.start_byte] + new.encode("utf-8", "replace") + old[node.end_byte :]


def _text(old: bytes, node: Node) -> str:
    return old[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _replace(random: Random, old: bytes, node: Node, _: list[Node]) -> bytes:
    return _put(old, node, expression(random, _DEPTH))


def _wrap(random: Random, old: bytes, node: Node, _: list[Node]) -> bytes:
    """The same value, said in a longer way, or nearly the same."""
    text = _text(old, node)
    forms = (
        "({0})", "try({0}, null)", "true ? {0} : {1}", "{1} ? {0} : {0}", "[{0}][0]", "[for x in [{0}] : x]", "[for k, v in {0} : v if v != k]",
        "{{for k, v in {0} : k => v...}}", "{{ a = {0} }}.a", '"${{{0}}}"', '"a${{{0}}}b${{{1}}}"', "{2}({0})", "{2}({0}, {1})", "{2}({1}, {0}...)", "{0}[0]",
        "{0}.a", "{0}[*]", "{0}.*.a", "{0}[\"a\"]", "!{0}", "-{0}", "{0} + {1}", "{0} == {1}", "{0} && {1}", "{0} /* a */", "/* a */ {0}", "merge({0}, {{ a = {1} }})",
        '"%{{ if {1} }}{0}%{{ endif }}"', "<<-EOT\n  {0}\n  EOT\n", "<<EOT\n${{{0}}}\nEOT\n", "jsondecode(jsonencode({0}))", "{0}[{0}]", "{0}[9999999999999999999999]",
    )  # fmt: skip
    return _put(old, node, random.choice(forms).format(text, expression(random, 1), random.choice(_FUNCTIONS)))


def _swap(random: Random, old: bytes, node: Node, nodes: list[Node]) -> bytes:
    """What another place says, whatever that is."""
    return _put(old, node, _text(old, random.choice(nodes))[:2_000])


def _between(random: Random, old: bytes, _: Node, nodes: list[Node]) -> bytes:
    """Comments and blanks around tokens."""
    for one in sorted(random.sample(nodes, min(len(nodes), random.choice((1, 2, 8)))), key=lambda at: -at.start_byte):
        at = random.choice((one.start_byte, one.end_byte))
        old = old[:at] + random.choice(_BETWEEN).encode() + old[at:]
    return old


def _drop(_: Random, old: bytes, node: Node, __: list[Node]) -> bytes:
    return old[: node.start_byte] + old[node.end_byte :]


def _double(random: Random, old: bytes, node: Node, _: list[Node]) -> bytes:
    again = random.choice(("\n", " ", ", ")) + _text(old, node)
    return old[: node.end_byte] + (again * random.choice((1, 1, 2, 40))).encode() + old[node.end_byte :]


def _name(random: Random, old: bytes, node: Node, _: list[Node]) -> bytes:
    new = random.choice(
        (
            "for_each",
            "count",
            "source",
            "url",
            "slug",
            "client_id",
            "locals",
            "dynamic",
            "lifecycle",
            "provider",
            "a-b",
            "é",
            "0",
            "if",
            "for",
        )
    )
    return _put(old, node, new)


def _line(random: Random, old: bytes, node: Node, _: list[Node]) -> bytes:
    at = random.choice((0, len(old), node.start_byte, node.end_byte))
    return old[:at] + b"\n" + random.choice(_LINES).encode() + b"\n" + old[at:]


def _nest(random: Random, old: bytes, node: Node, _: list[Node]) -> bytes:
    depth = random.choice((5, 60, 300, 1_000))
    opener, closer = random.choice((("(", ")"), ("[", "]"), ("{a=", "}"), ("lower(", ")"), ('"${', '}"'), ("!", ""), ("-", ""), ("true ? ", " : 1"), ("(", ""),
                                    ("", "[0]"), ("", ".a"), ("", " + 1"), ("[for x in ", " : x]"), ("concat([", "])"), ("", "[*]")))  # fmt: skip
    return _put(old, node, opener * depth + _text(old, node)[:200] + closer * depth)


def _grow(random: Random, old: bytes, node: Node, _: list[Node]) -> bytes:
    """Locals that double at each step, behind one value."""
    levels = random.choice((4, 20, 60))
    form = random.choice(('"${{local.z{0}}}${{local.z{0}}}"', "[local.z{0}, local.z{0}]", "concat(local.z{0}, local.z{0})", "{{ a = local.z{0}, b = local.z{0} }}",
                          "[for x in local.z{0} : [x, x]]", "merge(local.z{0}, local.z{0})", 'join("", [local.z{0}, local.z{0}])', "local.z{0}",
                          "flatten([local.z{0}, [local.z{0}]])", "[for x in local.z{0} : [for y in local.z{0} : x]]"))  # fmt: skip
    first = random.choice(('["a", "b"]', '"a"', "{ a = 1 }", "var.a"))
    lines = [f"  z0 = {first}", *(f"  z{level} = {form.format(level - 1)}" for level in range(1, levels))]
    return _put(old, node, f"local.z{levels - 1}") + ("\nlocals {\n" + "\n".join(lines) + "\n}\n").encode()


def expression(random: Random, depth: int) -> str:
    """An expression of HCL, seldom one that Terraform would take."""
    if depth <= 0 or random.random() < 0.3:
        return random.choice(
            (random.choice(_NAMES), f'"{words.value(random)}"', random.choice(_NUMBERS), "[]", "{}", '""')
        )
    parts = [expression(random, depth - 1) for _ in range(3)]
    forms = (
        "[{0}, {1}]", "[{0}, {1},]", "{{ a = {0}, (b) = {1} }}", "{{ \"a\" : {0} }}", "{3}({0}, {1}, {2})", "{3}({0})", "{3}()", "{0} ? {1} : {2}", "[for x in {0} : x]",
        "[for k, v in {0} : {1} if {2}]", "{{ for k, v in {0} : k => {1} }}", "{{ for k, v in {0} : {1} => v... }}", '"${{{0}}}/${{{1}}}"', '"%{{ if {0} }}a%{{ else }}b%{{ endif }}"',
        '"%{{ for x in {0} }}${{x}}%{{ endfor }}"', "({0})", "{0}[{1}]", "{0}[*].a", "{0}.a", "!{0}", "{0} == {1}", "{0} + {1}", "<<EOT\n{0}\nEOT\n", "{3}({0}...)",
    )  # fmt: skip
    return random.choice(forms).format(*parts, random.choice(_FUNCTIONS))


_Change = Callable[[Random, bytes, Node, list[Node]], bytes]
_CHANGES: tuple[_Change, ...] = (
    _replace, _replace, _replace, _wrap, _wrap, _wrap, _swap, _between, _between, _drop, _double, _name, _line, _nest, _grow,
)  # fmt: skip
# Most changes are of expressions.
_WANTS: dict[_Change, str] = {_between: "any", _drop: "any", _double: "any", _name: "identifier", _swap: "any"}
