"""Whether the name of a key, a variable or an argument says that its value is a secret."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_MOST = 120  # a longer one is no name
# The last word decides: `tokenURL` is public, `access_token` is not.
_SECRET = (
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "credential",
    "cred",
    "apikey",
    "privatekey",
)
_SHORT = re.compile(r"pass|pw|pwd|psk|pin|otp|passw|passwort|authorization|bearer|jwt|pat")
_KEYS = re.compile(
    r"api|private|secret|access|signing|encryption|auth|account|shared|master|license|session|cookie|"
    r"client|tls|ssh|deploy|jwt|hmac|aes|age|wireguard|preshared|psk|join|bot|webhook|hash|storage|"
    r"security|server|host|crypto"
)
# What follows the word and changes nothing: `passwordHash`, `client-key-data`.
_TRAILING = re.compile(r"data|value|text|hash|hashed|base|plain|raw|string|content")
# In front of `secret` and the like they make the name of an object, or a switch.
_NAMED = re.compile(
    r"existing|pull|image|external|sealed|tls|ca|target|source|from|cert|certificate|is|has|use|"
    r"create|make|no|with|automount|mount|service|name"
)
_WEAK = frozenset({"secret", "secrets", "credential", "credentials", "cred", "creds", "jwt", "key", "keys"})
# Words that are as near to a secret one as a typo is.
_OTHERS = re.compile(r"secure|sector|select|taken|broken")
# In the query of a URL a short name says enough.
_IN_QUERY = frozenset({"key", "sig", "signature", "auth", "code", "access", "hmac", "cred", "sas"})


@lru_cache(maxsize=4096)
def says_secret(name: str) -> bool:
    """Whether a name, in any spelling and with a typo too, says that what it names is a secret."""
    words = _words(name)
    while len(words) > 1 and _TRAILING.fullmatch(words[-1]):
        words.pop()
    if not words or (len(words) > 1 and _NAMED.fullmatch(words[-2]) and words[-1] in (*_WEAK, "token")):
        return False
    last = words[-1]
    if last in {"key", "keys"}:
        return len(words) > 1 and _KEYS.fullmatch(words[-2]) is not None
    return _is_secret_word(last) or _is_secret_word("".join(words[-2:]))


def is_weak(name: str) -> bool:
    """Whether a name may as well stand for a Secret's name, or for a group of settings, as `secret` does."""
    words = _words(name)
    return bool(words) and words[-1] in _WEAK and (len(words) == 1 or words[-2] not in {"client", "app", "shared"})


def is_like_secret(kind: str) -> bool:
    """Whether a kind is `Secret`, with a typo too."""
    return kind == "Secret" or (bool(kind) and _is_typo(kind.lower(), "secret"))


def says_secret_in_query(name: str) -> bool:
    """The same for a parameter of a URL."""
    words = _words(name)
    return says_secret(name) or bool(words and words[-1] in _IN_QUERY)


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)] if len(name) <= _MOST else []


def _is_secret_word(word: str) -> bool:
    single = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
    if _SHORT.fullmatch(single) or single.endswith(_SECRET):
        return True
    return not _OTHERS.fullmatch(single) and any(_is_typo(single, meant) for meant in ("password", "secret", "token"))


def _is_typo(word: str, meant: str) -> bool:
    """Whether one letter (of a long word two) was left out, added, replaced or swapped with its neighbour."""
    allowed = 2 if len(meant) > 6 else 1  # noqa: PLR2004
    if abs(len(word) - len(meant)) > allowed or word[0] != meant[0]:
        return False
    return _distance(word, meant) <= allowed


def _distance(one: str, other: str) -> int:
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, last, row = row, before, [at]
        for to, wanted in enumerate(other, 1):
            best = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                best = min(best, last[to - 2] + 1)
            row.append(best)
    return row[-1]
