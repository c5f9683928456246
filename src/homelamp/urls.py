"""The parts of URLs that a login depends on."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

# Authentik serves an application's issuer under this path: authentik/providers/oauth2/urls_root.py.
_AUTHENTIK = re.compile(r"[^:/?#]+://[^/?#]*(?:/[^?#]*)?/application/o/([^/?#]+)(?:/.*)?", re.DOTALL)

_SLUG = re.compile(r"(.*/application/o/)([^/]+)(/?)")
_PARTS = re.compile(r"[/:?#]|[^/:?#]+")


def split_url(url: str) -> SplitResult | None:
    """The parts of a URL; None for what Python takes for none, such as `https://[` and a host with a full-width `/`."""
    try:
        parts = urlsplit(url)
        # Some releases look into brackets only here.
        parts.hostname  # noqa: B018
    except ValueError:
        return None
    return parts


def slug_of(url: str) -> str | None:
    """The application's slug in an Authentik-shaped issuer; None for any other URL."""
    found = _AUTHENTIK.fullmatch(url)
    return found[1] if found else None


def host_of(url: str) -> str | None:
    """The host in lower case, without port; None where there is none."""
    parts = split_url(url)
    return (parts.hostname or None) if parts else None


def authority_of(url: str) -> str | None:
    """Host and port in lower case, without the scheme's own port; None where there is no host."""
    parts = split_url(url)
    if parts is None:
        return None
    own_port = {"https": ":443", "http": ":80"}.get(parts.scheme, "")
    return parts.netloc.rpartition("@")[2].lower().removesuffix(own_port) or None


def differing_part(left: str, right: str) -> str:
    """Names the first part in which two different URLs differ, in the words that a user would search for."""
    if left.rstrip("/") == right.rstrip("/"):
        return "final slash"
    one, other = split_url(left), split_url(right)
    if one is None or other is None:
        return "text"
    parts = [
        ("scheme", one.scheme, other.scheme),
        ("host", one.hostname, other.hostname),
        ("port", _port(one), _port(other)),
        ("path", one.path, other.path),
    ]
    named = next((name for name, a, b in parts if a != b), "text")
    if (
        named == "path"
        and _without_slug(one.path) is not None
        and (_without_slug(one.path) == _without_slug(other.path))
    ):
        return "slug of the application"
    if named == "path" and one.path.lower() == other.path.lower():
        return "letter case of the path"
    return named


def _port(parts: SplitResult) -> str:
    """The port as it is written, be it none that there can be."""
    return parts.netloc.rpartition("@")[2].rpartition("]")[2].partition(":")[2]


def _without_slug(path: str) -> str | None:
    """The path of an Authentik issuer but for its slug; each other path is like none."""
    found = _SLUG.fullmatch(path)
    return f"{found[1]}{found[3]}" if found else None


def differing_range(text: str, other: str) -> tuple[int, int]:
    """The characters of `text` between its common beginning and its common end with `other`.

    Whole parts of a URL count, not letters: in `https://lamp.example.com/` against `https://headlamp.example.com/` the
    host differs, not the place before it. Empty where only something is missing from `text`.
    """
    mine, theirs = _PARTS.findall(text), _PARTS.findall(other)
    shortest = min(len(mine), len(theirs))
    before = next((i for i in range(shortest) if mine[i] != theirs[i]), shortest)
    rest = shortest - before
    behind = next((i for i in range(rest) if mine[-1 - i] != theirs[-1 - i]), rest)
    start = sum(map(len, mine[:before]))
    return start, start + sum(map(len, mine[before : len(mine) - behind]))
