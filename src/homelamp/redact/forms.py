"""Secrets that show by their own form in any text: in URLs, arguments, assignments, functions, keys and tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.core.placeholders import NOT_SEALED_YET
from homelamp.redact import HIDDEN, Range
from homelamp.redact.names import says_secret, says_secret_in_query

# Slashes may be escaped, as in JSON.
_URL = re.compile(r":(?:\\?/){2}([^\s\"'<>`]+)")
_HOST = re.compile(r"(?:[\w-]+\.)+[A-Za-z][\w-]*\.?(?::\d+)?|localhost(?::\d+)?|\[[\da-fA-F:.]+\](?::\d+)?")
_DOTTED = re.compile(r"(?:[\w-]+\.)+[A-Za-z][\w-]*(?![\w@])")
_PORT = re.compile(r"[\w-]+:\d+")
_PLAIN_USER = re.compile(r"[A-Za-z][\w.-]{0,15}")
_EMPTY = ("", "x-oauth-basic")
# Text that something fills in later is no secret; a default in it may be one.
_HOLES = re.compile(
    r"(?:\$\{\{[^{}\"'`]*\}\}|\$\{[A-Za-z_][\w.]*\}|\{\{[^{}\"'`]*\}\}|\$\([A-Za-z_]\w*\)|\$[A-Z_][A-Z0-9_]*(?!\w)|[:\s\"'])+"
)
_REFERENCE = re.compile(r"(?:var|local|data|each|module|self|path|[a-z][a-z0-9]*(?:_[a-z0-9]+)+)\.[\w.\[\]\"*-]+")
_QUERY = re.compile(r"(?:[?&;#]|\\u0026|&amp;)(?P<name>[\w.~%-]{1,80})=(?P<value>[^&#\s\"'<>;\\]+)")
_VALUE = re.compile(
    r"(?P<quote>\\*[\"'])(?:(?!(?P=quote)).)*(?:(?P=quote))?"
    r"|[^\s\"'](?:[^\s\"']|[\"'](?![\s,;\]})]|$))*"
)
_ARGUMENT = re.compile(r"(?<![\w-])--?(?P<name>[A-Za-z][\w.-]{0,100})(?P<between>\s*=\s*|\s+)")
_ASSIGNED = re.compile(r"(?<![\w.$-])(?P<name>[A-Za-z_][\w.-]{0,100})[\"']?\s*=(?![=>~])(?P<between>\s*)")
_OPTION = re.compile(r"--?[A-Za-z]")
_NAMES_OF_FUNCTIONS = (
    r"(?:sha\d+|md5|strrev|bcrypt|scrypt|argon2|base64\w*|textencodebase64|urlencode|(?:non)?sensitive|rsadecrypt|hmac\w*"
    r"|uuidv5|b64enc|b64dec|htpasswd|derivePassword|encryptAES)"
)
# A secret that is in a file of its own, and the template's word for one that is not there yet.
_IN_FILE = re.compile(rf"\w*file\w*\(|{NOT_SEALED_YET}")
_FUNCTION = re.compile(rf"\b{_NAMES_OF_FUNCTIONS}\(")
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"?')
_PARENTHESIS = re.compile(r'"(?:[^"\\]|\\.)*"?|[()]')
_NEAR = 200
_COMPUTED = re.compile(r"\bcomputed \(")
# A literal here is the name of something in the repository, not a value.
_NAMING = re.compile(r"\b(?:\w*file\w*|lookup|element|pathexpand|abspath)\([^()\"]*$|\[$")
_PEM = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----")
_TOKEN = re.compile(
    r"\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}"
    r"|AGE-SECRET-KEY-1[0-9A-Z]{20,}|hv[sb]\.[\w-]{20,}|sk-[\w-]{20,}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)"
)
_HEADER = re.compile(r"(?i:\b(?:bearer|basic)[ ]+)(?P<value>(?=[a-z]*[^a-z\s])[\w.~+/=-]{8,})")
_USER = re.compile(r"(?<![\w-])(?:-u|--user|--proxy-user)[ =]\\*[\"']?[\w.@-]+:(?P<value>[^\s\"'`]+)")
_WEBHOOK = re.compile(
    r"(?:hooks\.slack\.com/(?:services|workflows)/|discord(?:app)?\.com/api/webhooks/|api\.telegram\.org/bot"
    r"|outlook\.office\.com/webhook/)(?P<value>[^\s\"'<>?]+)"
)


def without_secrets(text: str) -> str:
    """A message or a value without the secrets that show by their form."""
    return render(text, ranges(text))


def without_password(text: str) -> str:
    """A text without the user and password of a URL."""
    return render(text, list(_urls(text))) if "://" in text else text


def holds_token(text: str) -> bool:
    """Whether a token, or the address of a webhook, shows in a text by its own form."""
    return _TOKEN.search(text) is not None or _WEBHOOK.search(text) is not None


def render(text: str, hidden: list[Range]) -> str:
    """The text with one mark for each range that is hidden."""
    parts: list[str] = []
    at = 0
    for start, end in merged(hidden):
        parts += [text[at:start], HIDDEN]
        at = end
    return "".join([*parts, text[at:]])


def merged(found: list[Range]) -> list[Range]:
    """The ranges in order, those that touch as one."""
    joined: list[Range] = []
    for start, end in sorted(one for one in found if one[0] < one[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def ranges(text: str) -> list[Range]:
    """Where secrets show by their form."""
    found = list(_urls(text))
    found += (one.span("value") for one in _QUERY.finditer(text) if says_secret_in_query(one["name"]))
    found += _assigned(text)
    found += _in_functions(text)
    found += _keys(text)
    found += (one.span() for one in _TOKEN.finditer(text))
    found += (one.span("value") for pattern in (_HEADER, _USER, _WEBHOOK) for one in pattern.finditer(text))
    return found


def is_filled_later(text: str) -> bool:
    """Whether a value is nothing but what another tool puts there."""
    return _HOLES.fullmatch(text) is not None or _REFERENCE.fullmatch(text.strip()) is not None or text == HIDDEN


def is_of_file(text: str, at: int) -> bool:
    """Whether what is assigned to the name at `at` is a file's name, as in `--from-file=password=a.txt`."""
    return text.endswith("-file=", 0, at)


def is_secret_function(name: str) -> bool:
    """Whether a function hashes, encodes or marks what nobody should read."""
    return re.fullmatch(_NAMES_OF_FUNCTIONS, name) is not None


def _urls(text: str) -> Iterator[Range]:
    for url in _URL.finditer(text) if ":/" in text or ":\\/" in text else ():
        found = _userinfo(url[1])
        if found:
            yield url.start(1) + found[0], url.start(1) + found[1]


def _userinfo(rest: str) -> Range | None:
    """What is secret in front of a URL's host; a password may hold `/`, `?` and `@`, though it must not."""
    head = re.split(r"[/?#]", rest, maxsplit=1)[0]
    at = head.rfind("@")
    if at < 0:
        at = rest.rfind("@")
        behind = _DOTTED.match(rest, at + 1)
        if at < 0 or _HOST.fullmatch(head) or is_filled_later(head) or "${" in head or "{{" in head:
            return None
        if not behind and (":" not in head or _PORT.fullmatch(head)):
            return None
    user, colon, password = rest[:at].partition(":")
    if is_filled_later(rest[:at]) or (user == "git" and not colon):
        return None
    if colon and password not in _EMPTY and _PLAIN_USER.fullmatch(user):
        return len(user) + 1, at
    return 0, at


def _assigned(text: str) -> Iterator[Range]:
    """Values of arguments and of assignments; one that is none may hold the next."""
    for pattern in (_ARGUMENT, _ASSIGNED) if "-" in text or "=" in text else ():
        end = 0
        for name in pattern.finditer(text):
            if name.start() < end or not says_secret(name["name"]) or is_of_file(text, name.start("name")):
                continue
            value = _VALUE.match(text, name.end())
            # `--password --user x`: the argument has no value.
            if value is None or ("=" not in name[0] and _OPTION.match(value[0])):
                continue
            end = value.end()
            if not is_filled_later(value[0]) and not _IN_FILE.match(value[0]):
                yield value.span()


def _in_functions(text: str) -> Iterator[Range]:
    """The literals within a call that hashes, encodes or marks a secret, and those of an expression in a message."""
    end = 0
    for call in _FUNCTION.finditer(text) if "(" in text else ():
        # What is within a call has been looked at with it.
        if call.start() >= end:
            found, end = _literals(text, call.end())
            yield from found
    computed = _COMPUTED.search(text)
    for start, stop in _literals(text, computed.end())[0] if computed else ():
        if not _NAMING.search(text[max(0, start - _NEAR) : start - 1]):
            yield start, stop


def _literals(text: str, at: int) -> tuple[list[Range], int]:
    """The literals up to the parenthesis that closes, and where that is."""
    found: list[Range] = []
    depth = 1
    for one in _PARENTHESIS.finditer(text, at):
        if one[0][0] == '"':
            inside = one.start() + 1, one.end() - (len(one[0]) > 1 and one[0].endswith('"'))
            if not is_filled_later(text[slice(*inside)]):
                found.append(inside)
            continue
        depth += 1 if one[0] == "(" else -1
        if not depth:
            return found, one.end()
    return found, len(text)


def _keys(text: str) -> Iterator[Range]:
    for head in _PEM.finditer(text) if "PRIVATE KEY" in text else ():
        end = text.find("-----END", head.end())
        yield head.end(), end if end >= 0 else len(text)
        if end < 0:
            return
