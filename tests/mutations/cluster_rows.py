"""What may be wrong in the SealedSecret, in RBAC, and in the exposure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mutations.api_server_rows import has_file, has_flags, key
from mutations.engine import RBAC, SEALED, Edit, Row, Site, replaced, with_address, with_user
from mutations.headlamp_rows import and_, in_values
from mutations.terraform_rows import is_email
from mutations.ways import HOST_WAYS, Way

SECRET, GROUP, USER = "secret/SealedSecret", "rbac/Group", "rbac/User"
INGRESS, TLS, ROUTE = "exposure/ingress", "exposure/ingress tls", "exposure/httpRoute"


def rows() -> Iterator[Row]:
    """All of them."""
    yield from _secret()
    yield from _groups()
    yield from _users()
    yield from _named_users()
    yield from _exposure()


def _sealed(pattern: str, way: Way | str) -> Callable[[Site], Edit]:
    return lambda site: replaced(site, SEALED, pattern, way)


_BOTH_NAMES = r"^kind: SealedSecret\nmetadata:\n  name: (?P<it>headlamp-oidc)\n"


def _renamed(way: Way) -> Callable[[Site], Edit]:
    """Another name in both places of the SealedSecret, as `kubeseal` would write it."""
    return lambda site: {SEALED: site.texts[SEALED].replace("headlamp-oidc", way("headlamp-oidc"))}


def _secret() -> Iterator[Row]:
    for name, way in {"other": lambda _: "oidc", "case": str.upper, "suffix": lambda text: f"{text}-2"}.items():
        yield Row("HL114", SECRET, name, _renamed(way))
    for name in ("clientsecret", "OIDC_CLIENT_SECRET", "client-secret", "secret"):
        yield Row("HL118", SECRET, f"key {name}", _sealed(r"^    (?P<it>clientSecret): ", name))
    yield Row("HL118", SECRET, "emptied", _sealed(r"encryptedData:(?P<it>\n    clientSecret: .*)$", " {}"))


def _subject(kind: str, way: Way) -> Callable[[Site], Edit]:
    return lambda site: replaced(site, RBAC, rf'\A(?s:.*?)kind: {kind}\n    name: "(?P<it>[^"]*)"', way)


def _without(prefix: str, new: str) -> Way:
    return lambda name: new + name.removeprefix(prefix)


def _groups() -> Iterator[Row]:
    prefixes = {"prefix missing": "", "prefix other": "sso:", "prefix case": "OIDC:", "separator": "oidc/"}
    for name, new in prefixes.items():
        yield Row("HL109", GROUP, name, _subject("Group", _without("oidc:", new)), at="anywhere")
    case = _subject("Group", lambda name: "oidc:" + name.removeprefix("oidc:").swapcase())
    yield Row("HL109", GROUP, "case", case)
    issuer = lambda site: _subject("Group", _without("oidc:", f"{site.issuer}#"))(site)  # noqa: E731
    yield Row("HL109", GROUP, "issuer", issuer)
    again = r"\A(?s:.*?)kind: Group\n(?P<it>)    name: "
    yield Row("HL605", GROUP, "duplicated", lambda site: replaced(site, RBAC, again, "    name: before\n"))


def _address(way: Way) -> Callable[[Site], Edit]:
    """Another name of the user that is bound by address."""
    pattern = r'\A(?s:.*?)kind: User\n    name: "(?P<it>[^"]*)"'
    return lambda site: replaced(site, RBAC, pattern, way, with_address(site))


def _users() -> Iterator[Row]:
    ways: dict[str, Way] = {
        f"{name} added": _without("", new)
        for name, new in {"prefix": "oidc:", "slash": "sso/", "issuer": "https://auth.homelamp.dev/#"}.items()
    }
    for name, way in {**ways, "case": str.swapcase}.items():
        yield Row("HL108", USER, name, _address(way), "warning", only=is_email, setup=with_address)


def _with_user(site: Site) -> Edit:
    """A user by name, as one without groups would have it."""
    return with_user(site, "oidc:tess")


def _by_name(site: Site) -> bool:
    return site.claim == "preferred_username"


def _named_users() -> Iterator[Row]:
    prefixes = {
        "prefix missing": "tess",
        "prefix other": "sso:tess",
        "prefix case": "OIDC:tess",
        "separator": "oidc#tess",
    }
    for name, new in prefixes.items():
        edit = lambda site, new=new: replaced(site, RBAC, r'^    name: "(?P<it>oidc:tess)"', new, _with_user(site))  # noqa: E731
        yield Row("HL108", USER, name, edit, "warning", only=_by_name, setup=_with_user)
    users = r'username:\n +claim: \w+\n(?: +#.*\n)* +prefix: "(?P<it>oidc:)"$'
    for name, new in {"prefix other": "sso:", "prefix missing": "", "prefix case": "OIDC:"}.items():
        structured = lambda site, new=new: {**_with_user(site), **key(users, new)(site)}  # noqa: E731
        fits = and_(has_file, _by_name)
        yield Row("HL108", "api-server/structured", name, structured, "warning", only=fits, setup=_with_user)
        flags = lambda site, new=new: {**_with_user(site), **_flag(new)(site)}  # noqa: E731
        fits = and_(has_flags, _by_name)
        yield Row("HL108", "api-server/flags", name, flags, "warning", only=fits, setup=_with_user)

    without = lambda site: {  # noqa: E731
        **_with_user(site),
        **replaced(site, "k3s/config.yaml", r'^  - "?oidc-username-prefix=.*\n', ""),
    }
    fits = and_(has_flags, _by_name)
    yield Row("HL108", "api-server/flags", "argument missing", without, "warning", only=fits, setup=_with_user)


def _flag(new: str) -> Callable[[Site], Edit]:
    pattern = r'^  - "?oidc-username-prefix=(?P<it>[^"\n]*)"?$'
    return lambda site: replaced(site, "k3s/config.yaml", pattern, new or "-")


def _is_ingress(site: Site) -> bool:
    return site.is_ingress


def _is_route(site: Site) -> bool:
    return not site.is_ingress


_HOST = r'^ +hosts:\n +- host: "(?P<it>.*)"$'
_TLS = r'secretName: headlamp-tls\n +hosts:\n +- "(?P<it>.*)"$'
_NAMES = r'^ +hostnames:\n +- "(?P<it>.*)"$'


def _exposure() -> Iterator[Row]:
    for name, way in {**HOST_WAYS, "wildcard": lambda _: "*.elsewhere.homelamp.dev"}.items():
        yield Row("HL106", INGRESS, name, in_values(_HOST, way), at="primary", only=_is_ingress)
        yield Row("HL106", TLS, name, in_values(_TLS, way), at="primary", only=_is_ingress)
        yield Row("HL106", ROUTE, name, in_values(_NAMES, way), at="primary", only=_is_route)
    without = in_values(r"^ +callbackURL: .*\n", "")
    for name, way in HOST_WAYS.items():
        yield Row("HL101", INGRESS, name, in_values(_HOST, way, without), only=_is_ingress, setup=without)
        yield Row("HL101", ROUTE, name, in_values(_NAMES, way, without), only=_is_route, setup=without)
    for name, new in {"path": "/headlamp", "path with slash": "/headlamp/"}.items():
        yield Row("HL107", INGRESS, name, in_values(r"- path: (?P<it>/)$", new), only=_is_ingress, at="primary")
        yield Row("HL107", ROUTE, name, _rule(new), only=_is_route, at="primary")


def _rule(path: str) -> Callable[[Site], Edit]:
    """A rule that routes a path only."""
    pattern = r'^(?P<it>(?P<indent> +)hostnames:\n +- ".*"\n)'

    def ruled(text: str) -> str:
        indent = text[: len(text) - len(text.lstrip())]
        return (
            f"{text}{indent}rules:\n{indent}  - matches:\n{indent}      - path: {{type: PathPrefix, value: {path}}}\n"
        )

    return in_values(pattern, ruled)
