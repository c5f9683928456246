"""A sealing key pair: made, and the private key written where nobody else reads it."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from homelamp.errors import UsageError
from homelamp.files import atomic
from homelamp.secrets.sealing.certificate import INSTALL

_BITS = 4096  # as the controller's own keys
_VALID = timedelta(days=3650)


def make() -> tuple[bytes, bytes]:
    """Private key and self-signed certificate in PEM, as `openssl req -x509` makes them.

    Raises:
        UsageError: cryptography is not installed.
    """
    try:
        from cryptography import x509  # noqa: PLC0415  # only this command needs it, and it is an extra
        from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415
        from cryptography.x509.oid import NameOID  # noqa: PLC0415
    except ImportError:
        raise UsageError(INSTALL) from None
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    parts = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
    name = x509.Name([x509.NameAttribute(part, "sealed-secret") for part in parts])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + _VALID)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    return key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain), certificate.public_bytes(pem)


def write(key: Path, content: bytes) -> None:
    """Write a private key that nobody else can read, not even for a moment.

    Raises:
        OSError: it is there already, or cannot be written.
    """
    key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # O_EXCL: neither an old key nor what a link leads to is written over.
    descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        atomic.sync_folder(key.parent)
    except BaseException:
        with suppress(OSError):
            key.unlink()
        raise
