"""What shows by the form of a value that it is a credential, whatever it is called."""

from __future__ import annotations

import math
import re
from base64 import b64decode
from binascii import Error
from collections import Counter
from itertools import pairwise

from homelamp.redact.forms import holds_token, is_filled_later
from homelamp.redact.names import says_secret_in_query
from homelamp.syntax.clear_text import is_example, is_written_out

PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d")
# Certificates, public keys, requests, revocation lists and parameters, with what is between them.
_PUBLIC_PEM = re.compile(
    r"-----BEGIN (?P<kind>(?:TRUSTED )?CERTIFICATE(?: REQUEST)?|X509 \w+|(?:[A-Z0-9]+ )?PUBLIC KEY|PGP PUBLIC KEY BLOCK"
    r"|(?:DH|EC) PARAMETERS)-----[^-]*-----END (?P=kind)-----"
)
_PUBLIC_SSH = re.compile(
    r"(?m)^[^\n]*?(?<![\w-])(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\w+|sk-(?:ssh|ecdsa)-[\w@.-]+)[ \t]+"
    r"[A-Za-z0-9+/=]{32,}[^\n]*$"
)
_USERINFO = re.compile(
    r"(?<![\w+.-])[A-Za-z][\w+.-]{0,40}://[^\s:/@?#\"'<>]{0,200}:(?P<value>[^\s@\"'<>]{1,300})@(?P<host>[\w.-]*)"
)
_QUERY = re.compile(r"[?&;](?P<name>[\w.~%-]{1,80})=(?P<value>[^&#\s\"'<>;\\]+)")
# https://github.com/go-sql-driver/mysql#dsn-data-source-name
_GO_DSN = re.compile(r"(?<![\w/.-])[\w.-]{1,100}:(?P<value>[^\s@/]{1,300})@(?:tcp|unix|udp)\(")
# Hashes of passwords: bcrypt, crypt, Apache, LDAP, argon2. Who has one can try passwords by the million.
_HASH = re.compile(
    r"\$2[abxy]\$\d\d\$[./A-Za-z0-9]{50,}|\$(?:apr1|1|5|6|y)\$[./A-Za-z0-9=,$]{16,}|\{S?SHA\d*\}[A-Za-z0-9+/=]{20,}"
    r"|\$argon2\w*\$|\$pbkdf2[\w-]*\$|\$scrypt\$"
)
_URL = re.compile(r"[A-Za-z][\w+.-]*://\S+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ONE_WORD = re.compile(r"[A-Za-z0-9+/=_.~!#%^&*@$-]{20,}")
_NO_CREDENTIAL = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:[\w-]+\.)+[A-Za-z]{2,}(?::\d+)?(?:/\S*)?|[./~]?(?:/[\w.@-]+)+/?"
    r"|sha(?:1|256|384|512)[:-]\S+|[a-z0-9.-]+(?:/[a-z0-9._-]+)+(?::[\w.-]+)?(?:@sha256:\w+)?|(?:0x)?\d+|\d{4}-\d\d-\d\d\S*"
    r"|[a-z0-9]+(?:[-_.:][a-z0-9]+){2,}"
)
_HEX = re.compile(r"(?:0x)?[0-9a-fA-F]{32,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{24,}={0,2}\s*")
_CLASSES = ("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789")
# Bits a character: https://github.com/Yelp/detect-secrets takes 3 for hex and 4.5 for base64; the shorter a text, the
# fewer it can have.
_LEAST_HEX, _LEAST = 3.0, 3.5
# Of random text every third or fourth neighbour is of another class, words in camel case aside.
_CHANGES = 0.15
_PASSWORD = re.compile(r"[A-Za-z0-9!#%^&*@$+=~]{12,19}")
_LONG, _LEAST_SHORT, _CHANGES_SHORT = 20, 3.2, 0.25
_CAPITAL = re.compile(r"[A-Z](?=[a-z])")


def without_public(text: str) -> str:
    """A text without the certificates and public keys in it."""
    if "-----BEGIN" in text:
        text = _PUBLIC_PEM.sub("", text)
    return _PUBLIC_SSH.sub("", text) if "ssh-" in text or "ecdsa-" in text or "sk-" in text else text


def is_url(text: str) -> bool:
    """Whether a text is one address."""
    return _URL.fullmatch(text.strip()) is not None


def holds_password(text: str) -> bool:
    """Whether an address, or a name of a data source, has a password in it."""
    found = [one["value"] for one in _USERINFO.finditer(text) if not is_example(one["host"])]
    found += [one["value"] for one in _GO_DSN.finditer(text)]
    if "://" in text:
        found += [one["value"] for one in _QUERY.finditer(text) if says_secret_in_query(one["name"])]
    return any(is_written_out(value) and not is_filled_later(value) for value in found)


def holds_form(text: str) -> bool:
    """Whether a private key, a token, a password's hash or an address with a password shows in a text."""
    if PRIVATE_KEY.search(text) or _HASH.search(text) or holds_token(text):
        return True
    return ("://" in text or "@" in text) and holds_password(text)


def is_random(text: str) -> bool:
    """Whether a text is one word that nobody thought of: a key, a token, a generated password."""
    text = text.strip()
    if len(text) < _LONG:
        return _is_random_password(text)
    if not _ONE_WORD.fullmatch(text) or _UUID.fullmatch(text) or _NO_CREDENTIAL.fullmatch(text):
        return False
    entropy = _entropy(text)
    if _HEX.fullmatch(text):
        return entropy >= _LEAST_HEX
    return entropy >= _LEAST and _changes(text) >= _CHANGES


def _is_random_password(text: str) -> bool:
    """The same for a short text: small and capital letters and figures, as generators mix them."""
    if not _PASSWORD.fullmatch(text) or not all(any(one in letters for one in text) for letters in _CLASSES):
        return False
    return _entropy(text) >= _LEAST_SHORT and _changes(text) >= _CHANGES_SHORT


def decoded(text: str) -> str | None:
    """The readable text that base64 stands for; None where a text is no base64, or not of anything readable."""
    if not _BASE64.fullmatch(text):
        return None
    try:
        found = b64decode("".join(text.split()), validate=True).decode()
    except (Error, ValueError):
        return None
    return found if found.isprintable() or "\n" in found else None


def _entropy(text: str) -> float:
    counted = Counter(text)
    return -sum(times / len(text) * math.log2(times / len(text)) for times in counted.values())


def _changes(text: str) -> float:
    """How often, in a text, a character is of another class than the one before it: small, capital, figure.

    A capital that begins a word counts as a small letter.
    """
    text = _CAPITAL.sub(lambda found: found[0].lower(), text)
    classes = [next((at for at, letters in enumerate(_CLASSES) if one in letters), None) for one in text]
    known = [one for one in classes if one is not None]
    pairs = list(pairwise(known))
    return sum(one != other for one, other in pairs) / len(pairs) if pairs else 0.0
