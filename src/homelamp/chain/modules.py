"""Folders of Terraform: which are read, and what of a login they state."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from homelamp.chain import scan
from homelamp.chain.config import Config
from homelamp.chain.gathered import Reading, note_clients, note_unread
from homelamp.core.text import SourceFile
from homelamp.files.repository import Repository, Unread
from homelamp.providers import table

if TYPE_CHECKING:
    from homelamp.syntax.hcl.carried import Carried
    from homelamp.syntax.hcl.module import Module

# A comment may stand on both sides of the sign.
_BLANK = rb"(?:\s|/\*(?:[^*]|\*(?!/)){0,500}\*/)*"
_TERRAGRUNT = "terragrunt.hcl"
_LOCAL_MODULE = re.compile(rb"\bsource\"?" + _BLANK + rb"[=:]" + _BLANK + rb'"(\.{1,2}/[^"]*)"')


class Folders:
    """The folders of Terraform in a repository, with the paths of their files."""

    def __init__(self, repository: Repository, paths: Mapping[str, list[str]]) -> None:
        self._repository = repository
        self.paths = paths
        # Which folders local module calls name, by the folder that calls; known when something is wanted.
        self.calls: dict[str, set[str]] = {}
        # Those that state a client or deploy Headlamp, by themselves or by what they call.
        self.certain: set[str] = set()

    def sources(self, root: str) -> list[SourceFile | Unread]:
        """The files of a folder."""
        found = (self._repository.source(path) for path in self.paths.get(root, ()))
        return [one for one in found if one is not None]

    def wanted(self) -> list[str]:
        """The folders that hold a part of a login: those of `certain`, and those that tell an API server of OIDC."""
        stating = {root for root in self.paths if any(map(_states, self._contents(root)))}
        telling = {root for root in self.paths if self.tells_server(root)}
        if stating or telling:
            self.calls = {root: self._called_by(root, own) for root, own in self.paths.items()}
        more = self.certain = stating
        while more:
            more = {root for root, called in self.calls.items() if called & more} - self.certain
            self.certain |= more
        return [root for root in self.paths if root in self.certain or root in telling]

    def tells_server(self, root: str) -> bool:
        """Whether a file of a folder may tell an API server of OIDC."""
        return any(map(scan.tells_server_in_terraform, self._contents(root)))

    def _contents(self, root: str) -> Iterator[bytes]:
        found = (self._repository.content(path) for path in self.paths.get(root, ()))
        return (content for content in found if isinstance(content, bytes))

    def _called_by(self, root: str, paths: list[str]) -> set[str]:
        called = set()
        for path in paths:
            content = self._repository.content(path)
            found = _LOCAL_MODULE.findall(content) if isinstance(content, bytes) else []
            called |= {posixpath.normpath(f"{root}/{at.decode(errors='replace')}") for at in found}
        return called


def read(reading: Reading, repository: Repository, config: Config, paths: Mapping[str, list[str]]) -> None:
    """Read the folders that hold a part of a login: first those that are applied, and what they call.

    A folder that is called, and that no caller could be followed into, is read without its inputs.
    """
    folders = Folders(repository, paths)
    wanted = [root for root in folders.wanted() if _is_live(config, root, paths[root])]
    called = {root for own in folders.calls.values() for root in own}
    # Terragrunt gives inputs to any folder.
    with_inputs = set(paths) if any(path.rpartition("/")[2] == _TERRAGRUNT for path in repository.paths) else called
    followed: set[str] = set()
    for root in sorted(wanted, key=lambda root: root in called):
        if root not in followed:
            followed |= _read_folder(reading, repository, folders, root, is_called=root in with_inputs)


def _is_live(config: Config, root: str, paths: list[str]) -> bool:
    return scan.is_live(f"{root}/") or any(config.names(path) for path in paths)


def _read_folder(reading: Reading, repository: Repository, folders: Folders, root: str, *, is_called: bool) -> set[str]:
    """Read the Terraform of one folder; gives the folders that it calls.

    `is_called` tells that something else gives it inputs.
    """
    sources = folders.sources(root)
    unread = [source for source in sources if isinstance(source, Unread)]
    is_certain = root in folders.certain
    for source in unread:
        note_unread(reading, source, repository.content(source.path), certain=is_certain)
    if unread:
        return set()
    # tree-sitter costs a hook more than all else: only a repository with Terraform for a login pays for it.
    from homelamp.syntax.hcl.calls import Loader, follow, unmade  # noqa: PLC0415
    from homelamp.syntax.hcl.folder import read_module as parsed  # noqa: PLC0415

    module, defects = parsed(root, [one for one in sources if isinstance(one, SourceFile)], is_called=is_called)
    called = dict(follow(module, root, Loader(folders.sources))) if not defects else {}
    if is_certain:
        reading.defects += defects
        # What is missing from a folder cannot be told from what is broken in it.
        if not defects:
            _take(reading, repository, root, module, called)
    # Last: what the others follow may not become too much to compute.
    for folder, one in [(root, module), *((folder, one) for one, folder in called.items())]:
        if folders.tells_server(folder):
            _read_servers(reading, one)
    return {*called.values(), *(unmade(module, root) if not defects else ())}


def _take(reading: Reading, repository: Repository, root: str, module: Module, called: Mapping[Module, str]) -> None:
    """The releases and the clients of a folder and of what it calls."""
    from homelamp.kube.helm.terraform import releases  # noqa: PLC0415  # as above

    for folder, one in [(root, module), *((folder, one) for one, folder in called.items())]:
        reading.releases.add(releases(one, folder, lambda path: _text(repository, path)))
    note_clients(reading, table.in_module(module, root), root)


def _states(content: bytes) -> bool:
    return scan.holds_client(content) or scan.holds_release(content)


def _read_servers(reading: Reading, module: Module) -> None:
    """The API server's settings that the files of a folder carry, as YAML or in a text."""
    from homelamp.chain.texts import take_document, take_text  # noqa: PLC0415  # few folders carry any
    from homelamp.clusters.text import of_part  # noqa: PLC0415  # as above
    from homelamp.syntax.hcl.carried import EACH, Carrier  # noqa: PLC0415  # as above
    from homelamp.syntax.hcl.documents import value_between  # noqa: PLC0415  # as above

    def take(one: Carried) -> bool:
        if one.document is not None:
            return take_document(reading, one.document, one.name, is_partial=one.is_partial)
        if (text := one.text) is None:
            return False
        value = lambda start, end: value_between(module.scope, text, start, end, EACH).value  # noqa: E731
        return take_text(reading, of_part(text.file, text.start, text.end, value))

    Carrier(module, scan.carries_server, scan.holds_structured, take).offer()


def _text(repository: Repository, path: str) -> str | None:
    source = repository.source(path) if path in repository.paths else None
    return source.text if isinstance(source, SourceFile) else None
