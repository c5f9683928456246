"""Calls of modules that lie in the same repository: each is a module of its own, with the inputs of the call.

https://developer.hashicorp.com/terraform/language/modules/syntax. Of a call whose `source` is not a folder, and of one
whose folder cannot be read, nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from posixpath import join, normpath

from homelamp.core.text import SourceFile
from homelamp.core.value import Known
from homelamp.syntax.hcl.blocks import Block, HclFile
from homelamp.syntax.hcl.calling import Given
from homelamp.syntax.hcl.expressions import Expression, Scalar
from homelamp.syntax.hcl.folder import parse_files, taken
from homelamp.syntax.hcl.module import Module

# What the call itself has, and does not hand on.
_OWN = frozenset({"source", "version", "count", "for_each", "providers", "depends_on"})
_LOCAL = ("./", "../")
# Calls within calls multiply; nobody nests so deep, or has so many.
_MAX_DEPTH, _MAX_CALLS = 5, 500


class Loader:
    """The parsed files of folders, each parsed once."""

    def __init__(self, sources: Callable[[str], Sequence[object]]) -> None:
        """`sources` gives the files of a folder, and anything else for one that cannot be read."""
        self._sources = sources
        self._parsed: dict[str, list[HclFile] | None] = {}

    def files(self, folder: str) -> list[HclFile] | None:
        """The files of a folder; None where there are none, or not all of them can be read."""
        if folder not in self._parsed:
            sources = self._sources(folder)
            files = [one for one in sources if isinstance(one, SourceFile)]
            parsed, defects = parse_files(files)
            self._parsed[folder] = parsed if files and len(files) == len(sources) and not defects else None
        return self._parsed[folder]


def follow(module: Module, folder: str, loader: Loader, depth: int = 0) -> Iterator[tuple[Module, str]]:
    """Add the modules that a module in `folder` calls, and those that these call; gives all with their folders."""
    if depth >= _MAX_DEPTH:
        return
    for call in module.calls():
        source = _folder(module, call.block, folder)
        files = loader.files(source) if source is not None and len(module.family) < _MAX_CALLS else None
        if source is None or files is None:
            continue
        called = taken(files, module.for_call(call))
        called.scope.given = {
            name: Given(module.scope, Expression(call.block.file, node), call.each)
            for name, node in call.block.attributes.items()
            if name not in _OWN
        }
        module.adopt(call, called)
        yield called, source
        yield from follow(called, source, loader, depth + 1)


def unmade(module: Module, folder: str) -> Iterator[str]:
    """The folders of calls that make nothing, by a `count` of 0 or an empty `for_each`."""
    made = {call.block.span for call in module.calls()}
    for block in module.blocks:
        if block.type == "module" and block.span not in made:
            source = _folder(module, block, folder)
            yield from [source] if source else ()


def _folder(module: Module, call: Block, folder: str) -> str | None:
    source = module.scope.attribute(call, "source")
    text = source.value.text if isinstance(source, Scalar) and isinstance(source.value, Known) else ""
    found = normpath(join(folder, text))
    return found if text.startswith(_LOCAL) and not found.startswith("..") else None
