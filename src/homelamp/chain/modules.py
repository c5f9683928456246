"""Folders of Terraform: which are read, and what of a login they state."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from homelamp.chain import scan
from homelamp.chain.config import Config
from homelamp.chain.gathered import Reading, note_unread
from homelamp.core.text import SourceFile
from homelamp.files.repository import Repository, Unread

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

    def sources(self, root: str) -> list[SourceFile | Unread]:
        """The files of a folder."""
        found = (self._repository.source(path) for path in self.paths.get(root, ()))
        return [one for one in found if one is not None]

    def wanted(self) -> list[str]:
        """The folders that state a client of Authentik or deploy Headlamp, and those that call one of them."""
        found = {root for root, own in self.paths.items() if self._states(own)}
        if found:
            self.calls = {root: self._called_by(root, own) for root, own in self.paths.items()}
        more = found
        while more:
            more = {root for root, called in self.calls.items() if called & more} - found
            found |= more
        return [root for root in self.paths if root in found]

    def _states(self, paths: list[str]) -> bool:
        contents = (self._repository.content(path) for path in paths)
        return any(
            isinstance(content, bytes) and (scan.holds_client(content) or scan.holds_release(content))
            for content in contents
        )

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
    for source in unread:
        note_unread(reading, source, repository.content(source.path), certain=True)
    if unread:
        return set()
    # tree-sitter costs a hook more than all else: only a repository with Terraform for a login pays for it.
    from homelamp.kube.helm.terraform import releases  # noqa: PLC0415
    from homelamp.providers.authentik import terraform  # noqa: PLC0415
    from homelamp.syntax.hcl.calls import Loader, follow, unmade  # noqa: PLC0415
    from homelamp.syntax.hcl.folder import read_module as parsed  # noqa: PLC0415

    files = [source for source in sources if isinstance(source, SourceFile)]
    module, defects = parsed(root, files, is_called=is_called)
    called = dict(follow(module, root, Loader(folders.sources))) if not defects else {}
    found = terraform.of_module(module, root, defects)
    for folder, one in [(root, module), *((folder, one) for one, folder in called.items())] if not defects else ():
        reading.releases.add(releases(one, folder, lambda path: _text(repository, path)))
    reading.facts.clients += found.clients
    reading.facts.people += [found.people] if found.people else []
    reading.facts.applications += [(root, application) for application in found.applications]
    reading.defects += found.defects
    return {*called.values(), *(unmade(module, root) if not defects else ())}


def _text(repository: Repository, path: str) -> str | None:
    source = repository.source(path) if path in repository.paths else None
    return source.text if isinstance(source, SourceFile) else None
