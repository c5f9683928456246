"""Folders of Terraform: which are read, and what of a login they state."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from homelamp.chain import scan
from homelamp.chain.gathered import Reading, note_clients, note_unread
from homelamp.core.text import SourceFile
from homelamp.files.repository import Repository, Unread
from homelamp.providers import table

if TYPE_CHECKING:
    from homelamp.syntax.hcl.carried import Carried
    from homelamp.syntax.hcl.module import Module

# A comment may stand on both sides of the sign.
_BLANK = rb"(?:\s|/\*(?:[^*]|\*(?!/)){0,500}\*/)*"
_LOCAL_MODULE = re.compile(rb"\bsource" + _BLANK + rb"=" + _BLANK + rb'"(\.{1,2}/[^"]*)"')


def may_be_login(repository: Repository, paths: list[str]) -> bool:
    """Whether a file of a folder states a client, deploys Headlamp, or tells an API server of OIDC."""
    return is_wanted(repository, paths) or any(map(scan.tells_server_in_terraform, _contents(repository, paths)))


def is_wanted(repository: Repository, paths: list[str]) -> bool:
    """Whether a file of a folder states a client of an identity provider, or deploys Headlamp."""
    return any(scan.holds_client(content) or scan.holds_release(content) for content in _contents(repository, paths))


def _contents(repository: Repository, paths: list[str]) -> Iterator[bytes]:
    found = (repository.content(path) for path in paths)
    return (content for content in found if isinstance(content, bytes))


def called_folders(repository: Repository, modules: dict[str, list[str]]) -> set[str]:
    """The folders that local module calls name; with Terragrunt, which gives inputs to any folder, all of them."""
    if any(path.rpartition("/")[2] == "terragrunt.hcl" for path in repository.paths):
        return set(modules)
    called = set()
    for root, paths in modules.items():
        for path in paths:
            content = repository.content(path)
            found = _LOCAL_MODULE.findall(content) if isinstance(content, bytes) else []
            called |= {posixpath.normpath(f"{root}/{at.decode(errors='replace')}") for at in found}
    return called


def read_module(reading: Reading, repository: Repository, root: str, paths: list[str], *, is_called: bool) -> None:
    """Read the Terraform of one folder; `is_called` tells that another one gives it inputs."""
    sources = [repository.source(path) for path in paths]
    unread = [source for source in sources if isinstance(source, Unread)]
    is_certain = is_wanted(repository, paths)
    for source in unread:
        note_unread(reading, source, repository.content(source.path), certain=is_certain)
    if unread:
        return
    # tree-sitter costs a hook more than all else: only a repository with Terraform for a login pays for it.
    from homelamp.kube.helm.terraform import releases  # noqa: PLC0415
    from homelamp.syntax.hcl.module import read_module as parsed  # noqa: PLC0415

    files = [source for source in sources if isinstance(source, SourceFile)]
    module, defects = parsed(root, files, is_called=is_called)
    if is_certain:
        reading.defects += defects
        # What is missing from a folder cannot be told from what is broken in it.
        if not defects:
            reading.releases.add(releases(module, root, lambda path: _text(repository, path)))
            note_clients(reading, table.in_module(module, root), root)
    # Last: what the others follow may not become too much to compute.
    if any(map(scan.tells_server_in_terraform, _contents(repository, paths))):
        _read_servers(reading, module)


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
