"""Reads a repository: which files may hold a part of the chain, and which reader each of them is for."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from pathlib import PurePosixPath

from homelamp.config import Config
from homelamp.facts import Exposure, Fact, Facts, Headlamp
from homelamp.finding import Unchecked
from homelamp.readers import argocd, authentication_configuration, exposure, flux, k3s
from homelamp.readers.defects import Defect
from homelamp.readers.kustomize import is_left_out, patched
from homelamp.readers.substitution import is_template
from homelamp.readers.yaml import Document, parse
from homelamp.repository import Repository, Unread
from homelamp.text import SourceFile, Span
from homelamp.value import Unknown

YAML = (".yaml", ".yml")
HCL = (".tf", ".tofu", ".tfvars", ".tfvars.json")

# Parsing takes two seconds a megabyte, and what people write by hand is a hundredth of it.
_MAX_YAML = 1_000_000

# What stands in a file before it is worth parsing.
_YAML_NEEDLE = re.compile(rb"headlamp|kube-apiserver-arg|AuthenticationConfiguration")
_HCL_NEEDLE = re.compile(rb"authentik_(?:provider_oauth2|application)\b")

_LOCAL_MODULE = re.compile(rb'\bsource\s*=\s*"(\.{1,2}/[^"]*)"')

# What a file of the chain holds for certain, also when it no longer parses.
_CERTAIN = re.compile(
    rb"kube-apiserver-arg[\s\S]*oidc-|kind: AuthenticationConfiguration|"
    rb"kind: (?:HelmRelease|Application)\b(?=[\s\S]*headlamp)(?=[\s\S]*(?:issuerURL|clientID|OIDC_))"
)

PATCHED = "patched by kustomize"

# Folders whose files nothing applies, or which belong to another tool.
_DEAD_FOLDERS = frozenset({"archive", "disabled", "templates", ".github", ".terraform", "node_modules"})


class Reading:
    """What was read: facts, and what could not be read. `k3s_arguments` become facts when all files are known.

    `patched` are the names of objects that kustomize changes after they were written.
    """

    def __init__(self) -> None:
        self.facts = Facts()
        self.defects: list[Defect] = []
        self.unchecked: list[Unchecked] = []
        self.k3s_arguments: list[k3s.Arguments] = []
        self.patched: set[str] = set()


def read(repository: Repository, config: Config) -> Reading:
    """Read every file that holds a part of the chain."""
    reading = Reading()
    modules: dict[str, list[str]] = defaultdict(list)
    for path in repository.paths:
        if path.endswith(HCL):
            modules[str(PurePosixPath(path).parent)].append(path)
        elif path.endswith(YAML) and (_is_live(path) or config.names(path)):
            _read_yaml(reading, repository, config, path)
    reading.facts.api_servers += k3s.merge(reading.k3s_arguments)
    reading.facts.headlamps = [_after_patches(one, reading.patched) for one in reading.facts.headlamps]
    wanted = [root for root, paths in modules.items() if _holds_client(repository, paths)]
    called = _called_folders(repository, modules) if wanted else set()
    for root in wanted:
        paths = modules[root]
        if _is_live(f"{root}/") or any(config.names(path) for path in paths):
            _read_module(reading, repository, root, paths, is_called=root in called)
    return reading


def _after_patches(headlamp: Headlamp, patched: set[str]) -> Headlamp:
    """What a patch may have changed is not known: which of the values it is, would take kustomize to tell."""
    if headlamp.name not in patched:
        return headlamp
    return headlamp._replace(
        issuer=_patched(headlamp.issuer),
        client_id=_patched(headlamp.client_id),
        callback=_patched(headlamp.callback),
        exposures=tuple(_patched_exposure(one) for one in headlamp.exposures),
        elsewhere=PATCHED,
    )


def _patched_exposure(exposure: Exposure) -> Exposure:
    return exposure._replace(
        hosts=tuple(fact for host in exposure.hosts if (fact := _patched(host))), tls_hosts=(), routes=()
    )


def _patched(fact: Fact | None) -> Fact | None:
    return fact._replace(value=Unknown(PATCHED), pieces=()) if fact else None


def _is_live(path: str) -> bool:
    return not _DEAD_FOLDERS & set(PurePosixPath(path).parts)


def _read_yaml(reading: Reading, repository: Repository, config: Config, path: str) -> None:
    content = repository.content(path)
    if isinstance(content, bytes) and not _YAML_NEEDLE.search(content):
        return
    if isinstance(content, bytes) and len(content) > _MAX_YAML and not config.names(path):
        place = Span(SourceFile(path, ""), 0, 0)
        reading.unchecked.append(Unchecked("file", place, "generated, by its size: more than 1 MB"))
        return
    source = repository.source(path)
    if isinstance(source, Unread):
        certain = isinstance(content, bytes) and _CERTAIN.search(content) is not None
        _note_unread(reading, source, content, certain=certain or config.names(path))
    if not isinstance(source, SourceFile):
        return
    documents, defect = parse(source)
    left_out = not config.names(path) and is_left_out(repository, path)
    if defect and not left_out:
        _note_defect(reading, config, source, defect)
    for document in documents:
        reading.patched.update(patched(document))
        if not left_out and _take(reading, document):
            reading.defects += document.duplicates


def _note_unread(reading: Reading, unread: Unread, content: object, *, certain: bool) -> None:
    text = content.decode(errors="replace") if isinstance(content, bytes) else ""
    file = SourceFile(unread.path, text)
    start = file.offset(unread.line)
    if certain and text:
        reading.defects.append(Defect("unreadable", Span(file, start, start + 1), f"this file is {unread.reason}"))
    else:
        reading.unchecked.append(Unchecked("file", Span(file, start, start), unread.reason))


def _note_defect(reading: Reading, config: Config, source: SourceFile, defect: Defect) -> None:
    if is_template(source.text):
        reading.unchecked.append(Unchecked("file", defect.span, "a template of another tool"))
    elif config.names(source.path) or _CERTAIN.search(source.text.encode()):
        reading.defects.append(defect)


def _take(reading: Reading, document: Document) -> bool:
    """Ask each reader of YAML; whether one of them knew the document."""
    headlamps = flux.read(document) + argocd.read(document)
    arguments = k3s.read(document)
    structured = authentication_configuration.read(document)
    reading.facts.exposures += exposure.read(document)
    reading.facts.headlamps += headlamps
    reading.k3s_arguments += arguments
    reading.facts.api_servers += [structured] if structured else []
    return bool(headlamps or arguments or structured)


def _holds_client(repository: Repository, paths: list[str]) -> bool:
    contents = [repository.content(path) for path in paths]
    return any(isinstance(content, bytes) and _HCL_NEEDLE.search(content) for content in contents)


def _called_folders(repository: Repository, modules: dict[str, list[str]]) -> set[str]:
    """The folders that local module calls name."""
    called = set()
    for root, paths in modules.items():
        for path in paths:
            content = repository.content(path)
            found = _LOCAL_MODULE.findall(content) if isinstance(content, bytes) else []
            called |= {posixpath.normpath(f"{root}/{at.decode(errors='replace')}") for at in found}
    return called


def _read_module(reading: Reading, repository: Repository, root: str, paths: list[str], *, is_called: bool) -> None:
    sources = [repository.source(path) for path in paths]
    unread = [source for source in sources if isinstance(source, Unread)]
    for source in unread:
        _note_unread(reading, source, repository.content(source.path), certain=True)
    if unread:
        return
    # tree-sitter costs a hook more than all else: only a repository with Terraform for Authentik pays for it.
    from homelamp.readers import terraform  # noqa: PLC0415

    found = terraform.read(root, [source for source in sources if isinstance(source, SourceFile)], is_called=is_called)
    reading.facts.clients += found.clients
    reading.facts.applications += [(root, application) for application in found.applications]
    reading.defects += found.defects
