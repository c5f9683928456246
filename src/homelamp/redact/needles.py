"""The text of a secret in another text: as it is, escaped, quoted, encoded, or one line of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from homelamp.redact import Range
from homelamp.redact.forms import is_filled_later

# A shorter text stands everywhere.
_LEAST = 4
# From here on a text is nobody's word: it is looked for within others too.
_LONG = 8
_WORDS = re.compile(
    r"true|false|null|none|yes|data|name|type|value|kind|secret|password|token|opaque|string|error|"
    r"admin|user|headlamp|authentik|default|https|http|localhost|client|homelamp-not-sealed-yet"
)


# What a secret may be put together with: the user of a URL, quotes, JSON, a default.
_BETWEEN = re.compile(r"[\s\"'/:@\\=,;!?&#$(){}\[\]`]+")


class Needles:
    """The texts to look for; those that the repository says openly are not among them."""

    def __init__(self, texts: Iterable[str], public: Iterable[str]) -> None:
        openly = set(public)
        wanted = {part for text in texts for part in _parts(text)}
        kept = (one for one in wanted if one not in openly and _is_one(one))
        self._by_start: dict[str, list[str]] = {}
        for form in {form for one in kept for form in _forms(one)}:
            self._by_start.setdefault(form[:_LEAST], []).append(form)

    def ranges(self, text: str) -> Iterator[Range]:
        """Where one of them is."""
        for at in range(len(text) - _LEAST + 1) if self._by_start else ():
            for form in self._by_start.get(text[at : at + _LEAST], ()):
                if text.startswith(form, at) and _stands_alone(text, at, form):
                    yield at, at + len(form)


def _parts(text: str) -> Iterator[str]:
    """The whole, its lines and parts, and what it is without its encoding."""
    yield text.strip()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1:
        yield " ".join(lines)
        yield from lines
    yield from filter(_is_random, (piece.strip("-.") for piece in _BETWEEN.split(text)))
    decoded = _decoded(text)
    if decoded:
        yield from _parts(decoded)


def _is_random(piece: str) -> bool:
    """Whether a part of a secret is no word of a language."""
    return len(piece) >= _LONG and not re.fullmatch(r"[A-Za-z]?[a-z]*|[A-Z]+", piece)


def _decoded(text: str) -> str:
    # Most reports quote nothing of a file with a secret, and need not wait for these.
    import binascii  # noqa: PLC0415
    from base64 import b64decode  # noqa: PLC0415

    packed = "".join(text.split())
    if len(packed) < _LONG or len(packed) % 4:
        return ""
    try:
        decoded = b64decode(packed, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    return decoded if all(one.isprintable() or one in "\r\n\t" for one in decoded) else ""


def _is_one(text: str) -> bool:
    return len(text) >= _LEAST and not _WORDS.fullmatch(text.lower()) and not is_filled_later(text)


def _forms(text: str) -> set[str]:
    """The ways in which other programs write a text."""
    import json  # noqa: PLC0415  # as above
    from base64 import b64encode, urlsafe_b64encode  # noqa: PLC0415
    from html import escape  # noqa: PLC0415
    from urllib.parse import quote, quote_plus  # noqa: PLC0415

    raw = text.encode("utf-8", "surrogateescape")
    dumped, ascii_ = json.dumps(text, ensure_ascii=False)[1:-1], json.dumps(text)[1:-1]
    quoted = {quote(raw, safe=""), quote(raw), quote_plus(raw)}
    go = dumped.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    forms = {text, dumped, ascii_, go, repr(text)[1:-1], escape(text), escape(text, quote=False), *quoted}
    forms |= {dumped.replace("\\", "\\\\"), text.replace("'", "''"), text.replace("'", "'\\''"), " ".join(text.split())}
    forms |= {re.sub("%..", lambda one: one[0].lower(), one) for one in quoted}
    if len(text) >= _LONG:
        forms |= {one.decode().rstrip("=") for encode in (b64encode, urlsafe_b64encode) for one in (encode(raw),)}
    return {form for form in forms if len(form) >= _LEAST}


def _stands_alone(text: str, at: int, form: str) -> bool:
    """Whether a short text is no part of a word there."""
    if len(form) >= _LONG:
        return True
    end = at + len(form)
    before, behind = text[at - 1 : at] if at else "", text[end : end + 1]
    is_inside = (form[0].isalnum() and before.isalnum()) or (form[-1].isalnum() and behind.isalnum())
    return not is_inside
