"""Private keys in PEM form, in a file of any kind, also indented or within a string.

https://www.rfc-editor.org/rfc/rfc7468. One that a passphrase protects is no key in clear text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.core.text import SourceFile, Span

MARK = b"PRIVATE KEY-----"
# The mark alone, as in a text about keys, is none; 64 characters are fewer than any key has. A string may hold line
# breaks as `\n`.
_KEY = re.compile(
    r"(?P<head>-----BEGIN (?!ENCRYPTED)(?:[A-Z0-9]+ )*PRIVATE KEY-----)(?P<body>(?:\\[nr]|[\s>|\"'+,A-Za-z0-9/=])+?)"
    r"-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----"
)
_LEAST = 64
_BASE64 = re.compile(r"[A-Za-z0-9+/=]")


def read(file: SourceFile) -> Iterator[Span]:
    """Where each key begins; what stands behind it is hidden from reports."""
    for found in _KEY.finditer(file.text):
        if len(_BASE64.findall(found["body"])) >= _LEAST and not _is_one_letter(found["body"]):
            Span(file, *found.span("body")).hide()
            yield Span(file, *found.span("head"))


def _is_one_letter(body: str) -> bool:
    """Whether it only shows where a key would stand, as `XXXX…`."""
    return len(set(_BASE64.findall(body))) < 10  # noqa: PLR2004  # a key of 64 random characters has more
