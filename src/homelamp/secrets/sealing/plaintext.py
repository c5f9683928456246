"""Takes the secret from standard input, or from a terminal that does not show it, and from nowhere else."""

from __future__ import annotations

import base64
import getpass
import sys
import warnings

from homelamp.errors import UsageError
from homelamp.secrets.sealing.suspects import OPTION, refusal

# No Secret may be larger: MaxSecretSize in pkg/apis/core/types.go of https://github.com/kubernetes/kubernetes.
MAX_BYTES = 1024 * 1024
# So much of a secret in another program's words is no accident.
_TELLING = 8


def read(question: str, *, keep_newline: bool, any_value: bool = False) -> bytes:
    """The secret as it comes; at a terminal `question` is put first.

    Raises:
        UsageError: there is none, or it is too large for a Secret; and without `any_value`: it ends in the newline that
            `echo` adds, or cannot be a client secret.
    """
    if sys.stdin is None:
        raise UsageError("there is no standard input: the secret is read from it")
    secret = _asked(question) if sys.stdin.isatty() else sys.stdin.buffer.read(MAX_BYTES + 1)
    if not secret or (not any_value and not secret.strip()):
        raise UsageError("the secret is empty, so nothing is sealed: did the command before the pipe fail?")
    if len(secret) > MAX_BYTES:
        raise UsageError("what is read is larger than 1 MiB: no Secret may be, so nothing is sealed")
    if any_value:
        return secret
    if secret.endswith(b"\n") and secret.count(b"\n") == 1 and not keep_newline:
        raise UsageError(
            "the secret ends in a newline, as echo adds one: use printf %s, or --keep-newline if it belongs to it"
        )
    # A line break that is meant, in either form, is no sign of a message.
    reason = refusal(secret.removesuffix(b"\n").removesuffix(b"\r") if keep_newline else secret)
    if reason:
        raise UsageError(f"{reason}; nothing is sealed ({OPTION} seals whatever it is)")
    return secret


def length(secret: bytes) -> str:
    """How long a secret is, in characters where it is text."""
    try:
        number, unit = len(secret.decode()), "character"
    except UnicodeDecodeError:
        number, unit = len(secret), "byte"
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _asked(question: str) -> bytes:
    with warnings.catch_warnings():
        # Without this, getpass shows what is typed where the terminal cannot hide it.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(question).encode("utf-8", "surrogateescape")
        except getpass.GetPassWarning:
            raise UsageError("this terminal cannot hide what is typed: give the secret through a pipe") from None
        except EOFError:
            return b""


def is_in(secret: bytes, words: bytes) -> bool:
    """Whether another program's words hold a part of the secret, plain or in base64."""
    width = min(_TELLING, len(secret))
    said = {words[at : at + width] for at in range(len(words) - width + 1)}
    forms = (secret, base64.b64encode(secret))
    return any(form[at : at + width] in said for form in forms for at in range(len(form) - width + 1))
