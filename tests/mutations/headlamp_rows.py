"""What may be wrong in Headlamp's values, in either engine's file."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mutations.engine import Edit, Row, Site, replaced
from mutations.terraform_rows import is_email
from mutations.ways import ISSUER_WAYS, NAME_WAYS, REDIRECT_WAYS, Way

RELEASE, APPLICATION = "headlamp/HelmRelease", "headlamp/Application"


def in_values(pattern: str, way: Way | str, before: Callable[[Site], Edit] | None = None) -> Callable[[Site], Edit]:
    """Another text where a pattern stands once in the values."""
    return lambda site: replaced(site, site.values, pattern, way, before(site) if before else None)


def engine(name: str) -> Callable[[Site], bool]:
    """Whether a repository is for an engine."""
    return lambda site: site.engine == name


def and_(*tests: Callable[[Site], bool]) -> Callable[[Site], bool]:
    """All of them."""
    return lambda site: all(test(site) for test in tests)


CLIENT = r'^ +clientID: "(?P<it>.*)"$'
ISSUER = r"^ +issuerURL: (?P<it>.*)$"
CALLBACK = r"^ +callbackURL: (?P<it>.*)$"
SCOPES = r"^ +scopes: (?P<it>.*)$"
_NAME = r"secretKeyRef:\n +name: (?P<it>.*)$"
_KEY = r"secretKeyRef:\n +name: .*\n +key: (?P<it>.*)$"
_OIDC = r"^(?P<it>)(?: +#.*\n)? +clientID:"


def rows() -> Iterator[Row]:
    """All of them, for each engine."""
    for source, only in ((RELEASE, engine("flux")), (APPLICATION, engine("argocd"))):
        for row in (*_terms(source), *_scopes(source), *_secret(source), *_form(source), *_paths(source)):
            yield row._replace(only=and_(only, row.only))


def _terms(source: str) -> Iterator[Row]:
    for name, way in ISSUER_WAYS.items():
        yield Row("HL102", source, name, in_values(ISSUER, way), at="primary")
    for name, way in NAME_WAYS.items():
        yield Row("HL103", source, name, in_values(CLIENT, way), at="primary")
    for name, way in REDIRECT_WAYS.items():
        yield Row("HL101", source, name, in_values(CALLBACK, way))
    yield Row("HL101", source, "case", in_values(CALLBACK, lambda url: url.replace("https://", "https://X", 1)))


def _scopes(source: str) -> Iterator[Row]:
    for name, way in {
        "groups added": lambda scopes: f"{scopes},groups",
        "unknown added": lambda scopes: f"{scopes},address",
        "entitlements added": lambda scopes: scopes.replace("openid", "openid,entitlements"),
    }.items():
        yield Row("HL112", source, name, in_values(SCOPES, way), "warning", "anywhere")
    for name, way in {
        "offline_access missing": lambda scopes: scopes.replace(",offline_access", ""),
        "offline_access misspelt": lambda scopes: scopes.replace("offline_access", "offline"),
        "offline_access case": lambda scopes: scopes.replace("offline_access", "Offline_access"),
    }.items():
        yield Row("HL113", source, name, in_values(SCOPES, way), "warning", "anywhere")
    by_name = lambda site: site.claim == "preferred_username"  # noqa: E731
    for name, way in {
        "profile missing": lambda scopes: scopes.replace(",profile", ""),
        "profile case": lambda scopes: scopes.replace("profile", "Profile"),
    }.items():
        yield Row("HL119", source, name, in_values(SCOPES, way), only=by_name)
        yield Row(
            "HL110",
            source,
            name,
            in_values(SCOPES, way),
            "warning",
            only=lambda site: site.claim != "preferred_username",
        )
    for name, way in {
        "email missing": lambda scopes: scopes.replace(",email", ""),
        "email case": lambda scopes: scopes.replace("email", "EMAIL"),
        "email misspelt": lambda scopes: scopes.replace("email", "e-mail"),
    }.items():
        yield Row("HL119", source, name, in_values(SCOPES, way), only=is_email)


def _secret(source: str) -> Iterator[Row]:
    for name, way in NAME_WAYS.items():
        yield Row("HL114", source, name, in_values(_NAME, way), at="primary")
        yield Row("HL118", source, name, in_values(_KEY, way), at="primary")
    variable = r"^ +env:\n(?: +.*\n)+?(?= +clusterRoleBinding:)"
    yield Row("HL115", source, "missing", in_values(variable, ""))
    empty = r"HEADLAMP_CONFIG_OIDC_CLIENT_SECRET\n(?P<it> +valueFrom:\n +secretKeyRef:\n.*\n.*\n)"
    yield Row("HL115", source, "emptied", in_values(empty, lambda text: text[: text.index("v")] + 'value: ""\n'))
    yield Row(
        "HL115", source, "misspelt", in_values("(?P<it>HEADLAMP_CONFIG_OIDC_CLIENT_SECRET)$", "HEADLAMP_OIDC_SECRET")
    )


def _form(source: str) -> Iterator[Row]:
    for right, wrong in {
        "clientID": "clientId",
        "issuerURL": "issuerUrl",
        "scopes": "scope",
        "callbackURL": "callbackUrl",
        "usePKCE": "usePkce",
    }.items():
        yield Row("HL403", source, f"{right} misspelt", in_values(rf"^ +(?P<it>{right}):", wrong))
    indent = lambda text: text  # noqa: E731
    for name, new in {
        "baseURL": "baseURL: /x",
        "enabled": "enabled: true",
        "existingSecret": "existingSecret: x",
    }.items():
        added = r"^(?P<it> +)usePKCE: true"
        yield Row("HL403", source, f"{name} added", in_values(added, lambda at, new=new: f"{at}{new}\n{at}"))  # type: ignore[misc]
    yield Row("HL403", source, "a mapping", in_values(r"clientID: (?P<it>.*)$", "{name: headlamp}"))
    yield Row("HL403", source, "a list", in_values(SCOPES, "[openid, profile]"))
    del indent
    for right, pattern in {"clientID": r"^ +clientID: .*\n", "issuerURL": r"^ +issuerURL: .*\n"}.items():
        yield Row("HL423", source, f"{right} missing", in_values(pattern, ""))
        yield Row("HL423", source, f"{right} emptied", in_values(rf"{right}: (?P<it>.*)$", '""'))
        twice = rf"^(?P<it>)(?P<indent> +){right}: "
        yield Row("HL605", source, f"{right} duplicated", _twice(twice, right))


def _twice(pattern: str, key: str) -> Callable[[Site], Edit]:
    def edit(site: Site) -> Edit:
        lines = site.texts[site.values].splitlines(keepends=True)
        at = next(number for number, line in enumerate(lines) if line.strip().startswith(f"{key}: "))
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        return {site.values: "".join([*lines[:at], f"{indent}{key}: before\n", *lines[at:]])}

    del pattern
    return edit


def _paths(source: str) -> Iterator[Row]:
    config = r"^(?P<it> +)inCluster: true"
    for rule, name, base in (
        ("HL107", "base added", "/headlamp"),
        ("HL107", "base with slash", "/headlamp/"),
        ("HL404", "base without slash", "headlamp"),
        ("HL404", "base is a host", "headlamp.lab.test"),
        ("HL404", "base is a URL", "https://headlamp.lab.test"),
    ):
        added = in_values(config, lambda at, base=base: f"{at}baseURL: {base}\n{at}")  # type: ignore[misc]
        yield Row(rule, source, name, added, at="primary")
