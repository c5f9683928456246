"""The judgement on one entry of a Secret: its name and its value in clear text, and nothing else of the object."""

from __future__ import annotations

from homelamp.redact.names import is_weak
from homelamp.secrets.credentials import forms, names, texts
from homelamp.syntax.clear_text import is_example, is_filled_in, is_written_out

# A key that nobody wrote as text: 16 to 64 bytes.
_RAW_KEY = range(16, 65)
_KEYSTORES = (".jks", ".p12", ".pfx", ".keytab", ".kdbx", ".ppk")
_DOCKER = (".dockerconfigjson", ".dockercfg")
_MANY_LINES = 2


def is_credential(name: str, text: str, secret: str = "") -> bool:
    """Whether an entry of a Secret is a credential that anybody can read.

    `text` is its value as Kubernetes has it, so of `data` what base64 stands for; `secret` is the Secret's name.
    """
    text = forms.without_public(text).strip()
    if name in _DOCKER:
        return texts.holds_credential(text)
    if texts.is_configuration(text):
        return texts.holds_credential(text) or _is_long_secret(name, text) or _is_random(name, text)
    return is_written_out(text) and _is_credential_value(name, text, secret)


def _is_credential_value(name: str, text: str, secret: str) -> bool:
    if forms.PRIVATE_KEY.search(text) or forms.holds_password(text):
        return True
    is_named = names.names_credential(name) or (names.is_generic(name) and names.says_more_than_secret(secret))
    if is_named:
        return not texts.is_no_value(text)
    if forms.is_url(text):
        return forms.holds_form(text)
    return not names.names_public(name) and (texts.holds_credential(text) or _is_random(name, text))


def is_binary_credential(name: str, content: bytes) -> bool:
    """Whether an entry that is not text is a key: by its name, its ending, or as it is as long as keys are."""
    if name.endswith(_KEYSTORES):
        return "trust" not in name.lower()
    return names.names_credential(name) or (len(content) in _RAW_KEY and not names.names_public(name))


def _is_long_secret(name: str, text: str) -> bool:
    """Whether a text of several lines, or with braces, is a password for all that, as its name says."""
    if not names.names_credential(name) or is_weak(name) or is_filled_in(text) or is_example(text):
        return False
    is_structure = text[:1] in {"{", "["} or len(text.splitlines()) > _MANY_LINES
    return not is_structure and not texts.is_no_value(text)


def _is_random(name: str, text: str) -> bool:
    if names.names_public(name):
        return False
    inner = forms.decoded(text)
    if inner is not None and inner.strip():
        return is_credential(name, inner)
    return forms.is_random(text)
