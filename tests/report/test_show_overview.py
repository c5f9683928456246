"""`homelamp show` where little or nothing was compared: what is there, what is missing, and what to write."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from homelamp.chain.config import load
from homelamp.check import check
from homelamp.files.repository import open_repository
from homelamp.model.result import Result
from homelamp.report.show import FORMATS
from homelamp.report.unchecked import NO_APP
from support.checking import check_files
from support.release import ROOT
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed, write
from support.showing import shown

BY_TERRAFORM = """\
resource "helm_release" "headlamp" {
  name       = "headlamp"
  repository = "https://kubernetes-sigs.github.io/headlamp/"
  chart      = "headlamp"
}
"""
TALOS = "cluster:\n  apiServer:\n    extraArgs:\n      oidc-issuer-url: https://auth.lab.test/application/o/headlamp/\n"
BLUEPRINT = "version: 1\nentries:\n  - model: authentik_providers_oauth2.oauth2provider\n    id: headlamp\n"
EXAMPLE = ["version: 1", "chains:", "  - name: headlamp", f"    terraform: [{TERRAFORM}]", f"    api_server: [{K3S}]"]
UNREAD = {"deploy/headlamp.tf": BY_TERRAFORM, TERRAFORM: CHAIN[TERRAFORM], K3S: CHAIN[K3S]}
FOREIGN = {
    "deploy/headlamp.tf": BY_TERRAFORM,
    "talos/controlplane.yaml": TALOS,
    "authentik/headlamp.yaml.j2": BLUEPRINT,
}


def surveyed(repository: Path, files: dict[str, str]) -> Result:
    write(repository, files)
    opened = open_repository(repository)
    return check(opened, load(opened), secrets=False, survey=True)


def text_of(result: Result, form: str) -> str:
    """What a reader sees of a form, without its line breaks and its escapes."""
    text = shown(result, form)
    if form == "html":
        text = re.sub(r"<[^>]*>", "", text.partition("<main>")[2])
    return " ".join(html.unescape(re.sub(r"#(\d+);", r"&#\1;", text) if form == "mermaid" else text).split())


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "mermaid"])
def test_every_form_says_what_was_found_and_what_to_write(repository: Path, form: str) -> None:
    text = text_of(surveyed(repository, UNREAD), form)

    assert NO_APP not in text
    assert "Headlamp is deployed at deploy/headlamp.tf:1, but no login was read from it" in text
    for part in ("authentik_provider_oauth2.headlamp", "settings for OIDC", "no login was read from it"):
        assert part in text
    for line in EXAMPLE:
        assert line.strip() in text


@pytest.mark.parametrize("form", FORMATS)
def test_files_that_were_not_read_are_named(repository: Path, form: str) -> None:
    text = text_of(surveyed(repository, FOREIGN), form)

    assert "deploy/headlamp.tf" in text
    if form != "mermaid":
        assert "talos/controlplane.yaml" in text
        assert "an Authentik blueprint" in text
        assert "authentik/headlamp.yaml" in text


def test_the_diagram_has_what_belongs_to_no_chain(repository: Path) -> None:
    text = text_of(surveyed(repository, UNREAD), "mermaid")

    assert "Headlamp<br/>no login was read from it<br/>deploy/headlamp.tf:1" in text
    assert "API server<br/>settings for OIDC" in text


def test_the_documentation_shows_the_table_of_a_login_that_was_not_read(repository: Path) -> None:
    page = (ROOT / "docs" / "show.md").read_text(encoding="utf-8")

    assert f"```\n{shown(surveyed(repository, UNREAD), 'table')}```\n" in page


def test_the_example_is_accepted_and_compares_more(repository: Path) -> None:
    before = surveyed(repository, UNREAD)
    assert before.survey is not None
    assert not before.is_compared

    after = surveyed(repository, {**UNREAD, ".homelamp.yaml": before.survey.example})

    assert after.is_compared
    assert after.survey is not None
    assert after.survey.example == ""


def test_a_release_in_a_folder_that_does_not_count_is_to_be_named(repository: Path) -> None:
    files = {"templates/headlamp.yaml": CHAIN[RELEASE], TERRAFORM: CHAIN[TERRAFORM], K3S: CHAIN[K3S]}
    before = surveyed(repository, files)
    assert before.survey is not None
    assert "    headlamp: [templates/headlamp.yaml]" in before.survey.example

    after = surveyed(repository, {**files, ".homelamp.yaml": before.survey.example})

    assert [len(chain.agreeing["issuer_url"]) for chain in after.chains or ()] == [3]


def test_of_several_files_the_others_are_named_too(repository: Path) -> None:
    other = CHAIN[K3S].replace("client-id=headlamp", "client-id=lamp").replace("o/headlamp/", "o/lamp/")
    third = CHAIN[K3S].replace("client-id=headlamp", "client-id=amp").replace("o/headlamp/", "o/amp/")
    files = changed(RELEASE, "clientID: headlamp", "clientID: somebody")
    files[RELEASE] = files[RELEASE].replace("o/headlamp/", "o/somebody/")
    del files[K3S]

    result = surveyed(repository, {**files, "a/k3s/config.yaml": other, "b/k3s/config.yaml": third})

    assert result.survey is not None
    assert "    api_server: [a/k3s/config.yaml]  # or: b/k3s/config.yaml" in result.survey.example
    text = text_of(result, "table")
    assert "of several files it took the first: write the one that belongs to this login" in text


def test_what_the_file_says_already_stays_in_the_example(repository: Path) -> None:
    files = {**UNREAD, ".homelamp.yaml": f"version: 1\nchains:\n  - name: home\n    terraform: [{TERRAFORM}]\n"}
    other = CHAIN[K3S].replace("client-id=headlamp", "client-id=lamp").replace("o/headlamp/", "o/lamp/")
    del files[K3S]

    result = surveyed(
        repository, {**files, "a/k3s/config.yaml": other, "b/k3s/config.yaml": other.replace("lamp", "x")}
    )

    assert result.survey is not None
    assert result.survey.example.splitlines()[2:4] == ["  - name: home", f"    terraform: [{TERRAFORM}]"]
    assert "change in .homelamp.yaml:" in shown(result, "table")


def test_a_name_that_yaml_would_take_for_something_else_is_quoted(repository: Path) -> None:
    odd = "terraform/a: b #c/true.tf"
    result = surveyed(repository, {"x.tf": BY_TERRAFORM, odd: CHAIN[TERRAFORM], K3S: CHAIN[K3S]})

    assert result.survey is not None
    assert f'    terraform: ["{odd}"]' in result.survey.example


def test_where_no_example_helps_that_is_said(repository: Path) -> None:
    text = text_of(surveyed(repository, FOREIGN), "table")

    assert "add to .homelamp.yaml: nothing: .homelamp.yaml says which files belong to one login" in text


def test_how_parts_were_joined(repository: Path) -> None:
    files = {path: content for path, content in CHAIN.items() if path != K3S}

    text = text_of(surveyed(repository, files), "table")

    assert f"{RELEASE}:" in text
    assert "client: authentik_provider_oauth2.headlamp; in chain headlamp, joined by: same client ID" in text
    assert "API server: no settings found: issuer_url, client_id and claims are not compared" in text


@pytest.mark.parametrize("form", FORMATS)
def test_where_all_is_compared_nothing_more_is_said(repository: Path, form: str) -> None:
    with_survey, without = surveyed(repository, CHAIN), check_files(repository, CHAIN, secrets=False)

    if form != "json":
        assert shown(with_survey, form) == shown(without, form)
    assert json.loads(shown(with_survey, "json"))["example"] == ""


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "mermaid"])
def test_a_hole_is_listed_in_every_form(repository: Path, form: str) -> None:
    files = changed(RELEASE, "https://auth.lab.test/", "https://auth.${SECRET_DOMAIN}/")

    assert f"{RELEASE}:19: not compared: issuer_url" in text_of(surveyed(repository, files), form)


@pytest.mark.parametrize("form", FORMATS)
def test_a_secret_is_not_shown_where_it_is_a_name_too(repository: Path, form: str) -> None:
    secret = "Zk3vQ8wLxT5nR2mB7yHc9dPf"  # nobody's
    binding = (
        f"apiVersion: v1\nkind: Secret\nmetadata: {{name: lamp}}\nstringData: {{clientSecret: {secret}}}\n---\n"
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: admins}\nsubjects:\n"
        f'  - {{kind: Group, apiGroup: rbac.authorization.k8s.io, name: "oidc:{secret}"}}\n'
    )
    files = {RELEASE: CHAIN[RELEASE], "apps/headlamp/rbac.yaml": binding}

    result = surveyed(repository, files)

    assert result.survey is not None
    assert any(secret in one.words for one in result.survey.parts)
    assert secret not in shown(result, form)
