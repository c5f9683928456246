"""Runs the user's own kubeseal. The secret reaches it through its standard input only."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from typing import NamedTuple

from homelamp import temporary
from homelamp.errors import UsageError
from homelamp.sealing.ciphertext import layout
from homelamp.sealing.plaintext import is_in
from homelamp.sealing.program import SECONDS, Kubeseal, nothing


class Label(NamedTuple):
    """What a value is sealed for: the controller opens it under no other name, as far as the scope binds it."""

    name: str
    namespace: str
    scope: str


def seal(kubeseal: Kubeseal, secret: bytes, label: Label, certificate: bytes) -> str:
    """The sealed value, in base64, for a certificate in PEM.

    Raises:
        UsageError: kubeseal failed, with its own words, or printed what cannot be the sealed secret.
    """
    with temporary.folder() as folder:
        # The very certificate that was looked at, whatever becomes of the file or URL that it came from.
        path = folder / "certificate.pem"
        path.write_bytes(certificate)
        command = [kubeseal.path, "--raw", f"--scope={label.scope}", f"--cert={path}"]
        command += [f"--name={label.name}", f"--namespace={label.namespace}"]
        printed = _run(command, nothing(), secret, "nothing is written; does it seal by hand with this certificate?")
    text = printed.decode("ascii", "replace").strip()
    found = layout(text)
    if found is None or found.plaintext != len(secret):
        # Whatever this is, it may hold the secret: it goes nowhere.
        raise UsageError(f"{kubeseal.path} printed no sealed value, so nothing is written: is it kubeseal?")
    return text


def fetch_certificate(kubeseal: Kubeseal) -> bytes:
    """The certificate that the controller of the user's current cluster hands out.

    Raises:
        UsageError: kubeseal cannot have it, with its own words.
    """
    own = {"SEALED_SECRETS_CONTROLLER_NAME", "SEALED_SECRETS_CONTROLLER_NAMESPACE"}
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SEALED_SECRETS_") or k in own}
    advice = "does kubectl reach the cluster, and the controller run in it? Else give the certificate by --cert"
    return _run([kubeseal.path, "--fetch-cert"], environment, None, advice)


def _run(command: list[str], environment: Mapping[str, str], secret: bytes | None, advice: str) -> bytes:
    """Standard output of a kubeseal that succeeds; `advice` follows its words where it fails."""
    try:
        done = subprocess.run(
            command, env=environment, input=secret or b"", capture_output=True, timeout=SECONDS, check=False
        )
    except OSError as error:
        raise UsageError(f"{command[0]} does not run: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise UsageError(f"{command[0]} gave no answer within {SECONDS} seconds") from None
    if done.returncode:
        raise UsageError(f"{command[0]} failed: {_words(done, secret)} ({advice})")
    return bytes(done.stdout)


def _words(done: subprocess.CompletedProcess[bytes], secret: bytes | None) -> str:
    """What a failed kubeseal says, in one line; never its standard output, and no word of the secret."""
    if secret is not None and is_in(secret, done.stderr):
        return f"exit status {done.returncode}; its words are not shown, they hold a part of the secret"
    lines = [line.strip() for line in done.stderr.decode(errors="replace").splitlines() if line.strip()]
    return " ".join(lines).removeprefix("error: ") or f"exit status {done.returncode}, and no word"
