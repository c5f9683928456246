"""Host and path of URLs that may have holes, and whether an exposed host serves one."""

from __future__ import annotations

from homelamp.core.urls import host_of, slug_of
from homelamp.core.value import Hole, Known, Template, Value, Verdict, compare

Parts = tuple[str | Hole, ...]
# A character for private use stands for a hole.
_HOLE = "\ue000"


def host_in(url: Value) -> Value | None:
    """The host of a URL, in lower case and without port; None where there is none, or where a hole hides it."""
    if isinstance(url, Known):
        host = host_of(url.text)
        return Known(host) if host else None
    split = _split(url)
    return _value(split[0]) if split else None


def slug_in(url: Value) -> str | None:
    """The application's slug in an Authentik-shaped issuer, be it that its host has holes; None for any other URL."""
    if isinstance(url, Known):
        return slug_of(url.text)
    if not isinstance(url, Template):
        return None
    text = "".join(part if isinstance(part, str) else _HOLE for part in url.parts)
    # A hole may stand for the whole address, with its scheme.
    slug = slug_of(text if "://" in text else f"https://{text}")
    return slug if slug and _HOLE not in slug else None


def label_in(host: Value) -> str | None:
    """The first label of a host; None for a wildcard, and where a hole hides it."""
    if isinstance(host, Known):
        label = host.text.partition(".")[0]
    else:
        first = host.parts[0] if isinstance(host, Template) else None
        label = first.partition(".")[0] if isinstance(first, str) and "." in first else ""
    return label if label and label != "*" else None


def may_be_same_host(one: Value, other: Value) -> bool:
    """Whether two hosts have the same first label, and the rest may be the same."""
    label = label_in(_plain(one))
    return label is not None and label == label_in(_plain(other)) and serves(one, other) is not Verdict.DIFFERENT


def path_in(url: Value) -> str | None:
    """The path of a URL, without query and fragment; None where any part of it is not known."""
    split = _split(url)
    if split is None or any(isinstance(part, Hole) for part in split[1]):
        return None
    text = "".join(str(part) for part in split[1])
    return text.partition("#")[0].partition("?")[0]


def serves(exposed: Value, host: Value) -> Verdict:
    """Whether an exposed host, which may begin with a wildcard for one label, serves a host. Case does not matter."""
    exposed, host = _plain(exposed), _plain(host)
    wildcard = _without(exposed, "*.")
    if wildcard is None:
        return compare(exposed, host)
    parent = _parent(host)
    return Verdict.UNCHECKED if parent is None else compare(wildcard, parent)


def _split(url: Value) -> tuple[Parts, Parts] | None:
    """The parts of the host and those of all behind it; None where they cannot be told apart."""
    if isinstance(url, Known):
        parts: Parts = (url.text,)
    elif isinstance(url, Template):
        parts = url.parts
    else:
        return None
    first = parts[0]
    if isinstance(first, Hole) or "://" not in first:
        return None
    rest: Parts = (first.partition("://")[2], *parts[1:])
    for at, part in enumerate(rest):
        if isinstance(part, str) and "/" in part:
            before, _, behind = part.partition("/")
            return _without_port((*rest[:at], before)), (f"/{behind}", *rest[at + 1 :])
    return _without_port(rest), ()


def _without_port(parts: Parts) -> Parts:
    for at, part in enumerate(parts):
        if isinstance(part, str) and ":" in part:
            return (*parts[:at], part.partition(":")[0])
    return parts


def _value(parts: Parts) -> Value | None:
    parts = tuple(part for part in parts if part)
    if not parts or any(isinstance(part, str) and "@" in part for part in parts):
        return None
    first = parts[0]
    return _plain(Known(first) if len(parts) == 1 and isinstance(first, str) else Template(parts))


def _plain(host: Value) -> Value:
    """In lower case, and without the dot that may end a name."""
    if isinstance(host, Known):
        return Known(host.text.lower().rstrip("."))
    if not isinstance(host, Template):
        return host
    *before, last = (part.lower() if isinstance(part, str) else part for part in host.parts)
    return Template((*before, last.rstrip(".") if isinstance(last, str) else last))


def _without(host: Value, prefix: str) -> Value | None:
    """What follows a prefix; None where it is not there."""
    if isinstance(host, Known):
        return Known(host.text.removeprefix(prefix)) if host.text.startswith(prefix) else None
    first = host.parts[0] if isinstance(host, Template) else None
    if not isinstance(first, str) or not first.startswith(prefix) or not isinstance(host, Template):
        return None
    rest = first.removeprefix(prefix)
    return Template((*([rest] if rest else []), *host.parts[1:]))


def _parent(host: Value) -> Value | None:
    """The host without its first label; None where that is not known."""
    if isinstance(host, Known):
        return Known(host.text.partition(".")[2])
    first = host.parts[0] if isinstance(host, Template) else None
    if not isinstance(first, str) or "." not in first or not isinstance(host, Template):
        return None
    rest = first.partition(".")[2]
    return Template((*([rest] if rest else []), *host.parts[1:]))
