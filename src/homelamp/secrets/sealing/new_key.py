"""`homelamp seal --new-key`: a sealing key for a cluster that is not there yet."""

from __future__ import annotations

import os
import shlex
from functools import partial
from pathlib import Path
from typing import TextIO

from homelamp.chain.config import NAME, Config
from homelamp.core.text import SourceFile
from homelamp.errors import UsageError
from homelamp.files import atomic
from homelamp.files.repository import Repository, git_root
from homelamp.secrets.sealing import key_pair
from homelamp.secrets.sealing.certificate import read
from homelamp.secrets.sealing.manifest import shown
from homelamp.secrets.sealing.options import SealOptions, is_label
from homelamp.secrets.sealing.sources import DEFAULT, committed_at
from homelamp.syntax.yaml.documents import parse

ANSWERS = ".copier-answers.yml"


def new_key(repository: Repository, config: Config, options: SealOptions, out: TextIO) -> int:
    """Make the key pair, and say how the controller gets it; returns 0.

    The certificate goes into the repository, the private key outside of it, into `$XDG_CONFIG_HOME/homelamp`.

    Raises:
        UsageError: the cluster's name cannot be told, a key or certificate is there already, or the key's folder lies
            in the repository.
    """
    cluster = options.cluster or _cluster(repository)
    certificate, key = committed_at(repository, config), _key_file(repository, cluster)
    if certificate.exists() and not options.accept_new_cert:
        raise UsageError(
            f"{shown(certificate)} is there already, for a key that exists somewhere: --accept-new-cert replaces it, "
            "and what is sealed so far is opened by that other key only"
        )
    if not certificate.parent.is_dir():
        raise UsageError(f"there is no folder {shown(certificate.parent)} for the certificate that {NAME} names")
    private, public = key_pair.make()
    key_pair.write(key, private)
    try:
        atomic.write((certificate, public))
    except BaseException:
        key.unlink()
        raise
    _say(certificate, key, cluster, config, out)
    return 0


def _cluster(repository: Repository) -> str:
    """The cluster's name from the answers that the template was rendered with."""
    source = repository.source(ANSWERS)
    documents = parse(source)[0] if isinstance(source, SourceFile) else []
    name = documents[0].text(documents[0].get(documents[0].root, "cluster_name")) if documents else None
    if name is None:
        raise UsageError(f"{ANSWERS} names no cluster_name: give the cluster's name by --cluster")
    if not is_label(name):
        raise UsageError(f"{ANSWERS}: cluster_name {name} is no name for a file and a Secret: give one by --cluster")
    return name


def _key_file(repository: Repository, cluster: str) -> Path:
    base = os.environ.get("XDG_CONFIG_HOME", "")
    # https://specifications.freedesktop.org/basedir-spec/latest/: a relative path counts for nothing.
    folder = Path(base if Path(base).is_absolute() else Path.home() / ".config", "homelamp")
    if folder.resolve().is_relative_to(repository.root):
        raise UsageError(f"the private key's folder {folder} lies in the repository: set XDG_CONFIG_HOME to another")
    key = folder / f"{cluster}.key"
    if os.path.lexists(key):
        raise UsageError(
            f"{key} is there already, and no key is ever overwritten: move it away, or name another --cluster"
        )
    return key


def _say(certificate: Path, key: Path, cluster: str, config: Config, out: TextIO) -> None:
    say = partial(print, file=out)
    facts = read(certificate.read_bytes(), shown(certificate))
    public, private = shlex.quote(shown(certificate)), shlex.quote(str(key))
    secret = f"sealed-secrets-key-{cluster}"
    say(f"certificate: {shown(certificate)}, {facts}")
    say(f"private key: {key}")
    say("Keep a copy of the private key where you keep your passwords, and never in a repository.")
    outer = git_root(key.parent)
    if outer is not None:
        say(f"note: the private key lies inside the Git repository {outer}: see to it that it is never committed there")
    if config.certificate is None:
        say(f"note: {NAME} names no certificate, so this place is the default; to say it: certificate: {DEFAULT}")
    say("next:")
    say(f"  git add {public}")
    say("to hand the key to the controller, before it starts:")
    say(f"  kubectl --namespace kube-system create secret tls {secret} --cert={public} --key={private}")
    say(f"  kubectl --namespace kube-system label secret {secret} sealedsecrets.bitnami.com/sealed-secrets-key=active")
    say("a controller that runs already reads it when it starts again:")
    say("  kubectl --namespace kube-system rollout restart deployment sealed-secrets-controller")
