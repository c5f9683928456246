"""Ways to break a URL, a host or a name, by what they are called in the matrix."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

Way = Callable[[str], str]


def other_host(url: str) -> str:
    """The same URL on a host that nobody has."""
    return url.replace(str(urlsplit(url).hostname), "elsewhere.homelamp.dev", 1)


def other_port(url: str) -> str:
    """The same URL with a port."""
    host = str(urlsplit(url).hostname)
    return url.replace(host, f"{host}:8443", 1)


def upper_host(url: str) -> str:
    """The same URL with the host in capitals."""
    host = str(urlsplit(url).hostname)
    return url.replace(host, host.upper(), 1)


def below(url: str) -> str:
    """The same URL on a host below the host."""
    host = str(urlsplit(url).hostname)
    return url.replace(host, f"www.{host}", 1)


# Every one of them makes another URL of any issuer.
ISSUER_WAYS: dict[str, Way] = {
    "trailing slash": lambda url: url.rstrip("/"),
    "double slash": lambda url: url + "/",
    "scheme": lambda url: url.replace("https:", "http:"),
    "host": other_host,
    "host below": below,
    "port": other_port,
    "case": upper_host,
    "path": lambda url: url.replace("/application/o/", "/if/user/"),
    "path case": lambda url: url.replace("/application/", "/Application/"),
    "slug": lambda url: url.rstrip("/") + "-2/",
    "suffix": lambda url: url + ".well-known/openid-configuration",
}
# The same for the redirect URI.
REDIRECT_WAYS: dict[str, Way] = {
    "trailing slash": lambda url: url + "/",
    "double slash": lambda url: url.replace("/oidc-callback", "//oidc-callback"),
    "scheme": lambda url: url.replace("https:", "http:"),
    "host": other_host,
    "host below": below,
    "port": other_port,
    "path": lambda url: url.replace("/oidc-callback", "/login/generic_oauth"),
    "path case": lambda url: url.replace("/oidc-callback", "/OIDC-callback"),
    "path missing": lambda url: url.replace("/oidc-callback", ""),
    "query": lambda url: url + "?cluster=main",
}
NAME_WAYS: dict[str, Way] = {
    "other": lambda _: "kubernetes",
    "case": str.swapcase,
    "prefix": lambda name: f"x-{name}",
    "suffix": lambda name: f"{name}-2",
    "cut": lambda name: name[:-1] or "x",
}
SLUG_WAYS: dict[str, Way] = {
    "other": lambda _: "kubernetes",
    "prefix": lambda name: f"x-{name}",
    "suffix": lambda name: f"{name}-2",
    "underscore": lambda name: f"{name}_2",
}
HOST_WAYS: dict[str, Way] = {
    "host": lambda _: "elsewhere.homelamp.dev",
    "host below": lambda host: f"www.{host}",
    "host cut": lambda host: host.partition(".")[2],
}
