"""What the name of an entry says of its value: that it is a credential, or that it is public."""

from __future__ import annotations

import re
from functools import lru_cache

from homelamp.redact.names import is_weak, says_secret

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_ENDING = re.compile(
    r"(?i)(?<=.)\.(?:ya?ml|json|toml|ini|conf|cfg|env|txt|properties|xml|php|py|sh|pem|key|b64|base64)$"
)
# Words that say less alone, or in a program's text, than they do as the name of an entry of a Secret.
_OF_ENTRIES = frozenset(("key", "keys", "dsn", "salt", "seed", "mnemonic", "psk"))
# Before `key` they make it a name, or the half of a pair that everybody may know.
_NO_KEY = frozenset(
    (
        "public", "pub", "publishable", "site", "primary", "foreign", "partition", "sort", "cache", "authorized",
        "index", "group", "field", "row", "registry", "config", "object", "bucket",
    )
)  # fmt: skip
# What everybody may know, by the last word of its name.
_PUBLIC = frozenset(
    (
        "account", "addr", "address", "alg", "algorithm", "algorithms", "audience", "bucket", "ca", "cert",
        "certificate", "checksum", "claim", "class", "comment", "count", "crt", "database", "db", "dbname",
        "description", "digest", "dir", "directory", "domain", "email", "enabled", "endpoint", "endpoints",
        "expires", "expiry", "file", "filename", "fingerprint", "folder", "format", "from", "group", "groups", "host",
        "hostname", "hosts", "id", "ids", "image", "index", "insecure", "interval", "ip", "issuer", "kind", "lang",
        "language", "level", "limit", "locale", "login", "mail", "method", "mode", "name", "namespace", "org",
        "organization", "path", "port", "project", "prefix", "protocol", "provider", "recipient", "region", "repo",
        "repository", "role", "roles", "schema", "schemas", "scope", "scopes", "sender", "server", "servers", "size",
        "subject", "suffix", "tag", "team", "tenant", "thumbprint", "timeout", "timezone", "to", "ttl", "type", "tz",
        "uri", "uris", "url", "urls", "user", "username", "users", "uuid", "version", "vhost", "zone",
    )
)  # fmt: skip
# Without a border between the words.
_KEY = re.compile(r"(?:secret|master|encryption|signing|auth|account|app)(?:access)?keys?")
_GENERIC = re.compile(r"(?i)value|data|content|text|raw|default|string")


@lru_cache(maxsize=1024)
def names_credential(name: str) -> bool:
    """Whether the name of an entry of a Secret says that its value is a credential."""
    words = _words(_ENDING.sub("", name))
    if words[-2:] == ["secret", "id"]:
        return True  # of Vault's AppRole, which is as good as a password
    if not words or (words[-1] in _PUBLIC and words[-1] not in _OF_ENTRIES):
        return False
    if words[-1] in {"key", "keys"}:
        # An access key is the user name of a secret one.
        return "secret" in words or _NO_KEY.union(("access",)).isdisjoint(words[-2:-1])
    if _KEY.fullmatch(words[-1]):
        return True
    return words[-1] in _OF_ENTRIES or says_secret(_ENDING.sub("", name))


@lru_cache(maxsize=1024)
def names_public(name: str) -> bool:
    """Whether the name of an entry says that everybody may know its value."""
    words = _words(_ENDING.sub("", name))
    if words[-2:] == ["secret", "id"]:
        return False
    if words[-1:] in (["key"], ["keys"]):
        return not _NO_KEY.isdisjoint(words[-2:-1]) and "secret" not in words
    return bool(words) and words[-1] in _PUBLIC


def is_generic(name: str) -> bool:
    """Whether an entry's name says nothing at all, so that the name of its Secret has to: `value`."""
    return _GENERIC.fullmatch(name) is not None


def says_more_than_secret(name: str) -> bool:
    """Whether the name of a Secret says what is in it, as `db-password` does, and `app-secret` does not."""
    return says_secret(name) and not is_weak(name)


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]
