"""Sealing again, and what is said of the values that nobody gave the plaintext of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sealing.driver import CERTIFICATE, SEALED, SECRET, Lab, commit, lab, pair

NEWER = pair(4096, age=0.5)
SAME_LENGTH = pair(number=1, age=10)
OTHER = "apps/db/sealed.yaml"


def sealed_secret(*entries: str) -> str:
    values = "".join(f"    {entry}\n" for entry in entries)
    return (
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: db\n  namespace: data\n"
        f"spec:\n  encryptedData:\n{values}"
    )


@pytest.fixture
def old(tmp_path: Path, kubeseal: Path) -> Lab:
    """A repository with three values sealed by an old key, and one that is none."""
    home = lab(tmp_path, kubeseal, pair(age=40))
    home.sealed(secret=b"first")
    home.write(OTHER, sealed_secret("user: AgAB", "password: AgAB", "note: homelamp-not-sealed-yet"))
    for key in ("user", "password"):
        home.sealed("--file", OTHER, "--key", key, secret=key.encode())
    return home


def given(tmp_path: Path, pem: bytes) -> list[str]:
    """The options that name a certificate and accept it."""
    (tmp_path / "new.pem").write_bytes(pem)
    return ["--cert", str(tmp_path / "new.pem"), "--accept-new-cert"]


def listed(said: str) -> list[str]:
    """The lines of what was not sealed again."""
    return [line.strip() for line in said.partition("not sealed again")[2].splitlines()[1:]]


def test_keys_of_another_length_are_told(old: Lab, tmp_path: Path) -> None:
    commit(old.root)
    before = (old.root / OTHER).read_bytes()

    said = old.sealed("--rotate", *given(tmp_path, NEWER.certificate))

    assert listed(said) == [
        f"{OTHER}:8: db, key user: sealed with another key, of 2048 bits",
        f"{OTHER}:9: db, key password: sealed with another key, of 2048 bits",
        f"{OTHER}:10: db, key note: not sealed at all",
    ]
    assert old.opened(NEWER) == {"clientSecret": SECRET}
    assert (old.root / CERTIFICATE).read_bytes() == NEWER.certificate
    assert (old.root / OTHER).read_bytes() == before


def test_of_the_same_length_git_tells_what_is_older(old: Lab, tmp_path: Path) -> None:
    old.write("moved/sealed.yaml", (old.root / OTHER).read_text())
    (old.root / OTHER).unlink()
    before = datetime.now(UTC) - timedelta(days=20)
    commit(old.root, before)
    old.sealed("--file", "moved/sealed.yaml", "--key", "user", secret=b"later")
    commit(old.root)

    said = old.sealed("--rotate", *given(tmp_path, SAME_LENGTH.certificate))

    unknown = "cannot be told: a key of the same length, and nothing in Git's history that rules this one out"
    assert listed(said) == [
        f"moved/sealed.yaml:8: db, key user: {unknown}",
        "moved/sealed.yaml:9: db, key password: sealed with an older key: committed on "
        f"{before:%Y-%m-%d}, before this certificate was made",
        "moved/sealed.yaml:10: db, key note: not sealed at all",
    ]


def test_without_a_commit_nothing_is_claimed(old: Lab, tmp_path: Path) -> None:
    said = old.sealed("--rotate", *given(tmp_path, SAME_LENGTH.certificate))

    assert [line.partition(": db")[2].partition(" (")[0][:30] for line in listed(said)][:2] == [
        ", key user: cannot be told: a ",
        ", key password: cannot be told",
    ]


def test_a_new_secret_with_the_same_certificate(old: Lab) -> None:
    said = old.sealed("--rotate", secret=b"new")

    assert old.opened(pair()) == {"clientSecret": b"new"}
    assert "restart what reads it only when it starts, as Headlamp does" in said


def test_another_key_in_its_turn(old: Lab, tmp_path: Path) -> None:
    old.sealed("--rotate", *given(tmp_path, NEWER.certificate))

    said = old.sealed("--rotate", "--file", OTHER, "--key", "user", secret=b"user")

    assert [line.split(":")[2] for line in listed(said)] == [
        " db, key password",
        " db, key note",
        " headlamp-oidc, key clientSecret",
    ]


def test_an_older_certificate_is_refused(old: Lab, tmp_path: Path) -> None:
    said = old.refused("--rotate", *given(tmp_path, pair(number=2, age=50).certificate))

    assert f"is older than the committed certificate {CERTIFICATE}: rotate with a newer one" in said


def test_rotating_does_not_accept_by_itself(old: Lab, tmp_path: Path) -> None:
    assert "--accept-new-cert takes it" in old.refused("--rotate", *given(tmp_path, NEWER.certificate)[:2])


def test_nothing_else_is_sealed_here(home: Lab) -> None:
    said = home.sealed("--rotate")

    assert "not sealed again" not in said
    assert said.endswith("as Headlamp does\n")
    assert SEALED in said
