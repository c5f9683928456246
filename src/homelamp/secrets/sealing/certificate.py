"""A sealing certificate: what it says, and whether anything can be sealed with it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from homelamp.errors import UsageError

# The controller's own period: --key-renew-period in docs of https://github.com/bitnami/sealed-secrets.
RENEWAL = timedelta(days=30)
# A controller that has just started made its certificate a moment ago, and no two clocks agree.
_CLOCKS = timedelta(minutes=5)
_PRIVATE = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----")
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----\s.*?-----END CERTIFICATE-----", re.DOTALL)
INSTALL = "cryptography is not installed: pip install 'homelamp[seal]'"


class Certificate(NamedTuple):
    """`pem` is the certificate alone, `bits` the length of its RSA key, `fingerprint` as `openssl x509` prints it."""

    pem: bytes
    fingerprint: str
    bits: int
    not_before: datetime
    not_after: datetime

    def __str__(self) -> str:
        return f"RSA {self.bits}, valid until {self.not_after:%Y-%m-%d}, SHA-256 fingerprint {self.fingerprint}"

    def age(self) -> timedelta:
        """How long ago it became valid."""
        return datetime.now(UTC) - self.not_before


def read(content: bytes, place: str) -> Certificate:
    """As `facts`, of a certificate that seals now.

    Raises:
        UsageError: as `facts`, and where it has expired or is not yet valid.
    """
    found = facts(content, place)
    now = datetime.now(UTC)
    if found.not_after < now:
        raise UsageError(f"{place}: the certificate expired on {found.not_after:%Y-%m-%d}: take a newer one")
    if found.not_before > now + _CLOCKS:
        raise UsageError(f"{place}: the certificate is valid from {found.not_before:%Y-%m-%d} on: is the clock right?")
    return found


def facts(content: bytes, place: str) -> Certificate:
    """The first certificate of a text in PEM, the one that kubeseal takes; `place` names where it comes from.

    Raises:
        UsageError: it is a private key, no certificate, or not for RSA.
    """
    if _PRIVATE.search(content):
        raise UsageError(
            f"{place} holds a private key: a certificate is wanted here, and the key must never be in the repository"
        )
    block = _BLOCK.search(content)
    if block is None:
        raise UsageError(f"{place} holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----")
    return _facts(block[0] + b"\n", place)


def _facts(pem: bytes, place: str) -> Certificate:
    try:
        # Only this command reads certificates, and it is an extra.
        from cryptography import x509  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: PLC0415
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
        from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415
    except ImportError:
        raise UsageError(INSTALL) from None
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        key = certificate.public_key()
    except Exception as error:  # its errors have no common class: ValueError, UnsupportedAlgorithm, ParseError
        raise UsageError(f"{place}: the certificate cannot be read: {error}") from None
    if not isinstance(key, RSAPublicKey):
        kind = type(key).__name__.removesuffix("PublicKey")
        raise UsageError(f"{place}: the certificate is for another kind of key ({kind}): Sealed Secrets takes RSA only")
    digest = certificate.fingerprint(SHA256()).hex(":").upper()
    # Written anew: nothing that stood beside or within it goes any further.
    alone = certificate.public_bytes(Encoding.PEM)
    return Certificate(alone, digest, key.key_size, certificate.not_valid_before_utc, certificate.not_valid_after_utc)
