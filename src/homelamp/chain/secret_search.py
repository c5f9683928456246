"""Finds what makes the Secrets that Headlamps take something from, wherever in the repository that stands."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from homelamp.chain import scan
from homelamp.core.text import SourceFile, Span
from homelamp.core.value import Known
from homelamp.files.repository import Repository
from homelamp.kube import deployers, kustomize, secret_sources
from homelamp.kube.build.built import Built
from homelamp.kube.placement import Placement
from homelamp.model import Headlamp, SecretProducer, Setting
from homelamp.syntax.defects import Defect
from homelamp.syntax.substitution import is_template
from homelamp.syntax.yaml.documents import parse

# What a file is called that speaks of a Secret in a form for which there is no reader.
UNREAD = "file that is not read"
# Of a file that a kustomization lists, and that makes nothing: kubeseal failed, and its output was kept.
EMPTY = "file without an object"
# The same, but its comments may say why.
COMMENTED = "file with nothing but comments"
_SAYS_SECRET = re.compile(r"(?i)secret|sealed")
_TERRAFORM = re.compile(rb"kubernetes_secret|kubernetes_manifest|kubectl_manifest")


class Found:
    """The makers of Secrets that some Headlamp may mean, and whether the repository makes any Secret at all.

    `defects` are keys given twice in objects that make a Secret which is asked for.
    """

    def __init__(self) -> None:
        self.makers: list[SecretProducer] = []
        self.makes_any = False
        self.defects: list[Defect] = []


class _Asked:
    """Names of the Secrets that are asked for, and where Headlamps are."""

    def __init__(self, repository: Repository, headlamps: Sequence[Headlamp]) -> None:
        references = [one for headlamp in headlamps for one in headlamp.secrets]
        self.names = {one.name.text for one in references if one.name.text}
        self.paths = {path for one in headlamps for path in (one.path, one.release_path)}
        self.folders = {posixpath.dirname(path) for path in self.paths} | set(_deployed(repository, self.paths))
        # With Argo CD the Application lies elsewhere: then the namespace tells.
        words = self.names | {f"namespace: {one.namespace}" for one in headlamps if one.namespace}
        self.words = [word.encode() for word in words]

    def is_answered(self, path: str, content: bytes) -> bool:
        """Whether a file may hold a Secret that is asked for, or one that was most likely meant."""
        return posixpath.dirname(path) in self.folders or any(word in content for word in self.words)


def _deployed(repository: Repository, paths: Iterable[str]) -> Iterator[str]:
    """The folders that the Applications in these files deploy beside Headlamp's chart."""
    for path in paths:
        source = repository.source(path)
        for document in parse(source)[0] if isinstance(source, SourceFile) else ():
            yield from (one.folder for one in deployers.read(document))


def find(
    repository: Repository, headlamps: Sequence[Headlamp], paths: Sequence[str], placement: Placement, built: Built
) -> Found:
    """Look through live YAML files (`paths`)."""
    found, asked = Found(), _Asked(repository, headlamps)
    read_paths = set(asked.paths)
    for path in paths:
        content = repository.content(path)
        if not isinstance(content, bytes) or not scan.may_make_secret(content) or len(content) > scan.MAX_YAML:
            continue
        found.makes_any = found.makes_any or scan.makes_secret(content)
        if not asked.is_answered(path, content) or built.routes.is_patch(path):
            continue
        makers = _read(found, repository, path, placement, built, asked.names)
        if makers:
            read_paths.add(path)
            found.makers += makers
    found.makers += _unread(repository, asked, found.makers, read_paths)
    found.makes_any = found.makes_any or bool(found.makers)
    if not {one.name.text for one in found.makers} >= asked.names:
        found.makers += _empty(repository, asked, paths)
    return found


def _read(
    found: Found, repository: Repository, path: str, placement: Placement, built: Built, asked: set[str]
) -> list[SecretProducer]:
    left_out = kustomize.left_out_by(repository, path, with_generators=True)
    makers: list[SecretProducer] = []
    for document in built.documents(path):
        own = secret_sources.read(document, placement.of(path))
        makers += [one._replace(left_out_by=left_out) for one in own]
        if any(one.name.text in asked for one in own) and not left_out:
            found.defects += document.duplicates
    return makers


def _unread(
    repository: Repository, asked: _Asked, makers: Sequence[SecretProducer], read_paths: set[str]
) -> list[SecretProducer]:
    """For a Secret that no known form makes: a file of another form that speaks of it, and so may make it."""
    names = asked.names - {one.name.text for one in makers}
    wanted = {name: re.compile(rb"(?<![\w-])" + re.escape(name.encode()) + rb"(?![\w-])") for name in names}
    found = []
    for path in repository.paths if wanted else ():
        content = repository.content(path) if path not in read_paths else None
        if not isinstance(content, bytes) or not _may_make(path, content):
            continue
        for name, pattern in wanted.items():
            if pattern.search(content):
                place = Span(SourceFile(path, ""), 0, 0)
                found.append(SecretProducer(UNREAD, Setting(Known(name), place), None, None, place))
    return found


def _empty(repository: Repository, asked: _Asked, paths: Sequence[str]) -> Iterator[SecretProducer]:
    """The files beside a Headlamp that are called after a Secret, are listed by a kustomization, and make nothing."""
    for path in paths:
        folder, _, name = path.rpartition("/")
        if folder not in asked.folders or not (_SAYS_SECRET.search(name) or any(one in name for one in asked.names)):
            continue
        source, listing = repository.source(path), kustomize.document_of(repository, folder)
        if isinstance(source, SourceFile) and listing and name in kustomize.resources(listing):
            # Without its text: that may be the secret itself.
            kind, place = _emptiness(source), Span(SourceFile(path, ""), 0, 0)
            yield from [SecretProducer(kind, Setting(Known(""), place), None, None, place)] if kind else []


def _emptiness(source: SourceFile) -> str | None:
    """EMPTY or COMMENTED for a file without any object, but perhaps with the words of a program that failed."""
    documents, defect = parse(source)
    if defect or is_template(source.text) or any(document.get(document.root, "kind") for document in documents):
        return None
    return COMMENTED if not documents and "#" in source.text else EMPTY


def _may_make(path: str, content: bytes) -> bool:
    """Whether Terraform, or a chart's template, may make Secrets."""
    if path.endswith(scan.HCL):
        return _TERRAFORM.search(content) is not None
    is_chart = "templates" in PurePosixPath(path).parts
    return path.endswith(scan.YAML) and (is_chart or scan.is_live(path)) and scan.may_make_secret(content)
