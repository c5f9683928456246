"""A sealing key for a cluster that is not there yet."""

from __future__ import annotations

import os
import shlex
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sealing.driver import CERTIFICATE, SEALED, SECRET, Lab, Pair, command, lab, pair


@pytest.fixture
def fresh(tmp_path: Path, kubeseal: Path) -> Lab:
    """A repository without a certificate."""
    return lab(tmp_path, kubeseal, None, cluster_name="rack-2")


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(tmp_path / "my settings")}


def private_key(tmp_path: Path, cluster: str = "rack-2") -> Path:
    return tmp_path / "my settings" / "homelamp" / f"{cluster}.key"


def test_a_key_pair_with_which_the_secret_is_sealed(fresh: Lab, tmp_path: Path, settings: dict[str, str]) -> None:
    before = fresh.files()
    fresh.sealed("--new-key", more=settings)
    made = fresh.files()
    fresh.sealed()

    assert set(made) - set(before) == {CERTIFICATE}
    assert {**made, CERTIFICATE: b""} == {**before, CERTIFICATE: b""}
    private = private_key(tmp_path).read_bytes()
    assert fresh.opened(Pair(made[CERTIFICATE], private)) == {"clientSecret": SECRET}
    assert b"PRIVATE" not in b"".join(made.values())


def test_what_the_pair_is(fresh: Lab, tmp_path: Path, settings: dict[str, str]) -> None:
    fresh.sealed("--new-key", more=settings)

    key = load_pem_private_key(private_key(tmp_path).read_bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    made = x509.load_pem_x509_certificate((fresh.root / CERTIFICATE).read_bytes())
    assert (key.key_size, made.public_key()) == (4096, key.public_key())
    assert made.not_valid_after_utc - made.not_valid_before_utc == timedelta(days=3650)
    assert abs(made.not_valid_before_utc - datetime.now(UTC)) < timedelta(minutes=1)
    made.verify_directly_issued_by(made)


def test_nobody_else_can_read_the_key(fresh: Lab, tmp_path: Path, settings: dict[str, str]) -> None:
    done = subprocess.run(
        ["bash", "-c", 'umask 000; exec "$@"', "bash", *command("--new-key")],
        cwd=fresh.root,
        env=fresh.environment(settings),
        check=False,
        capture_output=True,
    )

    assert done.returncode == 0, done.stderr
    assert private_key(tmp_path).stat().st_mode & 0o777 == 0o600
    assert private_key(tmp_path).parent.stat().st_mode & 0o777 == 0o700


def test_the_commands_that_are_printed(fresh: Lab, tmp_path: Path, settings: dict[str, str]) -> None:
    lines = fresh.sealed("--new-key", more=settings).splitlines()

    key = shlex.quote(str(private_key(tmp_path)))
    secret = "sealed-secrets-key-rack-2"
    assert [line.strip() for line in lines if line.startswith("  ")] == [
        f"git add {CERTIFICATE}",
        f"kubectl --namespace kube-system create secret tls {secret} --cert={CERTIFICATE} --key={key}",
        f"kubectl --namespace kube-system label secret {secret} sealedsecrets.bitnami.com/sealed-secrets-key=active",
        "kubectl --namespace kube-system rollout restart deployment sealed-secrets-controller",
    ]
    assert f"private key: {private_key(tmp_path)}" in lines


def test_kubectl_takes_the_pair(fresh: Lab, settings: dict[str, str], need_tool: object) -> None:
    kubectl = need_tool("kubectl")  # type: ignore[operator]
    lines = fresh.sealed("--new-key", more=settings).splitlines()
    (create,) = [line.strip() for line in lines if "create secret tls" in line]

    done = subprocess.run(
        ["bash", "-c", f"{create} --dry-run=client --output=name"],
        cwd=fresh.root,
        env={**os.environ, "PATH": f"{Path(kubectl).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "secret/sealed-secrets-key-rack-2\n"), done.stderr


def test_a_key_is_never_overwritten(fresh: Lab, tmp_path: Path, settings: dict[str, str]) -> None:
    private_key(tmp_path).parent.mkdir(parents=True)
    private_key(tmp_path).write_text("mine")

    said = fresh.refused("--new-key", "--accept-new-cert", more=settings)

    assert "rack-2.key is there already, and no key is ever overwritten" in said
    assert private_key(tmp_path).read_text() == "mine"


def test_a_link_is_not_followed(fresh: Lab, tmp_path: Path, settings: dict[str, str]) -> None:
    private_key(tmp_path).parent.mkdir(parents=True)
    private_key(tmp_path).symlink_to(tmp_path / "elsewhere")

    assert "is there already" in fresh.refused("--new-key", more=settings)
    assert not (tmp_path / "elsewhere").exists()


def test_a_certificate_is_replaced_only_when_that_is_accepted(
    home: Lab, tmp_path: Path, settings: dict[str, str]
) -> None:
    said = home.refused("--new-key", more=settings)

    assert f"{CERTIFICATE} is there already" in said
    assert not private_key(tmp_path, "home").exists()

    home.sealed("--new-key", "--accept-new-cert", more=settings)
    assert (home.root / CERTIFICATE).read_bytes() != pair().certificate


@pytest.mark.parametrize("inside", [".", "deep/er"])
def test_the_key_stays_out_of_the_repository(fresh: Lab, tmp_path: Path, inside: str) -> None:
    (tmp_path / "link").symlink_to(fresh.root)
    for base in (fresh.root, tmp_path / "link"):
        said = fresh.refused("--new-key", more={"XDG_CONFIG_HOME": str(base / inside)})
        assert "lies in the repository: set XDG_CONFIG_HOME to another" in said


def test_the_home_folder_is_the_repository(fresh: Lab) -> None:
    said = fresh.refused("--new-key", more={"XDG_CONFIG_HOME": "relative", "HOME": str(fresh.root)})

    assert f"folder {fresh.root}/.config/homelamp lies in the repository" in said


def test_another_repository_around_the_key_is_said(fresh: Lab, tmp_path: Path, settings: dict[str, str]) -> None:
    (tmp_path / "my settings" / ".git").mkdir(parents=True)

    said = fresh.sealed("--new-key", more=settings)

    assert f"note: the private key lies inside the Git repository {tmp_path / 'my settings'}" in said


def test_the_cluster_by_option(fresh: Lab, tmp_path: Path, settings: dict[str, str]) -> None:
    (fresh.root / ".copier-answers.yml").unlink()

    assert "names no cluster_name: give the cluster's name by --cluster" in fresh.refused("--new-key", more=settings)
    for wrong in ("../x", "a/b", "A", ""):
        assert "--cluster" in fresh.refused("--new-key", "--cluster", wrong, more=settings)
    fresh.sealed("--new-key", "--cluster", "attic", more=settings)

    assert private_key(tmp_path, "attic").is_file()


def test_an_answer_that_is_no_name(fresh: Lab, settings: dict[str, str]) -> None:
    fresh.write(".copier-answers.yml", "cluster_name: ../../x\n")

    assert "cluster_name ../../x is no name for a file" in fresh.refused("--new-key", more=settings)


def test_without_a_configuration_the_place_is_the_default(fresh: Lab, settings: dict[str, str]) -> None:
    config = (fresh.root / ".homelamp.yaml").read_text()
    fresh.write(".homelamp.yaml", config.replace(f"certificate: {CERTIFICATE}\n", ""))

    said = fresh.sealed("--new-key", more=settings)

    assert f"to say it: certificate: {CERTIFICATE}" in said
    assert fresh.sealed().startswith(f"certificate: {CERTIFICATE}")


def test_a_certificate_that_cannot_be_written_leaves_no_key(
    fresh: Lab, tmp_path: Path, settings: dict[str, str]
) -> None:
    config = (fresh.root / ".homelamp.yaml").read_text()
    fresh.write(".homelamp.yaml", config.replace(f"certificate: {CERTIFICATE}", "certificate: nowhere/seal.pem"))

    assert "there is no folder nowhere for the certificate" in fresh.refused("--new-key", more=settings)
    assert not private_key(tmp_path).exists()
    assert (fresh.root / SEALED).is_file()
