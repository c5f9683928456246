"""Reads a repository for its secrets: what lies there in clear text, what is sealed, and what seals it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from posixpath import normpath

from homelamp.chain import join as chains
from homelamp.chain import scan
from homelamp.chain.config import Config
from homelamp.chain.reading import Reading
from homelamp.core.text import SourceFile, Span
from homelamp.files.git_secrets import encrypted_by_git, tracked
from homelamp.files.repository import Repository
from homelamp.model.finding import Unchecked
from homelamp.model.secrets import Certificate, WrittenSecret
from homelamp.secrets import dead_repositories, private_keys, sniff, terraform_state
from homelamp.secrets.found import Secrets
from homelamp.secrets.manifests import Manifests


def read(repository: Repository, config: Config, login: Callable[[], Reading]) -> Secrets:
    """Read every file that may hold a secret; `login` gives what the files say of the login, and may cost."""
    secrets = Secrets()
    manifests = Manifests(secrets, repository)
    asks = False
    for path in repository.paths:
        content = repository.content(path)
        _look_anywhere(secrets, repository, path)
        if isinstance(content, bytes) and sniff.is_live(path):
            manifests.read(path, content)
            asks = asks or sniff.concerns_login(path, content)
            if path.endswith(scan.HCL) and sniff.speaks_of_dead_repository(content):
                _read_terraform(secrets, repository, path)
    _read_certificate(secrets, repository, config)
    if asks:
        _take_login(secrets, config, login())
    _keep_readable(secrets, repository)
    return secrets


def _look_anywhere(secrets: Secrets, repository: Repository, path: str) -> None:
    """What is a secret in a file of any kind, and a state of any size."""
    content = repository.content(path)
    known = content if isinstance(content, bytes) else b""
    kind = terraform_state.kind_of(path, known) if content is not None else None
    if kind:
        secrets.states.append((kind, Span(SourceFile(path, ""), 0, 0)))
    elif private_keys.MARK in known:
        source = repository.source(path)
        if isinstance(source, SourceFile):
            secrets.private_keys += private_keys.read(source)


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
        WrittenSecret("Terraform", span, one.client_secret.span if one.client_secret else None)
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
