"""`--select` and `--ignore`: codes, beginnings of codes, and names."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.commands.checking import CheckOptions
from homelamp.errors import UsageError
from support.reports import found, reported
from support.repositories import K3S, changed, write

BROKEN = changed(K3S, "oidc-client-id=headlamp", "oidc-client-id=kubernetes")
FILES = {**BROKEN, "a.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {token: hunter2hunter2}\n"}


@pytest.mark.parametrize(
    ("select", "ignore", "codes"),
    [
        ((), (), {"HL103", "HL501"}),
        (("HL1",), (), {"HL103"}),
        (("HL103,HL501",), (), {"HL103", "HL501"}),
        (("HL103", "plaintext-secret"), (), {"HL103", "HL501"}),
        (("hl50",), (), {"HL501"}),
        ((), ("HL103",), {"HL501"}),
        ((), ("client-id-mismatch", "HL5"), set()),
        (("HL1",), ("HL103",), set()),
    ],
)
def test_what_is_reported(repository: Path, select: tuple[str, ...], ignore: tuple[str, ...], codes: set[str]) -> None:
    report = reported(repository, FILES, CheckOptions(manifests=False, select=select, ignore=ignore))

    assert {code for code, _, _ in found(report)} == codes
    assert report["status"] == (1 if codes else 0)
    assert report["suppressed"] == []


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("HL1003", "there is no rule HL1003; did you mean HL103?"),
        ("HL9", "there is no rule HL9; did you mean HL"),
        ("isuer-mismatch", "there is no rule isuer-mismatch; did you mean issuer-mismatch?"),
        ("nothing like it", "there is no rule nothing like it; homelamp explain lists the rules"),
        ("HL103,", "there is no rule ; "),
    ],
)
def test_a_word_that_is_no_rule(repository: Path, word: str, message: str) -> None:
    write(repository, FILES)

    with pytest.raises(UsageError) as refused:
        reported(repository, {}, CheckOptions(manifests=False, select=(word,)))

    assert str(refused.value).startswith(message)


def test_what_is_not_selected_is_not_fixed(repository: Path) -> None:
    slash = changed(K3S, "headlamp/\n", "headlamp\n")

    reported(repository, slash, CheckOptions(manifests=False, ignore=("HL102",), mode="fix"))
    assert (repository / K3S).read_text() == slash[K3S]

    reported(repository, {}, CheckOptions(manifests=False, mode="fix"))
    assert (repository / K3S).read_text() != slash[K3S]
