"""Which certificate seals, and what is said of one that cannot."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from sealing.driver import CERTIFICATE, SEALED, SECRET, Lab, certificate, lab, pair
from sealing.servers import cluster, identity, kubeconfig, serving

OTHER = pair(number=1)


@pytest.fixture
def other(tmp_path: Path) -> str:
    """The path of a certificate that is not the committed one."""
    file = tmp_path / "other.pem"
    file.write_bytes(OTHER.certificate)
    return str(file)


def fingerprint(pem: bytes) -> str:
    """As OpenSSL prints it."""
    done = subprocess.run(
        ["openssl", "x509", "-noout", "-fingerprint", "-sha256"], input=pem, capture_output=True, check=True
    )
    return done.stdout.decode().partition("=")[2].strip()


def test_the_fingerprint_is_the_one_that_openssl_prints(home: Lab) -> None:
    assert f"SHA-256 fingerprint {fingerprint(pair().certificate)}\n" in home.sealed()


def test_a_certificate_that_is_not_the_committed_one_is_refused_with_both_fingerprints(home: Lab, other: str) -> None:
    said = home.refused("--cert", other)

    assert fingerprint(OTHER.certificate) in said
    assert fingerprint(pair().certificate) in said
    assert "--accept-new-cert" in said


def test_an_accepted_certificate_seals_and_becomes_the_committed_one(home: Lab, other: str) -> None:
    said = home.sealed("--cert", other, "--accept-new-cert")

    assert home.opened(OTHER) == {"clientSecret": SECRET}
    assert (home.root / CERTIFICATE).read_bytes() == OTHER.certificate
    assert f"git add {SEALED} {CERTIFICATE}" in said
    assert home.sealed().startswith(f"certificate: {CERTIFICATE}")


def test_the_committed_certificate_by_another_way_is_the_same(home: Lab, tmp_path: Path) -> None:
    (tmp_path / "same.pem").write_bytes(b"# from the wiki\r\n" + pair().certificate.replace(b"\n", b"\r\n"))

    home.sealed("--cert", str(tmp_path / "same.pem"))

    assert home.opened(pair()) == {"clientSecret": SECRET}
    assert (home.root / CERTIFICATE).read_bytes() == pair().certificate


def test_where_none_is_committed_one_that_is_given_seals_and_is_not_kept(
    tmp_path: Path, kubeseal: Path, other: str
) -> None:
    home = lab(tmp_path, kubeseal, None)

    assert f"there is no certificate {CERTIFICATE}: homelamp seal --new-key makes one" in home.refused()
    home.sealed("--cert", other)

    assert home.opened(OTHER) == {"clientSecret": SECRET}
    assert not (home.root / CERTIFICATE).exists()


def test_the_place_that_the_configuration_names(home: Lab) -> None:
    config = (home.root / ".homelamp.yaml").read_text()
    (home.root / CERTIFICATE).rename(home.root / "k3s" / "seal.crt")
    home.write(".homelamp.yaml", config.replace(f"certificate: {CERTIFICATE}", "certificate: k3s/seal.crt"))

    assert home.sealed().startswith("certificate: k3s/seal.crt")

    home.write(".homelamp.yaml", config.replace(f"certificate: {CERTIFICATE}", "certificate: ../seal.crt"))
    assert "lies outside of the repository" in home.refused()


def test_a_folder_in_its_place(home: Lab) -> None:
    (home.root / CERTIFICATE).unlink()
    (home.root / CERTIFICATE).mkdir()

    assert f"{CERTIFICATE} is a folder" in home.refused()


def test_the_first_of_several_certificates_seals(home: Lab, tmp_path: Path) -> None:
    (tmp_path / "two.pem").write_bytes(pair().certificate + OTHER.certificate)

    home.sealed("--cert", str(tmp_path / "two.pem"))

    assert home.opened(pair()) == {"clientSecret": SECRET}


def elliptic() -> bytes:
    return certificate(ec.generate_private_key(ec.SECP256R1()))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda: pair(age=20, days=10).certificate, "the certificate expired on 20"),
        (lambda: pair(age=-2).certificate, "the certificate is valid from 20"),
        (elliptic, "the certificate is for another kind of key (EC): Sealed Secrets takes RSA only"),
        (lambda: OTHER.private, "holds a private key: a certificate is wanted here"),
        (lambda: OTHER.certificate + OTHER.private, "holds a private key: a certificate is wanted here"),
        (lambda: b"", "holds no certificate in PEM"),
        (lambda: b"\x30\x82\x00", "holds no certificate in PEM"),
        (lambda: OTHER.certificate.replace(b"MII", b"MIX", 1), "the certificate cannot be read"),
    ],
)
@pytest.mark.parametrize("is_committed", [True, False])
def test_what_cannot_seal_is_said_in_one_line(
    home: Lab, tmp_path: Path, content: object, words: str, is_committed: bool
) -> None:
    pem = content()  # type: ignore[operator]
    (home.root / CERTIFICATE if is_committed else tmp_path / "given.pem").write_bytes(pem)
    options = [] if is_committed else ["--cert", str(tmp_path / "given.pem"), "--accept-new-cert"]

    said = home.refused(*options)

    assert words in said
    assert (CERTIFICATE if is_committed else "given.pem") in said
    assert "BEGIN PRIVATE" not in said


def test_an_expired_one_can_be_replaced(home: Lab, other: str) -> None:
    (home.root / CERTIFICATE).write_bytes(pair(age=20, days=10).certificate)

    assert "is not the committed certificate" in home.refused("--cert", other)
    home.sealed("--cert", other, "--accept-new-cert")

    assert home.opened(OTHER) == {"clientSecret": SECRET}


def test_clocks_that_differ_a_little_do_not_matter(home: Lab) -> None:
    (home.root / CERTIFICATE).write_bytes(pair(age=-1 / 1440).certificate)  # valid in a minute

    home.sealed()

    assert home.opened(pair()) == {"clientSecret": SECRET}


def test_an_old_one_seals_with_an_advice(home: Lab) -> None:
    (home.root / CERTIFICATE).write_bytes(pair(age=45).certificate)

    said = home.sealed()

    assert said.startswith("note: the certificate is 45 days old. The controller makes a new key every 30 days")
    assert home.opened(pair()) == {"clientSecret": SECRET}


def test_a_file_that_is_not_there(home: Lab) -> None:
    assert "--cert nowhere.pem: No such file or directory" in home.refused("--cert", "nowhere.pem")


def test_a_published_certificate(home: Lab, tmp_path: Path) -> None:
    server = identity(tmp_path)
    answers = {
        "/cert.pem": (200, "", pair().certificate),
        "/moved": (302, "/cert.pem", b""),
        "/big": (200, "", b"x" * 200_000),
        "/page": (200, "", b"<html>"),
    }
    trusting = {"SSL_CERT_FILE": str(server)}
    with serving(answers, server) as url:
        for path in ("/cert.pem", "/moved"):
            assert home.sealed("--cert", url + path, more=trusting).startswith(f"certificate: {url}{path}, RSA 2048")
            assert home.opened(pair()) == {"clientSecret": SECRET}
        assert "404 Not Found" in home.refused("--cert", f"{url}/nothing", more=trusting)
        assert "larger than a certificate is" in home.refused("--cert", f"{url}/big", more=trusting)
        assert "holds no certificate in PEM" in home.refused("--cert", f"{url}/page", more=trusting)
        assert "CERTIFICATE_VERIFY_FAILED" in home.refused("--cert", f"{url}/cert.pem")
    assert "Connection refused" in home.refused("--cert", f"{url}/cert.pem", more=trusting)


def test_only_https(home: Lab, tmp_path: Path) -> None:
    server = identity(tmp_path)
    with (
        serving({"/cert.pem": (200, "", pair().certificate)}) as plain,
        serving({"/away": (302, f"{plain}/cert.pem", b"")}, server) as url,
    ):
        for named in (f"{plain}/cert.pem", f"file://{home.root / CERTIFICATE}"):
            assert "a URL must begin with https://" in home.refused("--cert", named)
        assert "hunter2" not in home.refused("--cert", "https://me:hunter2@lab.test/cert.pem")
        said = home.refused("--cert", f"{url}/away", more={"SSL_CERT_FILE": str(server)})
    assert f"it leads to {plain}/cert.pem, which is not https" in said


def test_the_clusters_certificate_is_kept_where_none_is_committed(tmp_path: Path, kubeseal: Path) -> None:
    home = lab(tmp_path, kubeseal, None)
    with serving(cluster(pair().certificate)) as url:
        said = home.sealed("--fetch-cert", more={"KUBECONFIG": str(kubeconfig(tmp_path, url))})

    assert said.startswith("certificate: the cluster's certificate, RSA 2048")
    assert f"written: {CERTIFICATE}, the certificate that seals from now on" in said
    assert (home.root / CERTIFICATE).read_bytes() == pair().certificate
    assert home.opened(pair()) == {"clientSecret": SECRET}


def test_the_clusters_certificate_must_be_the_committed_one(home: Lab, tmp_path: Path) -> None:
    with serving(cluster(OTHER.certificate)) as url:
        settings = {"KUBECONFIG": str(kubeconfig(tmp_path, url)), "SEALED_SECRETS_CERT": str(home.root / CERTIFICATE)}
        assert "the cluster's certificate is not the committed" in home.refused("--fetch-cert", more=settings)
        home.sealed("--fetch-cert", "--accept-new-cert", more=settings)

    assert home.opened(OTHER) == {"clientSecret": SECRET}


def test_a_cluster_that_does_not_answer(home: Lab, tmp_path: Path) -> None:
    with serving({}) as url:
        settings = {"KUBECONFIG": str(kubeconfig(tmp_path, url))}
        assert "cannot get sealed secret service" in home.refused("--fetch-cert", more=settings)
    said = home.refused("--fetch-cert", more=settings)
    assert "connection refused" in said
    assert "does kubectl reach the cluster" in said
