"""What is known of a node of a mapping or a list, by what is above it."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode

from homelamp.apps.headlamp.keys import KNOWN_KEYS
from homelamp.redact.names import is_like_secret, says_secret

Place = Literal["", "secret", "metadata", "data", "sealed", "literals", "env", "oidc", "oidc-nested"]

_ENVIRONMENTS = re.compile(r"(?i)env(?:s|vars?|ironment)?$")
# What the value of an entry with a name and a value is called.
VALUE = re.compile(r"(?i)v[alu]{2,4}e?s?|string_?value")
# Talos, and files for TLS, have the private key beside them.
_CERTIFICATES = frozenset({"crt", "cert", "certificate"})
_REMOTE = frozenset({"remoteRef", "sourceRef"})
_NAME = re.compile(r"[\w.-]{1,120}")
_OIDC = "config.oidc."
_SECRET_KEYS = ("clientSecret",)
_PUBLIC_OIDC = frozenset(
    key.lower()
    for key in (*KNOWN_KEYS, "issuer", "redirectURL", "redirectURI", "baseURL", "sessionTTL", "inCluster", "extraArgs")
    if key not in _SECRET_KEYS
)


class Entry(NamedTuple):
    """One entry of a mapping."""

    name: str
    value: Node

    @property
    def text(self) -> str | None:
        """The text of a scalar, None for a list or a mapping."""
        return str(self.value.value) if isinstance(self.value, ScalarNode) else None


class Kind(NamedTuple):
    """What a node is. `key` is the nearest key above it, `above` the one above that.

    With `hides` it is secret (with `hides_keys` down to the keys of what should have been one text), and with
    `remembers` its text is so wherever else it is quoted; with `is_public` it is the opposite. Of a mapping
    `names_secret` tells that an entry names the secret that another one holds, `is_remote` that its keys are names in
    another store, and `is_key_pair` that a certificate is in it.
    """

    key: str = ""
    above: str = ""
    place: Place = ""
    hides: bool = False
    hides_keys: bool = False
    remembers: bool = True
    is_public: bool = False
    names_secret: bool = False
    is_remote: bool = False
    is_key_pair: bool = False

    def of_mapping(self, node: MappingNode) -> Kind:
        """The same for the entries of a mapping."""
        # A key that is a mapping or a list is not printed: aliases can make it endless.
        entries = [(str(key.value), value) for key, value in node.value if isinstance(key, ScalarNode)]
        texts = {key: str(value.value) for key, value in entries if isinstance(value, ScalarNode)}
        keys = {key for key, _ in entries}
        named = any(_names_secret(text) for key, text in texts.items() if not VALUE.fullmatch(key))
        place = self.place
        kind = texts.get("kind", "")
        # Others only refer to one by its kind.
        if is_like_secret(kind) and keys & {"metadata", "data", "stringData", "immutable"}:
            place = "secret"
        elif not place and _ENVIRONMENTS.search(self.key):
            place = "env"
        return self._replace(
            place=place, names_secret=named, is_remote=bool(keys & _REMOTE), is_key_pair=bool(keys & _CERTIFICATES)
        )

    def of_item(self) -> Kind:
        """The same for the items of a list."""
        return self._replace(names_secret=False, is_remote=False, is_key_pair=False)

    def below(self, key: str, **more: object) -> Kind:
        """That of an entry; nothing is inherited but what `more` says."""
        return Kind(key, self.key)._replace(**more)  # type: ignore[arg-type]  # the fields' own types


def _names_secret(text: str) -> bool:
    """Whether a text is the name of a secret, also as a path of the chart's values."""
    if not _NAME.fullmatch(text):
        return False
    rest = text.partition(_OIDC)[2].partition(".")[0]
    return says_secret(text) or bool(rest and not is_known_oidc(rest))


def is_known_oidc(name: str) -> bool:
    """Whether a key under `config.oidc` is a public one of the chart's, in another spelling too."""
    return plain(name) in _PUBLIC_OIDC


def plain(name: str) -> str:
    """A key in one spelling, whatever its case and its separators."""
    return name.lower().replace("_", "").replace("-", "")
