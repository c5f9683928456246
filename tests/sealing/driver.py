"""Sealing in tests: real key pairs, `homelamp seal` as a process of its own, and the real kubeseal that opens it."""

from __future__ import annotations

import base64
import functools
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from support.render import PLAIN, Answer, render_to
from support.repositories import git

SEALED = "apps/headlamp/sealedsecret.yaml"
CERTIFICATE = "sealed-secrets.pem"
PLACEHOLDER = "homelamp-not-sealed-yet"
# Such letters as are in no other file of a test, and none that a log or YAML writes otherwise.
SECRET = b"7hqZkVw2XnTbC9fRmLdYsJ4gPuE6aQ3x"


class Pair(NamedTuple):
    """A sealing key pair in PEM."""

    certificate: bytes
    private: bytes

    def keep(self, folder: Path) -> Path:
        """Write the private key, for kubeseal to open with."""
        folder.mkdir(exist_ok=True)
        file = folder / "private.key"
        file.write_bytes(self.private)
        return file


@functools.cache
def pair(bits: int = 2048, *, number: int = 0, age: float = 1, days: int = 3650) -> Pair:
    """A key pair, the same one for the same numbers; its certificate became valid `age` days ago."""
    private = _key(bits, number)
    return Pair(certificate(private, age=age, days=days), _pem(private))


def certificate(private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, *, age: float = 1, days: int = 3650) -> bytes:
    """A self-signed certificate."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sealed-secret")])
    since = datetime.now(UTC) - timedelta(days=age)
    made = x509.CertificateBuilder(name, name, private.public_key(), 1, since, since + timedelta(days=days))
    return made.sign(private, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@functools.cache
def _key(bits: int, number: int) -> rsa.RSAPrivateKey:
    del number  # it tells one key from another of the same length
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _pem(private: rsa.RSAPrivateKey) -> bytes:
    plain = serialization.NoEncryption()
    return private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)


class Lab(NamedTuple):
    """A generated repository, and a kubeseal."""

    root: Path
    kubeseal: Path

    def seal(
        self, *arguments: str, secret: bytes = SECRET, more: Mapping[str, str] | None = None, inside: str = "."
    ) -> subprocess.CompletedProcess[bytes]:
        """Run `homelamp seal` in the repository with the secret on standard input."""
        return subprocess.run(
            command(*arguments),
            cwd=self.root / inside,
            env=self.environment(more),
            input=secret,
            capture_output=True,
            check=False,
        )

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """That of the test, with this kubeseal and no other."""
        return {**os.environ, "HOMELAMP_KUBESEAL": str(self.kubeseal), **(more or {})}

    def refused(self, *arguments: str, **given: object) -> str:
        """The one line of a `homelamp seal` that refuses; nothing in the repository has changed."""
        before = self.files()
        done = self.seal(*arguments, **given)  # type: ignore[arg-type]
        said = done.stderr.decode()
        assert (done.returncode, done.stdout, said.count("\n")) == (2, b"", 1), said
        assert self.files() == before
        assert said.startswith("homelamp: ")
        return said

    def sealed(self, *arguments: str, **given: object) -> str:
        """What a `homelamp seal` prints that succeeds."""
        done = self.seal(*arguments, **given)  # type: ignore[arg-type]
        assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()
        return done.stdout.decode()

    def opened(self, keys: Pair, path: str = SEALED) -> dict[str, bytes]:
        """The plaintexts of a SealedSecret, by key, opened by the real kubeseal."""
        return opened(self.kubeseal, (self.root / path).read_bytes(), keys.keep(self.root.parent / "keys"))

    def files(self) -> dict[str, bytes]:
        """Every file but Git's own."""
        found = (path for path in self.root.rglob("*") if ".git" not in path.parts and path.is_file())
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in found}

    def write(self, path: str, text: str) -> Path:
        """Write a file, and the folders above it."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        return file


def lab(folder: Path, kubeseal: Path, keys: Pair | None, **answers: Answer) -> Lab:
    """A generated repository, committed, with the certificate of a key pair."""
    root = render_to(folder / "lab", {**PLAIN, **answers})
    if keys is not None:
        (root / CERTIFICATE).write_bytes(keys.certificate)
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    return Lab(root, kubeseal)


def commit(root: Path, when: datetime | None = None) -> None:
    """Commit everything, now or as if at another time."""
    with patch.dict(os.environ, {"GIT_COMMITTER_DATE": when.isoformat()} if when else {}):
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message", "As it is")


def command(*arguments: str) -> list[str]:
    """The command line of `homelamp seal`."""
    return [sys.executable, "-m", "homelamp", "seal", *arguments]


def opened(kubeseal: Path, sealed: bytes, key: Path) -> dict[str, bytes]:
    """What kubeseal makes of a SealedSecret with the private key: it fails for a wrong name, namespace or scope."""
    done = subprocess.run(
        [kubeseal, "--recovery-unseal", "--recovery-private-key", key, "--format", "yaml"],
        input=sealed,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    data = yaml.safe_load(done.stdout)["data"]
    return {name: base64.b64decode(text) for name, text in data.items()}
