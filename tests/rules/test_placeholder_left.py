"""HL601 and HL610: values of a login that nobody has put in yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.core.placeholders import placeholder_in, reserved_host_in
from homelamp.model.finding import Severity
from support.checking import check_files, places
from support.people import RBAC, WHOLE, arguments, rbac
from support.repositories import K3S, RELEASE, TERRAFORM, changed, line_of

EMAIL = {"username_claim": "email", "groups_claim": "groups", "groups_prefix": "oidc:"}


def flags(**stated: str) -> dict[str, str]:
    return {**WHOLE, K3S: arguments(**{**EMAIL, **stated})}


def everywhere(old: str, new: str) -> dict[str, str]:
    """The chain with another text in every file."""
    return {path: text.replace(old, new) for path, text in WHOLE.items()}


LEFT = {
    "an issuer": (flags(issuer_url="https://REPLACE_ME/application/o/headlamp/"), K3S, "oidc-issuer-url"),
    "a domain": (flags(issuer_url="https://auth.your-domain.com/application/o/headlamp/"), K3S, "oidc-issuer-url"),
    "a client": (flags(client_id="changeme"), K3S, "oidc-client-id"),
    "brackets": (flags(client_id="<your client id>"), K3S, "oidc-client-id"),
    "a host": (
        changed(RELEASE, "https://headlamp.lab.test/oidc-callback", "https://headlamp.replace.me/oidc-callback", WHOLE),
        RELEASE,
        "replace.me",
    ),
    "a user": (
        {**WHOLE, RBAC: rbac(("Group", "oidc:headlamp-admins"), ("User", "your_email@lab.test"))},
        RBAC,
        "your_",
    ),
    "a group": ({**WHOLE, RBAC: rbac(("Group", "oidc:<your-group>"))}, RBAC, "oidc:<"),
}


@pytest.mark.parametrize("name", LEFT)
def test_a_placeholder_is_the_only_finding(repository: Path, name: str) -> None:
    files, path, word = LEFT[name]

    result = check_files(repository, files)

    assert places(result) == [("HL601", path, line_of(files[path], word))]
    assert result.findings[0].problem.severity is Severity.ERROR


ANSWERS = {".copier-answers.yml": "_commit: v0.1.0\n_src_path: https://github.com/homelamp/homelamp\n"}


def test_an_example_is_a_warning_for_each_host(repository: Path) -> None:
    result = check_files(repository, everywhere("lab.test", "example.com") | ANSWERS)

    assert {one.code for one in result.findings} == {"HL601"}
    assert {one.problem.severity for one in result.findings} == {Severity.WARNING}
    hosts = {one.problem.values[0] for one in result.findings}
    assert hosts == {"auth.example.com", "headlamp.example.com", "example.com"}


def test_what_somebody_wrote_on_purpose(repository: Path) -> None:
    assert check_files(repository, everywhere("lab.test", "example.com")).findings == []


def test_examples_are_compared_like_others(repository: Path) -> None:
    files = everywhere("lab.test", "example.com")
    files[K3S] = files[K3S].replace("headlamp/", "headlamp")

    assert "HL102" in {one.code for one in check_files(repository, files).findings}


RENDERED = {
    "none of Python": flags(issuer_url="https://None/application/o/headlamp/"),
    "none of JavaScript": flags(issuer_url="https://undefined/application/o/headlamp/"),
    "a part of the path": flags(issuer_url="https://auth.lab.test/application/o/None/"),
    "a whole value": flags(client_id="None"),
    "marks": flags(client_id="#{ client_id }#"),
}


@pytest.mark.parametrize("name", RENDERED)
def test_what_a_template_leaves(repository: Path, name: str) -> None:
    result = check_files(repository, RENDERED[name])

    assert [(code, path) for code, path, _ in places(result)] == [("HL610", K3S)]
    assert result.findings[0].problem.severity is Severity.WARNING


MEANT = {
    "variables of Flux": flags(issuer_url="https://auth.${SECRET_DOMAIN}/application/o/headlamp/"),
    "the plugin's places": flags(client_id="<path:kv/headlamp#client>"),
    "a name for the plugin": flags(client_id="<client_id>"),
    "Jinja": flags(client_id="{{ headlamp_client_id }}"),
    "a secret": changed(RELEASE, "${HEADLAMP_CLIENT_SECRET}", "''", WHOLE),
    "comments": {**WHOLE, K3S: f"# REPLACE_ME with your-domain at auth.example.com\n{WHOLE[K3S]}"},
    "another application": {
        **WHOLE,
        "apps/wiki/deployment.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: REPLACE_ME}\n",
    },
    "an example file": {**WHOLE, "k3s/config.yaml.example": arguments(client_id="changeme")},
    "words that are names": {
        path: text.replace("auth.lab.test", "none-such.yourself.test") for path, text in WHOLE.items()
    },
}


@pytest.mark.parametrize("name", MEANT)
def test_no_placeholder(repository: Path, name: str) -> None:
    codes = {one.code for one in check_files(repository, MEANT[name]).findings}

    assert codes & {"HL601", "HL610"} == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("REPLACE_ME", "REPLACE_ME"),
        ("https://auth.changeme/", "changeme"),
        ("yourdomain.com", "yourdomain"),
        ("<path:a#b>", ""),
        ("<placeholder>", ""),
        ("<your domain>", "<your domain>"),
        ("exchangemenot", ""),
        ("todo", "todo"),
        ("methodology", ""),
    ],
)
def test_placeholders_in_texts(text: str, found: str) -> None:
    assert placeholder_in(text) == found


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://auth.example.com/x", "auth.example.com"),
        ("me@example.org", "example.org"),
        ("https://lamp.home.example/", "lamp.home.example"),
        ("https://example.com.lab.test/", ""),
        ("https://myexample.com/", ""),
        ("https://auth.example-labs.com/", ""),
        ("https://lab.test/example.common", ""),
    ],
)
def test_hosts_of_examples(text: str, host: str) -> None:
    assert reserved_host_in(text) == host


def test_terraform_is_where_an_example_begins(repository: Path) -> None:
    result = check_files(repository, everywhere("headlamp.lab.test", "headlamp.example.com") | ANSWERS)

    (one,) = result.findings
    assert TERRAFORM in {one.problem.span.file.path, *(place.span.file.path for place in one.problem.related)}
