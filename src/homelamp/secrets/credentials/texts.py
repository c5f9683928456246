"""Credentials within a configuration file that an entry holds: YAML, JSON, INI, properties, a shell's variables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.redact.entries import is_worth_remembering
from homelamp.redact.names import is_weak, says_secret
from homelamp.secrets.credentials.forms import holds_form, is_random, is_url
from homelamp.syntax.clear_text import is_written_out

_ASSIGNED = re.compile(
    r"(?<![\w$./-])(?:--)?[\"']?(?P<name>[A-Za-z_][\w.-]{0,80})[\"']?[ \t]*(?:=>|:=|[:=])[ \t]*"
    r"(?P<value>\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[^\s,;}\]\"'#][^\s,;}\]]*)"
)
_ARGUMENT = re.compile(r"(?<![\w-])--(?P<name>[A-Za-z][\w-]{0,80})[ \t]+(?P<value>[^\s-]\S*)")
_BLOCK = re.compile(r"(?m)^[ \t-]*(?P<name>[A-Za-z_][\w.-]{0,80}):[ \t]*[|>][-+]?[ \t]*\n[ \t]+(?P<value>\S+)[ \t]*$")
_SQL = re.compile(r"(?i)\b(?:identified[ \t]+by|password)[ \t]+'(?P<value>[^'\n]+)'")
_NETRC = re.compile(r"(?m)\bmachine[ \t]+\S+\s+login[ \t]+\S+\s+password[ \t]+(?P<value>\S+)")
# A registry's login: https://github.com/docker/cli, cli/config/types/authconfig.go.
_REGISTRY = re.compile(r"\"(?:auth|password|identitytoken|registrytoken)\"\s*:\s*\"(?P<value>[^\"]+)\"")
_KEY_DATA = re.compile(r"(?i)(?:client[-_]?)?key[-_]?data")
_NUMBER = re.compile(r"\d{1,6}(?:ms|s|m|h|d)?")
_SWITCH = re.compile(r"(?i)true|false|yes|no|on|off|null|none|~")
_PATH = re.compile(r"(?:\.{0,2}|~)/[\w.@/-]+|[A-Za-z]:\\\S+")
_CALL = re.compile(r"(?:os\.|process\.|getenv|lookup|env)[\w.]*[(\[.].*|[\w.]+\(.*")
_TOKENS = re.compile(r"(?i).*tokens?$")


def is_configuration(text: str) -> bool:
    """Whether a text is more than one value: several lines, or a structure."""
    text = text.strip()
    return "\n" in text or text[:1] in {"{", "["} or _ASSIGNED.match(text) is not None


def holds_credential(text: str) -> bool:
    """Whether a configuration file states a credential of its own, and not only where to take one from."""
    if '"auths"' in text:
        return any(is_written_out(one["value"]) for one in _REGISTRY.finditer(text))
    return holds_form(text) or any(_is_credential(name, value) for name, value in _assigned(text))


def _assigned(text: str) -> Iterator[tuple[str, str]]:
    for pattern in (_ASSIGNED, _ARGUMENT, _BLOCK):
        yield from ((one["name"], _unquoted(one["value"])) for one in pattern.finditer(text))
    for pattern in (_SQL, _NETRC):
        yield from (("password", one["value"]) for one in pattern.finditer(text))


def _is_credential(name: str, value: str) -> bool:
    if not (says_secret(name) or _KEY_DATA.fullmatch(name)) or is_no_value(value) or not is_written_out(value):
        return False
    if _TOKENS.fullmatch(name) and _NUMBER.fullmatch(value):
        return False
    if is_weak(name):
        # `secret: app-credentials` names an object, and `secretKey: password` one of its keys.
        return is_random(value) or (is_worth_remembering(name, value) and not says_secret(value))
    return True


def is_no_value(text: str) -> bool:
    """Whether a text is a switch, a path, an address without a password, or a call: no credential in any place."""
    text = text.strip()
    if not text or _SWITCH.fullmatch(text) or _PATH.fullmatch(text) or _CALL.fullmatch(text) or text[0] in "&*|>!":
        return True
    return is_url(text) and not holds_form(text)


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value
