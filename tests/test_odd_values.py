"""No value of a repository is too long, too large, too deep or too odd: never a traceback."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml

import homelamp
import homelamp_hooks
from homelamp.apps.headlamp.keys import release_of
from homelamp.core.numbers import character, number
from homelamp.core.text import SourceFile
from homelamp.core.urls import authority_of, differing_part, host_of, split_url
from homelamp.core.value import Known
from homelamp.errors import UsageError
from homelamp.providers.authentik.versions import admitted
from homelamp.scaffold.named import _url
from homelamp.scaffold.yaml_data import data_of
from homelamp.secrets.last_applied import _may_leak
from homelamp.syntax.hcl.expressions import Scalar
from homelamp.syntax.hcl.folder import read_module
from homelamp.syntax.hcl.scope import MAX_WORK
from support.checking import check_files
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM

LONG = "1" * 5_000

# Texts that some function of Python's own refuses by an exception.
VALUES = {
    "an open bracket": "https://[",
    "brackets around no address": "https://[lab]/x",
    "brackets in the middle": "https://a[::1]b/x",
    "a closing bracket": "https://]/x",
    "a port of many digits": f"https://a:{LONG}/x",
    "a port over 65535": "https://a:99999/x",
    "a port that is none": "https://a:b/x",
    "a zone": "https://[fe80::1%25eth0]/x",
    "full-width signs": "https://a\uff0fb\uff20c\uff1ad/x",
    "a long number": LONG,
    "a long version": f"{LONG}.1.1",
    "a long minor version": f"v1.{LONG}",
    "digits of other scripts": "\u0661.\u0662.\u0663",
    "raised digits": "².³",
    "a huge exponent": "1e999999999",
    "a long exponent": f"1e{LONG}",
    "no number": ".nan",
    "infinity": "-.inf",
    "hexadecimal": "0x" + "f" * 5_000,
    "sexagesimal": ":".join(["59"] * 300),
    "sexagesimal with a point": ":".join(["59"] * 300) + ".5",
    "a date that does not exist": "2024-02-31",
    "a zone that does not exist": "2024-01-01T00:00:00+99:99",
    "the year 0": "0000-00-00T00:00:00Z",
    "a NUL": "a\\0b",
    "beyond Unicode": "\\U7fffffff",
    "brackets": "[" * 300,
    "many parentheses": "(" * 5_000,
    "a name with many labels": ".".join(["a"] * 5_000),
    "a long label": "a" * 5_000,
    "percent signs": "https://%zz%/%",
    "an empty host": "https:///x",
    "an empty user": "https://@:@/x",
}
# What stands in a file of the chain, and where each value takes its place: plain and in double quotes.
PLACES = [
    (K3S, "https://auth.lab.test/application/o/headlamp/"),
    (K3S, "oidc-client-id=headlamp"),
    (RELEASE, "https://auth.lab.test/application/o/headlamp/"),
    (TERRAFORM, "https://${local.authentik_host}"),
    (TERRAFORM, "https://${local.headlamp_host}/oidc-callback"),
    (TERRAFORM, "headlamp.lab.test"),
]


@pytest.mark.parametrize("name", VALUES)
def test_no_value_ends_in_an_exception(repository: Path, name: str) -> None:
    value = VALUES[name]
    for path, old in PLACES:
        assert old in CHAIN[path]
        check_files(repository, {**CHAIN, path: CHAIN[path].replace(old, value)})
        check_files(repository, {**CHAIN, path: CHAIN[path].replace(old, f"{old}{value}")})
    for quote in ("", '"'):
        text = CHAIN[RELEASE].replace("      oidc:\n", f"      baseURL: {quote}{value}{quote}\n      oidc:\n")
        assert "baseURL" in text
        check_files(repository, {**CHAIN, RELEASE: text})
        version = CHAIN[RELEASE].replace("version: ", f"version: {quote}{value}{quote} # ")
        check_files(repository, {**CHAIN, RELEASE: version})


PROVIDER = 'terraform {\n  required_providers {\n    authentik = {\n      source = "goauthentik/authentik"\n'


@pytest.mark.parametrize("value", [f">= {LONG}", f"{LONG}.{LONG}.{LONG}", f"~> 2024.{LONG}", "\u0661.\u0662", "1e999"])
def test_no_version_of_a_provider_ends_in_an_exception(repository: Path, value: str) -> None:
    check_files(
        repository, {**CHAIN, "terraform/versions.tf": f'{PROVIDER}      version = "{value}"\n    }}\n  }}\n}}\n'}
    )
    check_files(
        repository,
        {
            **CHAIN,
            str(Path(TERRAFORM).parent / ".terraform.lock.hcl"): (
                f'provider "registry.terraform.io/goauthentik/authentik" {{\n  version = "{value}"\n}}\n'
            ),
        },
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0", 0),
        ("00", 0),
        ("007", 7),
        ("42", 42),
        ("0" * 9_000 + "1", 1),
        (LONG, None),
        ("", None),
        ("-1", None),
        ("1.0", None),
        ("²", None),
        ("\u0661", None),
        (" 1", None),
        ("1_0", None),
    ],
)
def test_numbers(text: str, found: int | None) -> None:
    assert number(text) == found


@pytest.mark.parametrize(
    ("code", "found"),
    [("41", "A"), ("00e9", "é"), ("1F4A1", "💡"), ("d800", None), ("dfff", None), ("110000", None), ("ffffffff", None)],
)
def test_characters(code: str, found: str | None) -> None:
    assert character(code) == found


@pytest.mark.parametrize("name", [one for one in VALUES if VALUES[one].startswith("https:")])
def test_no_url_ends_in_an_exception(name: str) -> None:
    url, right = VALUES[name], "https://auth.lab.test/x"
    host_of(url)
    authority_of(url)
    assert differing_part(url, right) != ""
    assert differing_part(right, url) != ""
    split_url(url)


def test_a_template_that_is_not_a_url_is_refused_without_its_text() -> None:
    with pytest.raises(UsageError, match="not a URL") as refused:
        _url("https://token@[")

    assert "token" not in str(refused.value)


@pytest.mark.parametrize("text", [f"{LONG}.1.1", f"1.{LONG}.1", f"1.1.{LONG}", "\u0661.\u0662.\u0663"])
def test_a_version_that_nobody_counts_up_to_is_none(text: str) -> None:
    assert admitted(text) is None
    assert release_of(text.replace(f"1.1.{LONG}", "latest")) is None


@pytest.mark.parametrize("text", ["[" * 100_000, f"[{LONG}]", '{"a": "\\ud800"}', "NaN", "1e999", "{" * 9, '"\\u12"'])
def test_no_text_that_was_applied_ends_in_an_exception(text: str) -> None:
    assert _may_leak(text)


EXPRESSIONS = [
    f'["a"][{LONG}]',
    f'["a"]["{LONG}"]',
    f'["a"].{LONG}',
    '["a"]["²"]',
    '["a"][-1]',
    '["a"][1e999]',
    '{ a = "b" }[0]',
    f"[for k, v in {{ a = 1 }} : v][{LONG}]",
    '"\\ud800\\udfff\\U00110000\\Uffffffff"',
    f"1e{LONG}",
    "[" * 3_000 + "]" * 3_000,
    "(" * 3_000 + "1" + ")" * 3_000,
    "{ a = " * 3_000 + "1" + "}" * 3_000,
    '"${' * 1_000 + "1" + '}"' * 1_000,
    "lower(" * 3_000 + '"A"' + ")" * 3_000,
    "true ? " * 3_000 + "1" + " : 2" * 3_000,
    "!" * 3_000 + "true",
    "1 + " * 3_000 + "1",
    "a" + ".b" * 9_000,
    "a" + "[0]" * 9_000,
    "concat(" + "[1]," * 9_000 + ")",
    "local.x",
    "local.x.x[local.x]",
    "join(local.x, local.x)",
    "[for a in [for b in local.x : b] : a]",
]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=[one[:20] for one in EXPRESSIONS])
def test_no_expression_ends_in_an_exception(expression: str) -> None:
    module, defects = read_module("", [SourceFile("m.tf", f"locals {{\n  x = {expression}\n}}\n")])

    assert defects or module.scope.local("x") is not None


# One name stands for the one before it twice or more: n lines say 2^n things.
DOUBLING = {
    "texts": ('"a"', '"${%s}${%s}"'),
    "empty texts": ('""', '"${%s}${%s}"'),
    "lists": ('["a"]', "concat(%s, %s)"),
    "empty lists": ("[]", "flatten([%s, %s])"),
    "lists within lists": ("[]", "[%s, %s]"),
    "joined": ('["a"]', '[join("", %s), join("", %s)]'),
    "holes": ('"${var.none}"', '"${%s}${%s}"'),
    "loops": ('["a", "b"]', "concat([for one in %s : one], [for one in %s : one])"),
    "loops within loops": ('["a", "b"]', "[for one in %s : [for other in %s : other]]"),
    "maps": ('{ a = "b" }', "merge(%s, { x = %s })"),
}


@pytest.mark.parametrize("kind", ["local", "var", "resource"])
@pytest.mark.parametrize("name", DOUBLING)
def test_names_that_double_themselves_come_to_an_end(name: str, kind: str) -> None:
    first, step = DOUBLING[name]
    forms = {
        "local": ("local.a%d", "locals {\n  a%d = %s\n}\n"),
        "var": ("var.a%d", 'variable "a%d" {\n  default = %s\n}\n'),
        "resource": ("x.a%d.n", 'resource "x" "a%d" {\n  n = %s\n}\n'),
    }
    reference, block = forms[kind]
    text = block % (0, first)
    for n in range(1, 55):
        text += block % (n, step % (reference % (n - 1), reference % (n - 1)))
    text += "locals {\n  x = flatten([" + reference % 54 + "])\n}\n"

    module, defects = read_module("", [SourceFile("m.tf", text)])

    assert defects == []
    module.scope.local("x")
    # What is counted, not what it takes: 2^54 steps would show.
    assert module.scope.work < 1_000_000


def test_what_uses_up_the_work_of_a_module_is_unknown_with_its_reason() -> None:
    text = f'locals {{\n  x = [{"1," * MAX_WORK}]\n  y = "b"\n}}\n'
    module, _ = read_module("", [SourceFile("m.tf", text)])
    module.scope.local("x")
    found = module.scope.local("y")

    assert isinstance(found, Scalar)
    assert found.value != Known("b")
    assert str(found.value) == "(too much to compute)"


@pytest.mark.parametrize(
    "text",
    [
        "a: 2024-02-31",
        f"a: {LONG}",
        "a: " + ":".join(["59"] * 300) + ".5",
        "a: !!bool maybe",
        "a: !!timestamp x",
        'a: !!int ""',
        "a: !!float x",
        "a: 0001-01-01T00:00:00+23:59\nb: 2001-01-01T00:00:00+99:99",
        "? [a]\n: b",
        "? {a: b}\n: c",
        "[" * 3_000,
        "a: !!python/object/apply:os.system [id]",
        "a: *b",
        "a: \x07",
    ],
)
def test_yaml_that_holds_what_there_cannot_be(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        data_of(text)


# Where a file may call these: what it turns into a number is its own, or the exception is caught there.
_ALLOWED = {
    "int": {
        "cli.py": "an exit status",
        "numbers.py": "",
        "documents.py": "caught",
        "plain.py": "caught",
        "others.py": "Git's own seconds",
        "surroundings.py": "digits in a variable of Git's",
        "versions.py": "at most 18 digits",
        "locations.py": "the name of a folder of the package",
    },
    "float": {"plain.py": "caught", "patterns.py": "a length", "durations.py": "digits and one dot"},
    "chr": {
        "numbers.py": "",
        "patterns.py": "what Python's parser made a number of",
        "templates.py": "the place of a hole in a list, in a private range",
    },
    "urlsplit": {"urls.py": ""},
    "urlparse": {},
    "fromisoformat": {},
    "safe_load": {"yaml_data.py": ""},
}


def test_one_place_turns_texts_into_numbers_and_urls() -> None:
    files = [file for package in (homelamp, homelamp_hooks) for file in Path(package.__path__[0]).rglob("*.py")]
    calling: dict[str, set[str]] = {name: set() for name in _ALLOWED}
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            name = (
                called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
            )
            if name in calling and not isinstance(getattr(node, "args", [None])[0], ast.Constant):
                calling[name].add(file.name)

    assert {name: sorted(found - set(_ALLOWED[name])) for name, found in calling.items()} == {
        name: [] for name in _ALLOWED
    }
