"""Runs the user's own kubeseal. The secret reaches it through its standard input only."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from homelamp.errors import UsageError
from homelamp.sealing.ciphertext import layout
from homelamp.sealing.plaintext import is_in

VARIABLE = "HOMELAMP_KUBESEAL"
# The first whose --raw reads standard input by itself; --scope came with 0.11.0, --raw with 0.9.0:
# https://github.com/bitnami/sealed-secrets/blob/main/RELEASE-NOTES.md
OLDEST = (0, 12, 1)
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")
_SECONDS = 60
_OFFER = f"put it on PATH or name it by --kubeseal or {VARIABLE}: https://github.com/bitnami/sealed-secrets/releases"


class Kubeseal(NamedTuple):
    """A kubeseal that runs. `version` is what it says of itself, such as `v0.38.4`."""

    path: str
    version: str


class Label(NamedTuple):
    """What a value is sealed for: the controller opens it under no other name, as far as the scope binds it."""

    name: str
    namespace: str
    scope: str


def find(named: str | None = None) -> Kubeseal:
    """The named kubeseal (by argument or environment), else the one on PATH.

    Raises:
        UsageError: there is none, it does not run as kubeseal, or it is too old.
    """
    wanted = named or os.environ.get(VARIABLE)
    by = "--kubeseal" if named else VARIABLE
    if wanted and not Path(wanted).is_file():
        raise UsageError(f"{by}: there is no file {wanted}")
    path = str(Path(wanted).absolute()) if wanted else shutil.which("kubeseal")
    if path is None:
        raise UsageError(f"kubeseal is not on PATH, and it is what seals: {_OFFER}")
    version = _version(path)
    if version is None:
        raise UsageError(f"{path} does not run as kubeseal: {_OFFER}")
    found = _VERSION.fullmatch(version)
    # A kubeseal built by hand calls itself otherwise; what it cannot do it will say.
    if found and tuple(map(int, found.groups())) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise UsageError(f"{path} is kubeseal {version}: {oldest} is the oldest that can be used, a new one is better")
    return Kubeseal(path, version)


def seal(kubeseal: Kubeseal, secret: bytes, label: Label, certificate: bytes) -> str:
    """The sealed value, in base64, for a certificate in PEM.

    Raises:
        UsageError: kubeseal failed, with its own words, or printed what cannot be the sealed secret.
    """
    with tempfile.TemporaryDirectory(prefix="homelamp-") as folder:
        # The very certificate that was looked at, whatever becomes of the file or URL that it came from.
        path = Path(folder, "certificate.pem")
        path.write_bytes(certificate)
        command = [kubeseal.path, "--raw", f"--scope={label.scope}", f"--cert={path}"]
        command += [f"--name={label.name}", f"--namespace={label.namespace}"]
        printed = _run(command, _nothing(), secret, "nothing is written; does it seal by hand with this certificate?")
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


def _version(path: str) -> str | None:
    try:
        done = subprocess.run(
            [path, "--version"],
            env=_nothing(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    name, colon, version = done.stdout.decode(errors="replace").strip().partition("kubeseal version:")
    return version.strip() if done.returncode == 0 and colon and not name else None


def _nothing() -> Mapping[str, str]:
    """No kubeconfig, no setting of the user's: what is sealed depends on the arguments alone."""
    return {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if sys.platform == "win32" else {}


def _run(command: list[str], environment: Mapping[str, str], secret: bytes | None, advice: str) -> bytes:
    """Standard output of a kubeseal that succeeds; `advice` follows its words where it fails."""
    try:
        done = subprocess.run(
            command, env=environment, input=secret or b"", capture_output=True, timeout=_SECONDS, check=False
        )
    except OSError as error:
        raise UsageError(f"{command[0]} does not run: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise UsageError(f"{command[0]} gave no answer within {_SECONDS} seconds") from None
    if done.returncode:
        raise UsageError(f"{command[0]} failed: {_words(done, secret)} ({advice})")
    return bytes(done.stdout)


def _words(done: subprocess.CompletedProcess[bytes], secret: bytes | None) -> str:
    """What a failed kubeseal says, in one line; never its standard output, and no word of the secret."""
    if secret is not None and is_in(secret, done.stderr):
        return f"exit status {done.returncode}; its words are not shown, they hold a part of the secret"
    lines = [line.strip() for line in done.stderr.decode(errors="replace").splitlines() if line.strip()]
    return " ".join(lines).removeprefix("error: ") or f"exit status {done.returncode}, and no word"
