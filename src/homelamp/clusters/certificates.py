"""Certificates in PEM form, as far as they can be told from other texts without parsing them."""

from __future__ import annotations

import base64
import binascii
import re

_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----\r?\n(?P<body>[A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----")
# The tag of a sequence of ASN.1, with its length in the bytes that follow, or in the next one itself.
_SEQUENCE = b"\x30"
_LONG = 0x80


def holds_certificate(text: str) -> bool:
    """Whether a text has a block of PEM whose bytes are one whole structure, as a certificate is."""
    return any(_is_whole(block["body"]) for block in _BLOCK.finditer(text))


def _is_whole(body: str) -> bool:
    try:
        data = base64.b64decode("".join(body.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    if data[:1] != _SEQUENCE or not data[1:]:
        return False
    size, start = data[1], 2
    if size >= _LONG:
        width = size - _LONG
        size, start = int.from_bytes(data[2 : 2 + width], "big"), 2 + width
    return len(data) == start + size
