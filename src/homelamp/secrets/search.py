"""Reads a repository for its secrets: what lies there in clear text, what is sealed, and what seals it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from posixpath import normpath

from homelamp.chain import client_outputs, scan
from homelamp.chain import join as chains
from homelamp.chain.config import Config
from homelamp.chain.gathered import Reading
from homelamp.core.folders import is_archived
from homelamp.core.text import SourceFile, Span
from homelamp.files.git_secrets import encrypted_by_git, tracked
from homelamp.files.repository import LARGEST, Repository, Unread
from homelamp.model.finding import Unchecked
from homelamp.model.secrets import Certificate, WrittenSecret
from homelamp.secrets import dead_repositories, private_keys, sniff, terraform_state, texts
from homelamp.secrets.found import Secrets
from homelamp.secrets.manifests import Manifests, nowhere

_TOO_LARGE = f"larger than {LARGEST // 1_000_000} MB"
# Manifests in a form that is not opened.
_PACKED = tuple(f"{ending}.{packed}" for ending in sniff.MANIFESTS for packed in ("gz", "bz2", "xz", "zst"))


def read(repository: Repository, config: Config, login: Callable[[], Reading]) -> Secrets:
    """Read every file that may hold a secret; `login` gives what the files say of the login, and may cost."""
    secrets = Secrets()
    manifests = Manifests(secrets, repository)
    asks = False
    for path in repository.paths:
        content = _content(secrets, repository, path)
        _look_anywhere(secrets, repository, path, content)
        if isinstance(content, bytes) and sniff.is_live(path):
            manifests.read(path, content)
            if sniff.concerns_login(path, content):
                asks = True
                _note_unread(secrets, repository, path)
            if path.endswith(scan.HCL) and sniff.speaks_of_dead_repository(content) and not is_archived(path):
                _read_terraform(secrets, repository, path)
        if path.endswith(_PACKED) and sniff.is_live(path):
            secrets.unchecked.append(Unchecked("secret", nowhere(path), "compressed"))
    _read_certificate(secrets, repository, config)
    if any(value.is_unsealed for one in secrets.sealed for value in one.values):
        secrets.outputs = client_outputs.find(repository)
    # Whether an empty value matters, the login tells.
    asks = asks or any(
        value.ciphertext and value.ciphertext.plain_size == 0 for one in secrets.sealed for value in one.values
    )
    if asks or len(secrets.outputs) > 1:
        _take_login(secrets, config, login())
    _keep_readable(secrets, repository)
    return secrets


def _content(secrets: Secrets, repository: Repository, path: str) -> bytes | Unread | None:
    """The content of a file, also of one that is too large for others, where people may have written it."""
    content = repository.content(path)
    if not isinstance(content, Unread):
        return content
    start = repository.start(path)
    text = texts.as_utf8(start)
    if not start or texts.is_binary(text):
        return content
    whole = repository.whole(path)
    if whole is None and path.endswith(sniff.MANIFESTS):
        secrets.unchecked.append(Unchecked("secret", nowhere(path), _TOO_LARGE))
    return content if whole is None else whole


def _look_anywhere(secrets: Secrets, repository: Repository, path: str, content: bytes | Unread | None) -> None:
    """What is a secret in a file of any kind, and a state of any size."""
    known = content if isinstance(content, bytes) else b""
    kind = terraform_state.kind_of(path, known) if content is not None else None
    if kind:
        secrets.states.append((kind, nowhere(path)))
        return
    text = texts.as_utf8(known)
    if private_keys.MARK not in text or texts.is_binary(text):
        return
    source = repository.source(path)
    if isinstance(source, SourceFile) and text is known:
        secrets.private_keys += private_keys.read(source)
    else:
        secrets.private_keys += private_keys.read(SourceFile(path, texts.text_of(text)))


def _note_unread(secrets: Secrets, repository: Repository, path: str) -> None:
    """Say of a part of a login that it cannot be read: a client secret may be in it."""
    source = repository.source(path)
    if isinstance(source, Unread):
        place = Span(SourceFile(path, "", source.line - 1), 0, 0)
        secrets.unchecked.append(Unchecked("client_secret", place, source.reason))


def _read_terraform(secrets: Secrets, repository: Repository, path: str) -> None:
    source = repository.source(path)
    if not isinstance(source, SourceFile) or path.endswith(".json"):
        return
    # tree-sitter costs more than all else: only a repository that names the old address pays for it here.
    from homelamp.syntax.hcl.blocks import HclFile  # noqa: PLC0415

    secrets.dead_repositories += dead_repositories.in_terraform(HclFile(source))


def _read_certificate(secrets: Secrets, repository: Repository, config: Config) -> None:
    """The certificate that `.homelamp.yaml` names; before the first one is made there is none."""
    path = normpath(config.certificate) if config.certificate else ""
    source = repository.source(path) if path in repository.paths else None
    if not isinstance(source, SourceFile):
        return
    from homelamp.secrets import certificate  # noqa: PLC0415  # most repositories have none

    found = certificate.read(source)
    if isinstance(found, Certificate):
        secrets.certificate = found
    else:
        secrets.unchecked.append(Unchecked("certificate", Span(source, 0, 0), found.reason))


def _take_login(secrets: Secrets, config: Config, reading: Reading) -> None:
    facts = reading.facts
    secrets.written += [
        WrittenSecret("Headlamp's values", span) for one in facts.headlamps for span in one.written_secrets
    ]
    secrets.written += [
        WrittenSecret(
            "its provider's configuration" if one.source == "provider" else "Terraform",
            span,
            one.client_secret.span if one.client_secret else None,
        )
        for one in facts.clients
        for span in one.written_secrets
    ]
    secrets.chains = chains.build(facts, config)


def _keep_readable(secrets: Secrets, repository: Repository) -> None:
    """Drop what Git itself encrypts, and states that it does not track."""
    encrypted = encrypted_by_git(repository, sorted(set(_paths(secrets))))
    secrets.plain = [one for one in secrets.plain if one.span.file.path not in encrypted]
    secrets.written = [one for one in secrets.written if one.span.file.path not in encrypted]
    secrets.applied = [one for one in secrets.applied if one.span.file.path not in encrypted]
    secrets.private_keys = [one for one in secrets.private_keys if one.file.path not in encrypted]
    kept = tracked(repository, [span.file.path for _, span in secrets.states]) - encrypted
    secrets.states = [(kind, span) for kind, span in secrets.states if span.file.path in kept]


def _paths(secrets: Secrets) -> Iterator[str]:
    """The files with something that anybody can read."""
    spans = [one.span for found in (secrets.plain, secrets.written, secrets.applied) for one in found]
    spans += [*secrets.private_keys, *(span for _, span in secrets.states)]
    yield from (span.file.path for span in spans)
