"""What may be wrong in the API server's arguments and in its AuthenticationConfiguration."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mutations.engine import K3S, STRUCTURED, Edit, Row, Site, replaced, with_address
from mutations.ways import ISSUER_WAYS, NAME_WAYS, Way

FLAGS, FILE = "api-server/flags", "api-server/structured"
# The arguments that the template writes, by their names without `oidc-`.
_ALWAYS = ("issuer-url", "client-id", "username-claim", "groups-claim", "groups-prefix")


def has_flags(site: Site) -> bool:
    """Whether the API server gets arguments."""
    return not site.is_structured


def has_file(site: Site) -> bool:
    """Whether it gets an AuthenticationConfiguration."""
    return site.is_structured


def flag(name: str, way: Way) -> Callable[[Site], Edit]:
    """Another value of an argument."""
    return lambda site: replaced(site, K3S, rf'^  - "?oidc-{name}=(?P<it>[^"\n]*)"?$', way)


def entry(name: str, new: str) -> Callable[[Site], Edit]:
    """Another line in the place of an argument's; `{}` in it stands for the value."""

    def edit(site: Site) -> Edit:
        pattern = rf'^  - "?oidc-{name}=([^"\n]*)"?\n'
        value = re.search(pattern, site.texts[K3S], re.MULTILINE)
        assert value, name
        return replaced(site, K3S, pattern, new.replace("{}", value[1]))

    return edit


def added(text: str) -> Callable[[Site], Edit]:
    """One more entry at the end of the list."""
    return lambda site: {K3S: site.texts[K3S] + f"  - {text}\n"}


def key(pattern: str, way: Way | str) -> Callable[[Site], Edit]:
    """Another text in the AuthenticationConfiguration."""
    return lambda site: replaced(site, STRUCTURED, pattern, way)


_URL = r"^      url: (?P<it>.*)$"
_AUDIENCE = r'^        - "(?P<it>.*)"$'
_GROUPS_PREFIX = r'groups:\n +claim: groups\n(?: +#.*\n)? +prefix: "(?P<it>oidc:)"$'
_USER_PREFIX = r'username:\n +claim: \w+\n(?: +#.*\n)* +prefix: "(?P<it>.*)"$'


def rows() -> Iterator[Row]:
    """All of them."""
    yield from _issuer_and_client()
    yield from _missing()
    yield from _claims()
    yield from _prefixes()
    yield from _structure()


def _issuer_and_client() -> Iterator[Row]:
    for name, way in ISSUER_WAYS.items():
        yield Row("HL102", FLAGS, name, flag("issuer-url", way), at="primary", only=has_flags)
        yield Row("HL102", FILE, name, key(_URL, way), at="primary", only=has_file)
    for name, way in NAME_WAYS.items():
        yield Row("HL103", FLAGS, name, flag("client-id", way), at="primary", only=has_flags)
        yield Row("HL103", FILE, name, key(_AUDIENCE, way), at="primary", only=has_file)
    several = key(_AUDIENCE, 'kubectl"\n        - "grafana"\n      audienceMatchPolicy: "MatchAny')
    yield Row("HL103", FILE, "others", several, at="anywhere", only=has_file)


def _commented(site: Site) -> Edit:
    """Every line made a comment."""
    return {K3S: re.sub(r"^(?=[^-#\n])", "# ", site.texts[K3S], flags=re.MULTILINE)}


def _missing() -> Iterator[Row]:
    listed = r"^kube-apiserver-arg\+:\n(?:  .*\n)+"
    for name, new in {
        "missing": "",
        "emptied": "kube-apiserver-arg+: []\n",
        "another": "kube-apiserver-arg+:\n  - audit-log-path=/var/log/audit.log\n",
        "misspelt": "kube-apiserver-args+:\n  - anonymous-auth=false\n",
    }.items():
        edit = lambda site, new=new: replaced(site, K3S, listed, new)  # noqa: E731
        yield Row("HL105", FLAGS, name, edit, only=has_flags)
        yield Row("HL105", FILE, name, edit, only=has_file)
    yield Row("HL105", FLAGS, "commented out", _commented, only=has_flags)
    yield Row("HL105", FILE, "commented out", _commented, only=has_file)
    jwt = r"^jwt:\n(?:  .*\n)+"
    yield Row("HL105", FILE, "jwt missing", key(jwt, ""), only=has_file)
    yield Row("HL105", FILE, "jwt emptied", key(jwt, "jwt: []\n"), only=has_file)
    both = "issuer-url", "client-id"
    for name in both:
        yield Row("HL303", FLAGS, f"{name} missing", entry(name, ""), only=has_flags)
        yield Row("HL303", FLAGS, f"{name} emptied", flag(name, lambda _: ""), only=has_flags)
        yield Row("HL303", FLAGS, f"{name} without a value", entry(name, f"  - oidc-{name}\n"), only=has_flags)

    def neither(site: Site) -> Edit:
        return replaced(site, K3S, r"^  - oidc-client-id=.*\n", "", entry("issuer-url", "")(site))

    yield Row("HL303", FLAGS, "both missing", neither, only=has_flags)


def _is_claim(*claims: str) -> Callable[[Site], bool]:
    return lambda site: site.claim in claims


def _both(*tests: Callable[[Site], bool]) -> Callable[[Site], bool]:
    return lambda site: all(test(site) for test in tests)


def _claims() -> Iterator[Row]:
    other = _is_claim("preferred_username", "sub")
    yield Row(
        "HL119", FLAGS, "claim", flag("username-claim", lambda _: "email"), at="primary", only=_both(has_flags, other)
    )
    claim = key(r"username:\n +claim: (?P<it>\w+)$", "email")
    yield Row("HL119", FILE, "claim", claim, at="primary", only=_both(has_file, other))
    yield Row("HL110", FLAGS, "missing", entry("groups-claim", ""), only=has_flags)
    for name, new in {"renamed": "roles", "case": "Groups", "singular": "group"}.items():
        yield Row("HL110", FLAGS, name, flag("groups-claim", lambda _, new=new: new), "warning", only=has_flags)  # type: ignore[misc]
        groups = key(r"groups:\n +claim: (?P<it>groups)$", new)
        yield Row("HL110", FILE, name, groups, severity="warning", only=has_file)
    yield Row("HL110", FILE, "missing", key(r"^      groups:\n(?:        .*\n)+", ""), only=has_file)


PREFIXES = {"other": "sso:", "case": "OIDC:", "separator": "oidc#", "missing": "", "longer": "oidc:k3s:"}


def _prefixes() -> Iterator[Row]:
    for name, new in PREFIXES.items():
        yield Row("HL109", FLAGS, name, flag("groups-prefix", lambda _, new=new: new), only=has_flags)  # type: ignore[misc]
        yield Row("HL109", FILE, name, key(_GROUPS_PREFIX, new), only=has_file)
    yield Row("HL109", FLAGS, "argument missing", entry("groups-prefix", ""), only=has_flags)
    yield Row("HL109", FLAGS, "without a value", entry("groups-prefix", "  - oidc-groups-prefix\n"), only=has_flags)
    email = _is_claim("email")
    for name, new in {"prefix": "oidc:", "issuer": "https://auth.homelamp.dev/#", "slash": "sso/"}.items():
        argument = added(f'"oidc-username-prefix={new}"')
        edits = {FLAGS: (argument, has_flags), FILE: (key(_USER_PREFIX, new), has_file)}
        for source, (edit, fits) in edits.items():
            yield _for_address(Row("HL108", source, f"{name} added", edit, only=_both(fits, email)))
    claim = flag("username-claim", lambda _: "preferred_username")
    yield _for_address(Row("HL108", FLAGS, "claim", claim, only=_both(has_flags, email)))


def _for_address(row: Row) -> Row:
    """The row where RBAC binds an admin by address beside the group: the group still lets him in."""
    return row._replace(
        severity="warning", edit=lambda site: {**with_address(site), **row.edit(site)}, setup=with_address
    )


def _as_mapping(site: Site) -> Edit:
    """A mapping in the place of the list of arguments."""
    listed = re.sub(r'^  - "?(oidc-[a-z-]+)=([^"\n]*)"?$', r'  \1: "\2"', site.texts[K3S], flags=re.MULTILINE)
    return {K3S: listed}


def _structure() -> Iterator[Row]:
    yield Row("HL304", FLAGS, "file added", added("authentication-config=/etc/a.yaml"), only=has_flags)
    for name in _ALWAYS:
        yield Row("HL304", FILE, f"{name} added", added(f'"oidc-{name}=x"'), only=has_file)
        for quotes, mark in {"double quotes": '"', "single quotes": "'"}.items():
            outer = "'" if mark == '"' else '"'
            quoted = entry(name, f"  - {outer}oidc-{name}={mark}{{}}{mark}{outer}\n")
            yield Row("HL308", FLAGS, f"{quotes} in {name}", quoted, only=has_flags)
        twice = entry(name, f'  - "oidc-{name}=before"\n  - "oidc-{name}={{}}"\n')
        yield Row("HL318", FLAGS, f"{name} twice", twice, severity="warning", only=has_flags)
    yield Row("HL307", FLAGS, "colon", entry("groups-prefix", "  - oidc-groups-prefix=oidc:\n"), only=has_flags)
    yield Row("HL307", FLAGS, "mapping", entry("client-id", "  - oidc-client-id: {}\n"), only=has_flags)
    yield Row("HL307", FLAGS, "mapping of all", _as_mapping, only=has_flags)
    yield Row("HL307", FLAGS, "colon added", added("oidc-username-prefix=oidc:"), only=has_flags)
    for name, text in {
        "list": "kube-apiserver-arg:\n  - audit-log-path=/a\n",
        "scalar": "kube-apiserver-arg: v=2\n",
    }.items():
        later = lambda _, text=text: {"k3s/config.yaml.d/90-later.yaml": text}  # noqa: E731
        yield Row("HL306", FLAGS, name, later, only=has_flags)
        yield Row("HL306", FILE, name, later, only=has_file)
    again = r"^kube-apiserver-arg\+:\n"
    two = "kube-apiserver-arg+:\n  - audit-log-path=/a\nkube-apiserver-arg+:\n"
    yield Row("HL605", FLAGS, "duplicated", lambda site: replaced(site, K3S, again, two), only=has_flags)
    later_one = lambda site: {K3S: site.texts[K3S].replace("+:", ":") + "kube-apiserver-arg:\n  - v=2\n"}  # noqa: E731
    yield Row("HL605", FLAGS, "duplicated without +", later_one, only=has_flags)
    url = key(r"^(?P<it>)      url: .*$", "      url: https://auth.homelamp.dev/\n")
    yield Row("HL605", FILE, "duplicated", url, only=has_file)
