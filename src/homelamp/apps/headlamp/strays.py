"""Settings of the login in Headlamp's values that stand where its chart does not look.

The chart's schema lets every key through: what it does not know does nothing, without a word.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from homelamp.apps.headlamp.keys import EARLIEST_CHART, KNOWN_KEYS, MAPPINGS, is_newer, nearest_key, release_of
from homelamp.core.suggest import nearest
from homelamp.core.text import Span
from homelamp.model.headlamp import Stray
from homelamp.syntax.booleans import truth
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode, items

# Keys that say of a mapping that it is a login's, wherever it stands.
_TELLING = ("clientID", "issuerURL", "clientSecret", *MAPPINGS)
# Those that are nobody else's, even without a mapping around them.
_OWN = ("clientID", "issuerURL", "clientSecret", "callbackURL", "usePKCE", "validatorClientID", "validatorIssuerURL")
# Keys of `config` on the login's way.
_OF_CONFIG = ("baseURL", "extraArgs", "sessionTTL", "unsafeUseServiceAccountToken")
_FIRST_CHARTS = {"unsafeUseServiceAccountToken": (0, 43)}
_ENV = ("env", "envs", "envvars", "environment", "extraenv", "extraenvs", "extraenvvars", "additionalenv")
_ENV_FROM = ("envfrom", "extraenvfrom", "envfromsecret", "envsecret", "extraenvvarssecret", "envfromsecrets")
_EXISTING = re.compile(
    r"(?:oidc)?clientsecret(?:name|ref|reference|keyref)|(?:oidc|auth)?secret(?:name|ref|reference|keyref)"
    r"|existing\w*secret\w*"
)
_NAMES = re.compile(r"\b(?:HEADLAMP_CONFIG_)?OIDC_\w+")
_ARGUMENT = re.compile(r"^[\s-]*-oidc-")
_SAYS_LOGIN = re.compile(r"(?i)oidc|sso|login|openid|oauth")
# What only keeps something for aliases to take, or is not the chart's own.
_ANCHOR = re.compile(r"(?:[:,\[{-]\s+|[\[{])&\w")
_NOT_OURS = re.compile(r"^(?:x-|global$|<<$|$|.*[${}])")

_BELOW_OIDC = "below config: oidc:"


def names_secret(key: str) -> bool:
    """Whether a key of another chart's habits names a Secret that the login is taken from."""
    return key not in KNOWN_KEYS and _EXISTING.fullmatch(_plain(key)) is not None


def read(
    document: Document, values: Node, stated: Collection[str], chart: str | None, *, is_wrapped: bool
) -> list[Stray]:
    """The settings at a wrong place.

    `stated` are the keys of `config.oidc` that are given where the chart looks. What that has already is not missed
    elsewhere. With `is_wrapped` another chart has Headlamp as a dependency, whose own templates may know more keys.
    """
    release = release_of(chart)
    if release and release < EARLIEST_CHART:
        return []
    seeker = _Seeker(document, values, stated)
    config = document.get(values, "config")
    found = list(seeker.of_config(config))
    if not is_wrapped:
        found += [*seeker.at_top(values), *seeker.anywhere(values, ""), *seeker.anywhere(config, "config.")]
    if release:
        found += seeker.too_early(config, release)
    may_know_more = is_newer(chart)
    return [one for one in found if one.near or not may_know_more]


class _Seeker:
    def __init__(self, document: Document, values: Node, stated: Collection[str]) -> None:
        self.document, self.values, self.stated = document, values, stated
        needs = {"clientID", "issuerURL", "clientSecret"} - set(stated)
        self._is_incomplete = bool(needs) and len(needs) < len(_TELLING) - len(MAPPINGS)

    def at_top(self, values: Node) -> Iterator[Stray]:
        """Mappings of the login beside `config` or below something else."""
        for name, key, node in self._pairs(values):
            if name == "config" or not isinstance(node, MappingNode):
                continue
            if _is_oidc(name) and self._is_missed(node):
                yield self._stray(name, key, f"move what is below {name} to config: oidc:", is_login=True)
                continue
            config = self.document.get(node, "config")
            if config is not None and self._is_missed(self.document.get(config, "oidc")):
                yield self._stray(name, key, f"move what is below {name} to the top of the values", is_login=True)
                continue
            for inner, _, below in self._pairs(node):
                if _is_oidc(inner) and self._is_missed(below):
                    near = "config" if nearest(_plain(name), ["config"], 0.8) else ""
                    change = "write config here" if near else f"move what is below {name}: {inner}: to config: oidc:"
                    yield self._stray(name, key, change, near=near, is_login=True)

    def of_config(self, config: Node | None) -> Iterator[Stray]:
        """Misspelt keys of `config`."""
        known = {_plain(one): one for one in (*_OF_CONFIG, "oidc")}
        for name, key, node in self._pairs(config):
            if name in known.values() or truth(self.document, node) is False:
                continue
            if _is_oidc(name):
                if self._is_missed(node):
                    yield self._stray(f"config.{name}", key, "write oidc here", near="oidc", is_login=True)
                continue
            near = known.get(_plain(name)) or known.get(nearest(_plain(name), known, 0.85) or "")
            if near and near != "oidc":
                yield self._stray(f"config.{name}", key, f"write {near} here", near=near)

    def anywhere(self, node: Node | None, above: str) -> Iterator[Stray]:
        """Single settings in the values (`above` is empty) or in `config`."""
        for name, key, value in self._pairs(node):
            change, is_login, plain = "", False, _plain(name)
            own = {_plain(one): one for one in _OWN}.get(plain)
            if truth(self.document, value) is False:
                continue
            if own and isinstance(value, ScalarNode) and own not in self.stated:
                change, is_login = f"write {own} {_BELOW_OIDC}", True
            elif name == "externalSecret" and self._is_enabled(value) and self._is_open():
                change, is_login = f"write {name} {_BELOW_OIDC}", True
            elif plain == "baseurl" and not above:
                change = "write baseURL below config:"
            elif plain in {"extraargs", "args"} and f"{above}{name}" != "config.extraArgs" and self._arguments(value):
                change, is_login = "write extraArgs below config:", True
            elif plain in _ENV and f"{above}{name}" != "env" and self._names(value):
                change, is_login = "write env at the top of the values, as a list of names and values", True
            elif (plain in _ENV_FROM or names_secret(name)) and (secret := self._secret(plain, value)) is not None:
                change, is_login = f"write {external_secret(secret)} {_BELOW_OIDC}", True
            if change:
                yield self._stray(above + name, key, change, is_login=is_login)

    def too_early(self, config: Node | None, release: tuple[int, int]) -> Iterator[Stray]:
        """Keys of `config` that came with a later chart."""
        for name, key, node in self._pairs(config):
            first = _FIRST_CHARTS.get(name)
            if first and release < first and truth(self.document, node) is not False:
                change = f"raise the chart to {first[0]}.{first[1]} or later, or take the key out"
                yield self._stray(f"config.{name}", key, change)

    def _pairs(self, node: Node | None) -> Iterator[tuple[str, Node, Node]]:
        for key, value in node.value if isinstance(node, MappingNode) else ():
            name = str(key.value)
            if not _NOT_OURS.match(name) and not _ANCHOR.search(self._text(key, value)):
                yield name, key, value

    def _text(self, key: Node, value: Node) -> str:
        first, last = self.document.span(key), self.document.span(value)
        return Span(first.file, first.start, last.end).text if first.file is last.file else ""

    def _stray(self, name: str, key: Node, change: str, *, near: str = "", is_login: bool = False) -> Stray:
        written = name.rpartition(".")[2]
        above = self.document.get(self.values, "config") if "." in name else self.values
        can_be_respelt = near and _plain(near) == _plain(written) and self.document.get(above, near) is None
        span = self.document.span(key)
        return Stray(name, span, change, near, is_login, bool(can_be_respelt) and span.text == written)

    def _is_missed(self, node: Node | None) -> bool:
        """Whether a mapping holds settings of a login that are not given where the chart looks."""
        pairs = [(nearest_key(name), value) for name, _, value in self._pairs(node)]
        given = {name for name, value in pairs if name and truth(self.document, value) is not False}
        return not given.isdisjoint(_TELLING) and not given <= set(self.stated)

    def _is_open(self) -> bool:
        return not {"clientID", "issuerURL"} <= set(self.stated)

    def _is_enabled(self, node: Node) -> bool:
        enabled = truth(self.document, self.document.get(node, "enabled")) is True
        return enabled and self.document.text(self.document.get(node, "name")) is not None

    def _arguments(self, node: Node) -> bool:
        texts = [self.document.text(one) or "" for one in items(node)] or [self.document.text(node) or ""]
        return any(_ARGUMENT.match(one) for one in texts)

    def _names(self, node: Node) -> bool:
        """Whether variables of the login are set here, as a list or as a mapping."""
        named = [self.document.text(self.document.get(one, "name")) or "" for one in items(node)]
        named += [name for name, _, _ in self._pairs(node)]
        return any(_NAMES.fullmatch(one) for one in named)

    def _secret(self, key: str, node: Node) -> str | None:
        """The Secret that is named for the login's sake; None where it may be there for something else."""
        names = [one for one in self._secret_names(node) if one and not _NOT_OURS.match(one)]
        is_for_all = key in _ENV_FROM or any(word in key for word in ("existing", "client", "oidc"))
        meant = [one for one in names if _SAYS_LOGIN.search(one)] or (
            names if is_for_all and self._is_incomplete else []
        )
        return meant[0] if meant else None

    def _secret_names(self, node: Node) -> Iterator[str | None]:
        text, get = self.document.text, self.document.get
        if isinstance(node, ScalarNode):
            yield text(node)
        for one in items(node) if isinstance(node, SequenceNode) else [node]:
            yield text(one)
            yield text(get(one, "secretRef", "name"))
            yield text(get(one, "name"))


def external_secret(name: str) -> str:
    """How the chart is told of a Secret that something else makes."""
    return f"externalSecret: {{enabled: true, name: {name}}}"


def _is_oidc(name: str) -> bool:
    return _plain(name) in {
        *("oidc", "oidcs", "odic", "oicd", "openid", "openidconnect", "sso"),
        *("oidcconfig", "oidcsettings", "oidcauth", "oidcconfiguration", "oidcprovider", "oidcconnect", "oidcclient"),
    }


def _plain(name: str) -> str:
    return "".join(one for one in name.lower() if one.isalnum())
