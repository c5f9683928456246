"""`homelamp check --fix --trust terraform`: where places disagree, that one is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.commands.checking import CheckOptions
from homelamp.errors import UsageError
from support.reports import found, reported, said
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed, git, write

FIX = CheckOptions(manifests=False, mode="fix")


def trusting(source: str) -> CheckOptions:
    return FIX._replace(trust=source)


# What is changed; who is trusted then; what all files hold afterwards.
DECIDED = {
    "the API server's client ID": (
        changed(K3S, "client-id=headlamp", "client-id=lamp"),
        "terraform",
        CHAIN,
    ),
    "all others' client ID": (
        changed(K3S, "client-id=headlamp", "client-id=lamp"),
        "api-server",
        {
            K3S: CHAIN[K3S].replace("client-id=headlamp", "client-id=lamp"),
            RELEASE: CHAIN[RELEASE].replace("clientID: headlamp", "clientID: lamp"),
            TERRAFORM: CHAIN[TERRAFORM].replace('client_id      = "headlamp"', 'client_id      = "lamp"'),
        },
    ),
    "two wrong places": (
        changed(
            RELEASE, "clientID: headlamp", "clientID: 'lamp'", changed(K3S, "client-id=headlamp", "client-id=lamp")
        ),
        "terraform",
        {**CHAIN, RELEASE: CHAIN[RELEASE].replace("clientID: headlamp", "clientID: 'headlamp'")},
    ),
    "an issuer": (changed(K3S, "https://auth.lab.test", "https://sso.lab.test"), "terraform", CHAIN),
    "a callback": (changed(RELEASE, "lab.test/oidc-callback", "lab.test:8443/oidc-callback"), "terraform", CHAIN),
    "the host behind the address of a tile": (
        changed(
            TERRAFORM,
            '  meta_launch_url   = "https://${local.headlamp_host}/"',
            '  meta_launch_url   = "https://lamp.lab.test/"',
        ),
        "exposure",
        changed(
            TERRAFORM,
            '  meta_launch_url   = "https://${local.headlamp_host}/"',
            '  meta_launch_url   = "https://headlamp.lab.test/"',
        ),
    ),
}


@pytest.mark.parametrize("case", DECIDED)
def test_that_source_wins(repository: Path, case: str) -> None:
    files, source, expected = DECIDED[case]
    assert found(reported(repository, files))

    report = reported(repository, {}, trusting(source))

    assert (report["status"], found(report)) == (0, [])
    assert {path: (repository / path).read_text() for path in CHAIN} == expected


def test_the_diff_is_what_fix_writes(repository: Path) -> None:
    write(repository, changed(K3S, "client-id=headlamp", "client-id=lamp"))
    git(repository, "commit", "--quiet", "--message", "First")

    shown = said(repository, CheckOptions(manifests=False, mode="diff", trust="headlamp"))

    assert [line for line in shown.splitlines() if line[:1] in "+-"][2:] == [
        "-  - oidc-client-id=lamp",
        "+  - oidc-client-id=headlamp",
    ]
    assert git(repository, "status", "--porcelain") == ""


def test_without_trust_nothing_is_decided(repository: Path) -> None:
    files = changed(K3S, "client-id=headlamp", "client-id=lamp")

    assert reported(repository, files, FIX)["status"] == 1
    assert (repository / K3S).read_text() == files[K3S]


UNDECIDED = {
    "not one literal": (
        changed(TERRAFORM, '= "auth.lab.test"', '= join(".", ["sso", "lab", "test"])'),
        "headlamp",
        "what terraform says is not written out in one place",
    ),
    "several redirect URIs": (
        changed(
            TERRAFORM,
            "  allowed_redirect_uris = [\n",
            '  allowed_redirect_uris = [\n    { matching_mode = "strict", url = "http://localhost:1/" },\n',
            changed(RELEASE, "lab.test/oidc-callback", "lab.test:8443/oidc-callback"),
        ),
        "headlamp",
        "terraform states several, and which of them is meant is not known",
    ),
    "says nothing": (
        changed(K3S, "client-id=headlamp", "client-id=lamp"),
        "secret",
        "secret does not state one client_id",
    ),
}


@pytest.mark.parametrize("case", UNDECIDED)
def test_what_cannot_be_decided_is_said_and_stays(
    repository: Path, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    files, source, why = UNDECIDED[case]

    report = reported(repository, files, trusting(source))

    assert report["findings"]
    assert f": {why}\n" in capsys.readouterr().err
    assert {path: (repository / path).read_text() for path in CHAIN} == files


def test_a_second_run_changes_nothing(repository: Path) -> None:
    reported(repository, changed(K3S, "client-id=headlamp", "client-id=lamp"), trusting("headlamp"))
    before = (repository / K3S).read_bytes()

    assert reported(repository, {}, trusting("headlamp"))["status"] == 0
    assert (repository / K3S).read_bytes() == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (CheckOptions(trust="terraform"), "--trust needs --fix or --diff"),
        (
            FIX._replace(trust="terrafrom"),
            "there is no source terrafrom; did you mean terraform? valid are ",
        ),
    ],
)
def test_wrong_usage(repository: Path, options: CheckOptions, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        said(write(repository, CHAIN), options)

    assert str(refused.value).startswith(message)
