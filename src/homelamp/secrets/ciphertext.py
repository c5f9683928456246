"""What a sealed value tells without the key.

It is two bytes for the length of the encrypted session key, this itself, and the plain text with 16 bytes of AES-GCM:

pkg/crypto/crypto.go of https://github.com/bitnami/sealed-secrets.
"""

from __future__ import annotations

import binascii
from base64 import b64decode

from homelamp.model.secrets import Ciphertext

_LENGTH, _TAG = 2, 16
# RSA keys of 2048, 3072, 4096 and 8192 bits, in bytes.
KEY_SIZES = (256, 384, 512, 1024)


def read(text: str) -> Ciphertext | str:
    """The sizes in a sealed value, or in words why it is none; the words complete "the value …"."""
    if not text.strip():
        return "is empty"
    try:
        # Go's decoder passes over line breaks, and over nothing else.
        raw = b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        return "is no base64"
    key_size = int.from_bytes(raw[:_LENGTH], "big")
    least = _LENGTH + key_size + _TAG
    if len(raw) <= _LENGTH or key_size not in KEY_SIZES:
        return f"does not begin with the length of an RSA key ({', '.join(map(str, KEY_SIZES))} bytes)"
    if len(raw) < least:
        return f"is cut off: {len(raw)} bytes, where at least {least} are needed"
    return Ciphertext(key_size, len(raw) - least)
