"""Google: one issuer for everybody, `https://accounts.google.com`, without a slash at its end.

https://developers.google.com/identity/openid-connect/openid-connect#discovery. Its clients are made in a web page.
"""

from __future__ import annotations

from homelamp.core.urls import host_of

_HOST = "accounts.google.com"


def issuer_at(asked: str) -> str | None:
    """The only issuer, for everybody who asks at its host."""
    return f"https://{_HOST}" if host_of(asked) == _HOST else None
