"""What a sealed value shows to everybody: which length of key it was sealed with, and how long the plaintext is.

The layout: HybridEncrypt in pkg/crypto/crypto.go of https://github.com/bitnami/sealed-secrets.
"""

from __future__ import annotations

import base64
import binascii
from typing import NamedTuple

_PREFIX = 2  # the length of the encrypted session key, big-endian
_TAG = 16  # of AES-GCM


class Layout(NamedTuple):
    """Bytes of the RSA modulus, and of the plaintext."""

    modulus: int
    plaintext: int

    @property
    def bits(self) -> int:
        """The length of the key as people name it, such as 4096."""
        return self.modulus * 8


def layout(text: str) -> Layout | None:
    """The layout of a sealed value; None for a text that is none, such as a placeholder."""
    try:
        # Go's decoder, which the controller uses, passes over line breaks and nothing else.
        content = base64.b64decode(text.replace("\r", "").replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        return None
    modulus = int.from_bytes(content[:_PREFIX], "big")
    plaintext = len(content) - _PREFIX - modulus - _TAG
    return Layout(modulus, plaintext) if modulus and plaintext >= 0 else None
