"""The redirect URI that Headlamp sends, and whether an entry of its client's list admits it."""

from __future__ import annotations

from homelamp.chain.evidence import CALLBACK_PATH
from homelamp.core.value import Hole, Known, Template, Unknown, Verdict, compare, matches_pattern, same
from homelamp.model import Fact, Headlamp, Piece, RedirectUri

_STRICT, _REGEX = Known("strict"), Known("regex")
# What no file of the repository says.
_SCHEME = Hole("scheme", shown="http(s)")
_HOST = Hole("host", shown="…")


def sent(headlamp: Headlamp) -> Fact | None:
    """The redirect URI that Headlamp sends: the one that it is told, else what it makes of its host."""
    return headlamp.callback or derived(headlamp)


def derived(headlamp: Headlamp) -> Fact | None:
    """What Headlamp makes of its only host: backend/cmd/headlamp.go, getOidcCallbackURL.

    The scheme is the proxy's to say: without a word of TLS it is not known.
    """
    if len({host.value for host in headlamp.hosts}) != 1 or (
        headlamp.base_url is not None and headlamp.base_url.text is None
    ):
        return None
    host = headlamp.hosts[0]
    if host.text is not None and host.text.startswith("*"):
        return None
    path = f"{(headlamp.base_url.text or '' if headlamp.base_url else '').rstrip('/')}{CALLBACK_PATH}"
    # Beside a stated callback it only says which host is right, and a public host has TLS.
    scheme = "https" if headlamp.tls_hosts or headlamp.callback else None
    if host.text is None or scheme is None:
        parts = host.value.parts if isinstance(host.value, Template) else (host.text or _HOST,)
        text = Template((scheme or _SCHEME, "://", *parts, path))
        return Fact("redirect_uri", "exposure", text, host.span)
    pieces = (Piece(f"{scheme}://", host.span), Piece(host.text, host.span), Piece(path, host.span))
    return Fact("redirect_uri", "exposure", Known(f"{scheme}://{host.text}{path}"), host.span, pieces)


def unknown_part(uri: Fact) -> str:
    """Why a URI that Headlamp makes of its host is not known in full; empty for one that a file states."""
    if not isinstance(uri.value, Template):
        return ""
    if _HOST in uri.value.parts:
        return "made of a host that is not known"
    return "the scheme is not stated: no exposure of Headlamp says TLS" if _SCHEME in uri.value.parts else ""


def admitted(uri: Fact, entry: RedirectUri) -> Verdict:
    """Whether an entry of the list admits a URI; EQUAL also where only some filling of a hole makes it so."""
    if entry.admits is None and entry.mode == _STRICT:
        return compare(uri.value, entry.url.value)
    admits = _told(entry, uri.text, entry.url.text)
    if admits is None:
        return Verdict.UNCHECKED
    return Verdict.EQUAL if admits else Verdict.DIFFERENT


def _told(entry: RedirectUri, uri: str | None, allowed: str | None) -> bool | None:
    """What a comparison of texts says; None where one of them is not known, or the way to compare them."""
    if uri is None or allowed is None:
        return None
    if entry.admits is not None:
        return entry.admits(allowed, uri)
    return matches_pattern(allowed, uri) if entry.mode == _REGEX else None


def is_admitted(uri: Fact, entry: RedirectUri) -> bool:
    """Whether an entry admits a URI whatever fills its holes."""
    if isinstance(uri.value, Unknown):
        return False
    if entry.admits is None and entry.mode == _STRICT:
        return same(uri.value, entry.url.value)
    return admitted(uri, entry) is Verdict.EQUAL
