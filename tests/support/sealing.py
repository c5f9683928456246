"""Texts for tests that have the form of a secret and are none: nothing here opens anything."""

from __future__ import annotations

from base64 import b64encode
from hashlib import shake_256
from textwrap import indent

SEALED = "apps/headlamp/sealedsecret.yaml"


def noise(length: int, seed: str = "") -> bytes:
    """As many bytes without order, the same ones in every run."""
    return shake_256(seed.encode()).digest(length)


def pem(kind: str = "PRIVATE KEY", indented: int = 0) -> str:
    """What looks like a key in PEM form; no file of the project holds the words together."""
    body = b64encode(noise(240, kind)).decode()
    lines = [
        f"-----BEGIN {kind}-----",
        *(body[at : at + 64] for at in range(0, len(body), 64)),
        f"-----END {kind}-----",
    ]
    return indent("\n".join(lines) + "\n", " " * indented)


def ciphertext(plain: int = 64, key: int = 512, seed: str = "") -> str:
    """What looks like a value that kubeseal made of `plain` bytes with an RSA key of `key` bytes."""
    return b64encode(key.to_bytes(2, "big") + noise(key + plain + 16, seed)).decode()
