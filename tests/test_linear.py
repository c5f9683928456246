"""What a file costs grows with its size and not with the square of it: long files come to an end.

No test here depends on a time: what grew with the square of these sizes would take hours.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from homelamp.chain import leftovers, scan
from homelamp.clusters import k3s_in_text
from homelamp.clusters.text import of_file
from homelamp.core.text import SourceFile
from homelamp.files.repository import open_repository
from homelamp.manifests.documents import resources
from homelamp.manifests.feed import feed
from homelamp.providers.authentik.terraform import read
from homelamp.syntax.hcl.folder import read_module
from homelamp.syntax.templates import parse_template
from homelamp.syntax.yaml.blocks import blocks
from homelamp.syntax.yaml.documents import MappingNode, parse
from support.checking import check_files
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, write

MANY = 300_000


@pytest.mark.parametrize(
    "text",
    [
        "kube-apiserver-arg\n",
        "kind: Application\n",
        "kind: HelmRelease headlamp\n",
        "kind: Application issuerURL\n",
        "kind: AuthenticationConfig\n",
    ],
)
def test_a_look_at_the_bytes(text: str) -> None:
    content = text.encode() * (4_000_000 // len(text))

    assert not scan.is_certain(content)


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("kind: HelmRelease\nname: headlamp\nclientID: a\n", True),
        ("kind: HelmRelease\nclientID: a\nname: headlamp\n", True),
        ("name: headlamp\nclientID: a\nkind: HelmRelease\n", False),
        ("kube-apiserver-arg:\n- oidc-client-id=a\n", True),
        ("oidc-client-id=a\nkube-apiserver-arg:\n", False),
        ("kind: AuthenticationConfiguration\n", True),
    ],
)
def test_what_is_certain(text: str, certain: bool) -> None:
    assert scan.is_certain(text.encode()) is certain


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("<<<<<<< a\n" * MANY, 0),
        ("<<<<<<< a\n" + "=======\n" * MANY, 0),
        ("<<<<<<< a\n=======\n" * MANY, 0),
        (">>>>>>> a\n" * MANY, 0),
        ("<<<<<<< a\n=======\n>>>>>>> b\n" * 20_000, 20_000),
        ("<<<<<<< a\nx\n||||||| o\ny\n=======\nz\n=======\n>>>>>>> b\n", 1),
        ("<<<<<<< a\n>>>>>>> b\n=======\n", 0),
        ("<<<<<<< a\r\n=======\r\n>>>>>>> b\r\n", 1),
        ("<<<<<<< a\n<<<<<<< b\n=======\n>>>>>>> c\n", 1),
    ],
)
def test_conflicts(text: str, count: int) -> None:
    assert len(list(leftovers._conflicts(SourceFile("page.md", text)))) == count


def test_an_empty_document_is_not_composed() -> None:
    head, tail = "kind: A\napiVersion: v1\n", "kind: B\napiVersion: v1\n"
    source = SourceFile("a.yaml", head + "---\n" * MANY + "--- # more\n# and\n\n---\n" + tail)

    documents, defect = parse(source)

    assert defect is None
    found = [one for one in documents if one.text(one.get(one.root, "kind"))]
    assert len(documents) < 5
    assert [source.position(one.span(one.root).start)[0] for one in found] == [1, 3 + MANY + 4]
    manifests = [one for one in resources(source) if one.is_manifest]
    assert [one.first.line for one in manifests] == [1, 3 + MANY + 4]


def test_very_many_empty_documents_do_not_reach_kubeconform(repository: Path) -> None:
    wrong = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: [a]\n"
    write(repository, {"a.yaml": wrong + "---\n" * 2_001 + "---\n" + wrong, "b.yaml": wrong})
    opened = open_repository(repository)

    with feed(opened, ["a.yaml", "b.yaml"]) as fed:
        copy, plain = fed
        assert (plain, fed[copy]) == ("b.yaml", "a.yaml")
        given = Path(copy).read_text(encoding="utf-8")
        assert (given.count("ConfigMap"), given.count("---")) == (2, 2)
    done = subprocess.run(
        [sys.executable, "-m", "homelamp", "check", "--format", "json"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    found = [(one["code"], one["file"], one["line"]) for one in json.loads(done.stdout)["findings"]]
    assert found == [("HL701", "a.yaml", 4), ("HL701", "a.yaml", 5 + 2_002 + 3), ("HL701", "b.yaml", 4)]


@pytest.mark.parametrize("between", ["", "a\n", "--- a\n", "...\n", "# a\n", "\n", "  \n"])
def test_documents_between_many_empty_ones_are_kept(between: str) -> None:
    text = "a: |+\n  x\n\n" + "---\n" * 300 + between + "---\nb: |+\n  y\n---\n---\nc: 1\n"

    assert mappings(text) == mappings(text.replace("---\n" * 300, "---\n"))


def mappings(text: str) -> list[tuple[str, str]]:
    documents, defect = parse(SourceFile("a.yaml", text))
    assert defect is None
    roots = [one.root for one in documents if isinstance(one.root, MappingNode)]
    return [(key.value, value.value) for root in roots for key, value in root.value]


CLIENTS = """
resource "authentik_provider_oauth2" "c{n}" {{
  client_id             = "c{n}"
  property_mappings     = [for one in [1] : authentik_property_mapping_provider_scope.m{n}.id]
  allowed_redirect_uris = [{{ matching_mode = "strict", url = "https://${{local.host}}/{n}" }}]
}}
resource "authentik_application" "a{n}" {{
  slug              = authentik_provider_oauth2.c{n}.client_id
  protocol_provider = authentik_provider_oauth2.c{n}.id
}}
resource "authentik_property_mapping_provider_scope" "m{n}" {{
  count      = 1
  scope_name = "email"
  expression = "return {{}}"
}}
"""


def work(clients: int) -> int:
    text = 'locals {\n  host = "a"\n}\n' + "".join(CLIENTS.format(n=n) for n in range(clients))
    module, _ = read_module("tf", [SourceFile("tf/m.tf", text)])
    before = module.scope.work
    for kind in ("authentik_provider_oauth2", "authentik_property_mapping_provider_scope"):
        for one in list(module.instances(kind)):
            assert module.at(kind, one.address) == [one]
            for name in one.block.attributes:
                module.scope.attribute(one.block, name, one.each)
    return module.scope.work - before


def test_the_work_of_a_module_grows_with_its_clients() -> None:
    assert work(400) <= 4.5 * work(100)


def test_a_module_of_a_thousand_clients() -> None:
    text = 'locals {\n  host = "a"\n}\n' + "".join(CLIENTS.format(n=n) for n in range(1_000))
    found = read("tf", [SourceFile("tf/m.tf", text)])

    assert len(found.clients) == 1_000
    assert all(one.application is not None for one in found.clients)


# What opens something, or says it again, and where a whole file of it stands.
TOKENS = (
    "{{",
    "${",
    "%{",
    "$${",
    "<<",
    '"',
    "'",
    "#",
    "- ",
    "---\n",
    "? ",
    "&a ",
    "*a ",
    "!Find ",
    "(",
    "[",
    "a: ",
    "x = 1\n",
)
FILES = (
    RELEASE,
    K3S,
    TERRAFORM,
    "terraform/authentik/a.auto.tfvars",
    ".copier-answers.yml",
    "apps/headlamp/secret.yaml",
)


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("token", TOKENS)
def test_a_long_tail_comes_to_an_end(repository: Path, path: str, token: str) -> None:
    text = CHAIN.get(path, "") + token * (60_000 // len(token)) + "\n"

    check_files(repository, {**CHAIN, path: text})


@pytest.mark.parametrize(
    "text",
    ["{{", "{% ", "%{", "${", "{#", "{{/*", "<<A\n", "'{{ ", '"${', "$(", "/*", "a: {{ b\n", "--kube-apiserver-arg=a="],
)
def test_what_opens_in_a_text_and_never_closes(text: str) -> None:
    source = SourceFile("a.sh", "--kube-apiserver-arg=" + text * (MANY // len(text)))

    assert parse_template(source).documents is not None
    assert list(blocks(source, ("kube-apiserver-arg",))) == []
    assert [one.path for one in k3s_in_text.read_text(of_file(source))] in ([], ["a.sh"])
