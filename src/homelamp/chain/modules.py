"""Folders of Terraform: which are read, and what of a login they state."""

from __future__ import annotations

import posixpath
import re

from homelamp.chain import scan
from homelamp.chain.gathered import Reading, note_clients, note_unread
from homelamp.core.text import SourceFile
from homelamp.files.repository import Repository, Unread
from homelamp.providers import table

# A comment may stand on both sides of the sign.
_BLANK = rb"(?:\s|/\*(?:[^*]|\*(?!/)){0,500}\*/)*"
_LOCAL_MODULE = re.compile(rb"\bsource" + _BLANK + rb"=" + _BLANK + rb'"(\.{1,2}/[^"]*)"')


def is_wanted(repository: Repository, paths: list[str]) -> bool:
    """Whether a file of a folder states a client of an identity provider, or deploys Headlamp."""
    contents = (repository.content(path) for path in paths)
    return any(
        isinstance(content, bytes) and (scan.holds_client(content) or scan.holds_release(content))
        for content in contents
    )


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
    for source in unread:
        note_unread(reading, source, repository.content(source.path), certain=True)
    if unread:
        return
    # tree-sitter costs a hook more than all else: only a repository with Terraform for a login pays for it.
    from homelamp.kube.helm.terraform import releases  # noqa: PLC0415
    from homelamp.syntax.hcl.module import read_module as parsed  # noqa: PLC0415

    files = [source for source in sources if isinstance(source, SourceFile)]
    module, defects = parsed(root, files, is_called=is_called)
    reading.defects += defects
    # What is missing from a folder cannot be told from what is broken in it.
    if not defects:
        reading.releases.add(releases(module, root, lambda path: _text(repository, path)))
        note_clients(reading, table.in_module(module, root), root)


def _text(repository: Repository, path: str) -> str | None:
    source = repository.source(path) if path in repository.paths else None
    return source.text if isinstance(source, SourceFile) else None
