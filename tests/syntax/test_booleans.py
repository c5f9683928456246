"""What is true to Kubernetes, a template of Helm, Go's flags and Terraform, and that nothing else decides it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import homelamp
import homelamp_hooks
from homelamp.core.text import SourceFile
from homelamp.core.value import Hole, Known, Template, Unknown, Value
from homelamp.syntax.booleans import annotation, boolean, go_flag, printed, terraform, truth
from homelamp.syntax.yaml.documents import Document, Node, parse
from support.checking import check_files, places
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed

TRUE = ("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y", "!!bool yes")
FALSE = ("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N")
OTHERS = ('"true"', "'yes'", "!!str true", "tRue", "1", "0", "null", "~", "", "[]", "{}", "${X}", "!x true")


def node_of(text: str) -> tuple[Document, Node]:
    (document,), defect = parse(SourceFile("a.yaml", f"a: {text}\n"))
    assert defect is None
    node = document.get(document.root, "a")
    assert node is not None
    return document, node


@pytest.mark.parametrize(
    ("text", "expected"),
    [*((text, True) for text in TRUE), *((text, False) for text in FALSE), *((text, None) for text in OTHERS)],
)
def test_kubernetes_goes_by_the_type(text: str, expected: bool | None) -> None:
    assert boolean(node_of(text)[1]) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, True) for text in (*TRUE, '"true"', '"false"', "no!", "1", "-2", "0.5", "0x1", "1e3", ".inf", ".nan")),
        *((text, False) for text in (*FALSE, '""', "null", "~", "", "0", "-0", "0.0", "0x0", "0e5", "{}", "[]")),
        *((text, True) for text in ("{a: 0}", "[false]")),
        *((text, None) for text in ("${X}", '"${X:=true}"', "'{{ x }}'", "!Find x")),
    ],
)
def test_a_template_of_helm_goes_by_what_is_empty(text: str, expected: bool | None) -> None:
    assert truth(*node_of(text)) is expected


def test_what_is_not_there_is_empty_and_what_is_given_twice_is_not_known() -> None:
    (document,), _ = parse(SourceFile("a.yaml", "a: true\na: false\n"))
    assert truth(document, None) is False
    assert truth(document, document.get(document.root, "a")) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, True) for text in (*TRUE, '"true"')),
        *((text, False) for text in (*FALSE, '"false"', '""', "~")),
        *((text, None) for text in ('"True"', '"yes"', "1", "${X}")),
    ],
)
def test_a_template_prints_a_boolean_in_one_spelling(text: str, expected: bool | None) -> None:
    assert printed(*node_of(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [('"true"', True), ("true", True), ("on", True), ('"True"', False), ('"1"', False), ("x", False)],
)
def test_an_annotation_has_one_spelling(text: str, expected: bool) -> None:
    assert annotation(*node_of(text)) is expected


def test_flags_of_go() -> None:
    assert [go_flag(Known(text)) for text in ("1", "t", "T", "true", "TRUE", "True")] == [True] * 6
    assert [go_flag(Known(text)) for text in ("0", "f", "F", "false", "FALSE", "False")] == [False] * 6
    others: list[Value] = [Known("yes"), Known(""), Known("on"), Unknown("x"), Template((Hole("x"),))]
    assert [go_flag(value) for value in others] == [None] * 5


def test_terraform_converts_a_string() -> None:
    assert [terraform(Known(text)) for text in ("true", "1", "false", "0", "True", "yes", "")] == [
        *(True, True, False, False),
        *(None, None, None),
    ]


ENABLED = "    ingress:\n      enabled: true\n"
OTHER_HOST = changed(RELEASE, "- host: headlamp.lab.test", "- host: lamp.lab.test")


@pytest.mark.parametrize("word", [*TRUE, '"true"', '"false"', "1"])
def test_an_ingress_is_on_however_that_is_spelt(word: str, repository: Path) -> None:
    files = changed(RELEASE, ENABLED, ENABLED.replace("true", word), OTHER_HOST)
    # That the chart's schema refuses a text is another matter.
    assert [code for code, *_ in places(check_files(repository, files)) if code != "HL425"] == ["HL106"]


@pytest.mark.parametrize("word", [*FALSE, '""', "null", "0"])
def test_an_ingress_is_off_however_that_is_spelt(word: str, repository: Path) -> None:
    files = changed(RELEASE, ENABLED, ENABLED.replace("true", word), OTHER_HOST)
    result = check_files(repository, files)
    found = [code for code, *_ in places(result) if code != "HL425"]
    assert (found, [one.term for one in result.unchecked]) == ([], [])


def test_an_ingress_that_a_variable_turns_on_is_not_compared(repository: Path) -> None:
    result = check_files(repository, changed(RELEASE, ENABLED, ENABLED.replace("true", "${ON}"), OTHER_HOST))
    assert places(result) == []
    assert {(one.term, one.reason) for one in result.unchecked} == {
        ("host", "turned on or off by what is filled in later")
    }


@pytest.mark.parametrize("word", ["true", "True", "yes", "on"])
def test_a_release_that_is_suspended(word: str, repository: Path) -> None:
    files = changed(RELEASE, "  interval: 1h\n", f"  interval: 1h\n  suspend: {word}\n", OTHER_HOST)
    assert places(check_files(repository, files)) == []


VARIABLE = "HEADLAMP_CONFIG_OIDC_USE_PKCE"
SECRET = "        clientSecret: ${HEADLAMP_CLIENT_SECRET}\n"
PUBLIC = changed(
    TERRAFORM, "  client_id   = local.client_id\n", '  client_id   = local.client_id\n  client_type = "public"\n'
)


@pytest.mark.parametrize(
    ("setting", "is_on"),
    [
        *((f"usePKCE: {word}", True) for word in ("True", "yes", "on", '"true"')),
        *((f"usePKCE: {word}", False) for word in ("False", "no", "off")),
        *((f"usePKCE: {word}", None) for word in ("${PKCE}",)),
    ],
)
def test_pkce_is_on_or_off_however_that_is_spelt(setting: str, is_on: bool | None, repository: Path) -> None:
    result = check_files(repository, changed(RELEASE, SECRET, f"        {setting}\n", PUBLIC))
    assert [code for code, *_ in places(result) if code != "HL425"] == (["HL115"] if is_on is False else [])
    assert bool(result.unchecked) is (is_on is None)


@pytest.mark.parametrize(("word", "is_on"), [("T", True), ("1", True), ("TRUE", True), ("f", False), ("0", False)])
def test_an_argument_and_a_variable_are_read_as_go_does(word: str, is_on: bool, repository: Path) -> None:
    plain = changed(RELEASE, SECRET, "        usePKCE: false\n", PUBLIC)
    config, env = f"    config:\n      extraArgs: [-oidc-use-pkce={word}]\n", f"{{name: {VARIABLE}, value: '{word}'}}"
    for files in (
        changed(RELEASE, "    config:\n", config, plain),
        changed(RELEASE, "    config:\n", f"    env: [{env}]\n    config:\n", plain),
    ):
        assert [code for code, *_ in places(check_files(repository, files))] == ([] if is_on else ["HL115"])


@pytest.mark.parametrize("word", ["false", '"false"', '"0"', "local.off", "var.on ? false : true"])
def test_terraform_leaves_the_claims_out_however_that_is_said(word: str, repository: Path) -> None:
    grants = '  grant_types = ["authorization_code"]\n'
    files = changed(TERRAFORM, grants, f"{grants}  include_claims_in_id_token = {word}\n")
    files = changed(TERRAFORM, '  slug           = "headlamp"\n', '  slug = "headlamp"\n  off = false\n', files)
    files[TERRAFORM] += 'variable "on" {\n  default = "true"\n}\n'
    assert [code for code, *_ in places(check_files(repository, files))] == ["HL122"]


@pytest.mark.parametrize(("word", "expected"), [("yes", []), ("no", ["HL122"]), ("${X}", [])])
def test_the_access_token_is_read_by_its_own_setting(word: str, expected: list[str], repository: Path) -> None:
    grants = '  grant_types = ["authorization_code"]\n'
    files = changed(TERRAFORM, grants, f"{grants}  include_claims_in_id_token = false\n")
    files = changed(RELEASE, "      oidc:\n", f"      oidc:\n        useAccessToken: {word}\n", files)
    assert [code for code, *_ in places(check_files(repository, files))] == expected


@pytest.mark.parametrize("word", ["True", "yes", '"true"'])
def test_an_external_secret_is_on_however_that_is_spelt(word: str, repository: Path) -> None:
    """Then the plain values of the client count for nothing, a wrong one too."""
    outside = f"        externalSecret: {{enabled: {word}, name: headlamp-oidc}}\n"
    files = changed(RELEASE, "        clientID: headlamp\n", f"        clientID: lamp\n{outside}")
    assert "HL103" not in {code for code, *_ in places(check_files(repository, files))}


def test_an_agreeing_chain_stays_silent(repository: Path) -> None:
    assert places(check_files(repository, CHAIN)) == []
    assert K3S in CHAIN


# Where texts become booleans, where Copier's own spellings are listed, where a text is Python's or Git's, and where it
# only tells whether to hide something.
ALLOWED = {
    "homelamp/syntax/booleans.py",
    "homelamp/scaffold/questions.py",
    "homelamp/rules/email_not_verified.py",
    "homelamp/files/process/git.py",
    "homelamp/redact/hcl_places.py",
    # Words of Python and of CEL.
    "homelamp/providers/authentik/id_token.py",
    "homelamp/syntax/cel/parser.py",
}
WORDS = {"true", "false"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in (homelamp, homelamp_hooks):
        assert package.__file__ is not None
        root = Path(package.__file__).parent
        for path in sorted(root.rglob("*.py")):
            yield f"{root.name}/{path.relative_to(root).as_posix()}", ast.parse(path.read_text(encoding="utf-8"))


def compared(tree: ast.Module) -> Iterator[ast.Constant]:
    """The texts `true` and `false` in a comparison, a pattern, or a collection that something can be looked up in."""
    looked_at = (ast.Compare, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.MatchValue)
    for node in ast.walk(tree):
        if isinstance(node, looked_at):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and str(part.value).lower() in WORDS and isinstance(part.value, str):
                    yield part


def test_no_scalar_is_compared_with_the_text_true() -> None:
    found = {(path, one.lineno) for path, tree in modules() if path not in ALLOWED for one in compared(tree)}
    assert found == set()


def test_the_search_for_comparisons_finds_them() -> None:
    for text in ('a == "true"', 'a in {"", "False"}', 'a == Known("true")', 'B = ("", "false")', '{"true": 1}'):
        assert list(compared(ast.parse(text))), text
    assert not list(compared(ast.parse('Known("true"); a == True')))
