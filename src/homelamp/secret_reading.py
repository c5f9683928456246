"""Reads a repository for its secrets: what lies there in clear text, what is sealed, and what seals it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from posixpath import normpath

from homelamp import chain as chains
from homelamp import secret_sniff, sniff
from homelamp.chain import Chain
from homelamp.config import Config
from homelamp.facts.secrets import Certificate, PlainSecret, SealedSecret, WrittenSecret
from homelamp.finding import Unchecked
from homelamp.git_secrets import encrypted_by_git, tracked
from homelamp.readers import plain_secrets, private_keys, sealed_secrets, terraform_state, written_secrets
from homelamp.readers.kustomize import NAMES
from homelamp.readers.placement import Placement
from homelamp.readers.substitution import is_template
from homelamp.readers.yaml import Document, parse
from homelamp.reading import Reading
from homelamp.repository import Repository
from homelamp.text import SourceFile, Span

_GENERATED = f"generated, by its size: more than {sniff.MAX_YAML // 1_000_000} MB"


class Secrets:
    """What was found.

    `plain`, `written` and `private_keys` can be read by anybody; `states` are files of Terraform's, each with what it
    is. `sealed` are all SealedSecrets, `certificate` is the one that is committed. `chains` are the logins of the
    repository, none where no file speaks of a client's secret.
    """

    def __init__(self) -> None:
        self.plain: list[PlainSecret] = []
        self.written: list[WrittenSecret] = []
        self.private_keys: list[Span] = []
        self.states: list[tuple[str, Span]] = []
        self.sealed: list[SealedSecret] = []
        self.certificate: Certificate | None = None
        self.chains: list[Chain] = []
        self.unchecked: list[Unchecked] = []


def read(repository: Repository, config: Config, login: Callable[[], Reading]) -> Secrets:
    """Read every file that may hold a secret; `login` gives what the files say of the login, and may cost."""
    secrets, placement = Secrets(), Placement(repository)
    speaks = False
    for path in repository.paths:
        content = repository.content(path)
        if not isinstance(content, bytes):
            _note_large_state(secrets, path, content is not None)
            continue
        _look_anywhere(secrets, repository, path, content)
        if secret_sniff.is_live(path):
            _read_manifest(secrets, repository, placement, path)
            speaks = speaks or secret_sniff.speaks_of_client_secret(content)
    _read_certificate(secrets, repository, config)
    if speaks:
        _take_login(secrets, config, login())
    _keep_readable(secrets, repository)
    return secrets


def _note_large_state(secrets: Secrets, path: str, is_there: bool) -> None:
    kind = terraform_state.kind_of(path, b"") if is_there else None
    if kind:
        secrets.states.append((kind, Span(SourceFile(path, ""), 0, 0)))


def _look_anywhere(secrets: Secrets, repository: Repository, path: str, content: bytes) -> None:
    """What is a secret in a file of any kind."""
    kind = terraform_state.kind_of(path, content)
    if kind:
        secrets.states.append((kind, Span(SourceFile(path, ""), 0, 0)))
    elif private_keys.MARK in content:
        source = repository.source(path)
        if isinstance(source, SourceFile):
            secrets.private_keys += private_keys.read(source)


def _read_manifest(secrets: Secrets, repository: Repository, placement: Placement, path: str) -> None:
    content = repository.content(path)
    if not path.endswith((*secret_sniff.MANIFESTS, *NAMES)) or not isinstance(content, bytes):
        return
    is_blueprint = secret_sniff.holds_blueprint(content)
    if not is_blueprint and not secret_sniff.holds_secret(content):
        return
    source = repository.source(path)
    if not isinstance(source, SourceFile):
        return
    if len(content) > sniff.MAX_YAML:
        secrets.unchecked.append(Unchecked("secret", Span(source, 0, 0), _GENERATED))
        return
    for document in _documents(secrets, source):
        secrets.plain += plain_secrets.read(document)
        secrets.sealed += sealed_secrets.read(document, lambda: placement.of(path))
        if is_blueprint:
            secrets.written += [WrittenSecret("a blueprint", one) for one in written_secrets.in_blueprints(document)]


def _documents(secrets: Secrets, source: SourceFile) -> list[Document]:
    documents, defect = parse(source)
    if defect and source.path.endswith(".json"):
        # Tabs may indent JSON, where YAML wants blanks; within its strings there are none.
        documents, defect = parse(SourceFile(source.path, source.text.replace("\t", " ")))
    if defect:
        reason = "a template of another tool" if is_template(source.text) else f"no YAML: {defect.message}"
        secrets.unchecked.append(Unchecked("secret", defect.span, reason))
    return documents


def _read_certificate(secrets: Secrets, repository: Repository, config: Config) -> None:
    """The certificate that `.homelamp.yaml` names; before the first one is made there is none."""
    path = normpath(config.certificate) if config.certificate else ""
    source = repository.source(path) if path in repository.paths else None
    if not isinstance(source, SourceFile):
        return
    from homelamp.readers import certificate  # noqa: PLC0415  # most repositories have none

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
    if not (secrets.plain or secrets.written or secrets.private_keys or secrets.states):
        return
    encrypted = encrypted_by_git(repository, sorted(set(_paths(secrets))))
    secrets.plain = [one for one in secrets.plain if one.span.file.path not in encrypted]
    secrets.written = [one for one in secrets.written if one.span.file.path not in encrypted]
    secrets.private_keys = [one for one in secrets.private_keys if one.file.path not in encrypted]
    kept = tracked(repository, [span.file.path for _, span in secrets.states]) - encrypted
    secrets.states = [(kind, span) for kind, span in secrets.states if span.file.path in kept]


def _paths(secrets: Secrets) -> Iterator[str]:
    spans = [*(one.span for one in secrets.plain), *(one.span for one in secrets.written), *secrets.private_keys]
    yield from (span.file.path for span in (*spans, *(place for _, place in secrets.states)))
