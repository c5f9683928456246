"""Runs the user's own kubeseal. The secret reaches it through its standard input only."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from homelamp.errors import UsageError
from homelamp.files import process, temporary
from homelamp.files.process import Done, NoAnswerError
from homelamp.files.process.programs import environment
from homelamp.secrets.sealing.ciphertext import layout
from homelamp.secrets.sealing.plaintext import is_in
from homelamp.secrets.sealing.program import SECONDS, Kubeseal, nothing

# Where kubectl's configuration lies: one file or several.
_CLUSTERS = "KUBECONFIG"


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
    settings = environment(kubeseal.repository).items()
    kept = {name: text for name, text in settings if not name.startswith("SEALED_SECRETS_") or name in own}
    if kept.get(_CLUSTERS):
        # kubeseal starts in another folder.
        kept[_CLUSTERS] = os.pathsep.join(str(Path(file).absolute()) for file in kept[_CLUSTERS].split(os.pathsep))
    advice = "does kubectl reach the cluster, and the controller run in it? Else give the certificate by --cert"
    return _run([kubeseal.path, "--fetch-cert"], kept, None, advice)


def _run(command: list[str], settings: Mapping[str, str], secret: bytes | None, advice: str) -> bytes:
    """Standard output of a kubeseal that succeeds; `advice` follows its words where it fails."""
    try:
        done = process.run(command, settings, given=secret or b"", seconds=SECONDS)
    except OSError as error:
        raise UsageError(f"{command[0]} does not run: {error.strerror}") from None
    except NoAnswerError:
        raise UsageError(f"{command[0]} gave no answer within {SECONDS} seconds") from None
    if done.status:
        raise UsageError(f"{command[0]} failed: {_words(done, secret)} ({advice})")
    return done.out


def _words(done: Done, secret: bytes | None) -> str:
    """What a failed kubeseal says, in one line; never its standard output, and no word of the secret."""
    if secret is not None and is_in(secret, done.err):
        return f"exit status {done.status}; its words are not shown, they hold a part of the secret"
    lines = [line.strip() for line in done.err.decode(errors="replace").splitlines() if line.strip()]
    return " ".join(lines).removeprefix("error: ") or f"exit status {done.status}, and no word"
