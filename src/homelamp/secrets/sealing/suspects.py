"""What standard input holds where a command before the pipe failed: it is no client secret, and is never sealed."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable

from homelamp.core.placeholders import is_placeholder
from homelamp.secrets.sealing.ciphertext import layout

# Authentik's secrets have 128 characters, and no provider's have many more.
MOST = 1_000
OPTION = "--any-value"
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# Terraform and OpenTofu draw a box around their messages, and write the same words without it.
_TERRAFORM = re.compile(
    r"[╷│╵]|No outputs found|The output variable requested could not be found|Output \"[^\"]*\" not found"
    r"|Unsupported value for raw output|The state file (?:either )?has no outputs|No configuration files"
    r"|Backend (?:initialization|configuration)|Error acquiring the state lock|(?:terraform|tofu) (?:init|apply)\b"
    r"|No state file was found"
)
_MESSAGE = re.compile(
    r"\W*(?:error|err|warning|warn|fatal|panic|usage|exception|traceback|failed|failure|cannot|could not|unable to"
    r"|unknown|invalid|no such|permission denied|access denied|not found|unauthorized|forbidden)\b(?=.*\s)",
    re.IGNORECASE | re.DOTALL,
)
_MESSAGE_BEHIND_A_NAME = re.compile(
    r"[^\s:]{1,200}(?:: line \d+)?:\s(?:.*[\s:])?(?:error|warning|fatal|failed|cannot|could not|unable|not found"
    r"|no such|denied|unknown|invalid|missing|refused|not recognized|is not|timed? ?out)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKUP = re.compile(r"<(?:!doctype|html|\?xml|head|body)\b", re.IGNORECASE)
# `terraform output` without a name, a .env file, or a line of YAML: a name, and then the value.
_ASSIGNED = re.compile(
    r"(?:export\s+)?[\"']?[\w.-]*(?:secret|password|passwd|token|client|oidc)[\w.-]*[\"']?(?:\s*=\s*|:\s+)\S",
    re.IGNORECASE,
)
_HCL = re.compile(r"[\w.-]+\s+=\s")
_NOTHING = re.compile(
    r"null|none|nil|undefined|nan|true|false|<nil>|<null>|<none>|<no value>|\(null\)|n/a|\(?sensitive(?: value)?\)?"
    r"|\(?known after apply\)?",
    re.IGNORECASE,
)
_SENSITIVE = re.compile(r"<?\(?sensitive(?: value)?\)?>?", re.IGNORECASE)
_TO_FILL_IN = re.compile(
    r"\$\{[^{}]*\}|\$\([^()]*\)|\$[A-Za-z_]\w*|\{\{.*\}\}|%\w+%|<[^<>]*>|__\w+__|@@\w+@@|(?:op|ref\+\w+|bw)://\S+|vault:\S+#\S+"
)
_ENCRYPTED = re.compile(r"ENC\[.*\]|\$ANSIBLE_VAULT;|age-encryption\.org|-----BEGIN (?:PGP|AGE) ", re.DOTALL)
_PEM = re.compile(r"-----BEGIN ")
_MODULI = frozenset({128, 256, 384, 512, 1024})


def refusal(secret: bytes) -> str | None:
    """Why this cannot be a client secret, without a word of it; None where it can be one."""
    try:
        text = secret.decode()
    except UnicodeDecodeError:
        return "this is not text in UTF-8, as a client secret is"
    plain = _COLOURS.sub("", text)
    return next((reason for is_one, reason in _KINDS if is_one(plain.strip())), None) or _of_characters(text)


def _of_characters(text: str) -> str | None:
    if len(text) > MOST:
        return f"this has {len(text):,} characters, and a client secret has no more than {MOST:,}"
    if "\n" in text.removesuffix("\n"):
        return f"this has {text.count(chr(10)) + 1} lines, and a client secret has one"
    for character in text.removesuffix("\n"):
        if unicodedata.category(character) in _UNSEEN:
            name = unicodedata.name(character, "a control character").lower()
            return f"this holds a character that cannot be seen: U+{ord(character):04X} ({name})"
    if text.removesuffix("\n") != text.strip():
        return "this begins or ends with a blank, which a client secret does not"
    return None


def _is_document(text: str) -> bool:
    """Whether it is an object or a list in JSON, or a block of HCL."""
    if text[:1] not in {"{", "["} or text[-1:] not in {"}", "]"}:
        return False
    try:
        return isinstance(json.loads(text), (dict, list))
    except (ValueError, RecursionError):
        return "\n" in text or _HCL.search(text) is not None


def _is_sealed(text: str) -> bool:
    found = layout(text)
    return found is not None and found.modulus in _MODULI


def _is_quoted(text: str) -> bool:
    return len(text) > 1 and text[0] == text[-1] and text[0] in "\"'`"


def _is_yaml(text: str) -> bool:
    return re.match(r"(?:---|apiVersion:|kind:)\s", text) is not None


# Control characters (a colour begins with one), marks for the order of writing, separators of lines.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
# In this order: the first that fits says what it is.
_KINDS: tuple[tuple[Callable[[str], object], str], ...] = (
    (_TERRAFORM.search, "this is Terraform's message, not a secret: apply first (`terraform apply`, `tofu apply`)"),
    (
        _SENSITIVE.fullmatch,
        "this is what Terraform shows in place of a secret: ask for one output by `output -raw NAME`",
    ),
    (_is_sealed, "this is sealed already"),
    (_ENCRYPTED.match, "this is encrypted: decrypt it first"),
    (_PEM.match, "this is a key or certificate in PEM"),
    (_MARKUP.match, "this is a page in HTML or XML, not a secret"),
    (
        _is_document,
        "this is a document in JSON or HCL, not a secret: with Terraform, `output -raw NAME` gives the secret alone",
    ),
    (_is_yaml, "this is a document in YAML, not a secret"),
    (
        _is_quoted,
        "this has quotes around it: with Terraform, `output -raw NAME` gives the secret without them; with jq, -r",
    ),
    (_NOTHING.fullmatch, "this is the word for no value: did the command before the pipe find the secret?"),
    (_TO_FILL_IN.fullmatch, "this is a placeholder that nothing has filled in"),
    (is_placeholder, "this is a placeholder"),
    (_ASSIGNED.match, "this is a name with its value: give the value alone (with Terraform, by `output -raw NAME`)"),
    (_HCL.match, "this is a name with its value: give the value alone (with Terraform, by `output -raw NAME`)"),
    (_MESSAGE.match, "this is the message of another program, not a secret: did the command before the pipe fail?"),
    (
        _MESSAGE_BEHIND_A_NAME.match,
        "this is the message of another program, not a secret: did the command before the pipe fail?",
    ),
)
