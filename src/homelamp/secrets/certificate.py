"""The certificate that values are sealed with."""

from __future__ import annotations

from homelamp.core.text import SourceFile, Span
from homelamp.core.value import Unknown
from homelamp.model.secrets import Certificate

_NOT_INSTALLED = "not readable without the package cryptography (pip install 'homelamp[seal]')"


def read(file: SourceFile) -> Certificate | Unknown:
    """The first certificate of a PEM file, which is the one that kubeseal takes; why not, where it cannot be read."""
    try:
        # A hook is installed without it; only a repository with a certificate has something to ask it.
        from cryptography import x509  # noqa: PLC0415
        from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: PLC0415
    except ImportError:
        return Unknown(_NOT_INSTALLED)
    try:
        first = x509.load_pem_x509_certificates(file.text.encode())[0]
        key = first.public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return Unknown("no certificate in PEM form")
    if not isinstance(key, RSAPublicKey):
        return Unknown("no certificate of an RSA key, which kubeseal asks for")
    end = file.text.find("\n")
    span = Span(file, 0, end if end > 0 else len(file.text))
    return Certificate(span, key.key_size // 8, first.not_valid_after_utc)
