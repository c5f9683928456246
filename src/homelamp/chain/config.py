"""`.homelamp.yaml`: what evidence cannot say."""

from __future__ import annotations

import re
from collections.abc import Collection

from homelamp.core.suggest import nearest
from homelamp.core.text import SourceFile, Span
from homelamp.errors import UsageError
from homelamp.files import regular
from homelamp.files.repository import Repository, Unread
from homelamp.model.config import PARTS, ChainConfig, Config, Ignore, Missing
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, SequenceNode, items, parse

__all__ = ["NAME", "PARTS", "ChainConfig", "Config", "config_of", "load", "refuse_missing"]

NAME = ".homelamp.yaml"
_KEYS = ("version", "kubernetes_version", "certificate", "schema_locations", "ignore", "chains")
_KUBERNETES = re.compile(r"1\.[0-9]{1,3}")


def load(repository: Repository, *, may_miss: Collection[str] = ()) -> Config:
    """Read the configuration at the repository's root; the defaults where there is none.

    Of the parts in `may_miss` a path need not be there: it is to be made.

    A path of a chain that is not there is noted; what Git has renamed counts under its new name.

    Raises:
        UsageError: it cannot be read, or has a key or value that is not valid.
    """
    source = repository.source(NAME)
    if source is None:
        regular.refuse_other(repository.root / NAME, NAME)
        return Config()
    if isinstance(source, Unread):
        raise UsageError(f"{NAME} is {source.reason}")
    return config_of(source, repository, may_miss=may_miss)


def config_of(source: SourceFile, repository: Repository, *, may_miss: Collection[str] = ()) -> Config:
    """What a text says as the configuration of a repository.

    Raises:
        UsageError: as `load` does.
    """
    documents, defect = parse(source)
    if defect:
        raise UsageError(f"{NAME}:{defect.span.line}: {defect.message}")
    if not documents:
        return Config()
    if len(documents) > 1:
        line = documents[1].span(documents[1].root).line
        raise UsageError(f"{NAME}:{line}: only one document is read; move this into the first one")
    return _Reader(documents[0], repository, may_miss).read()


def refuse_missing(config: Config) -> None:
    """Refuse a configuration that names a path that is not there, for a command that acts on what it names.

    Raises:
        UsageError: there is such a path.
    """
    for one in config.missing:
        raise UsageError(f"{NAME}:{one.span.line}: {one.text} is not in the repository")


class _Reader:
    """Turns the document into a Config; every refusal names the line and what would be right."""

    def __init__(self, document: Document, repository: Repository, may_miss: Collection[str]) -> None:
        self.document = document
        self.repository = repository
        self.may_miss = may_miss

    def read(self) -> Config:
        root = self.document.root
        if self.document.duplicates:
            defect = self.document.duplicates[0]
            raise UsageError(f"{NAME}:{defect.span.line}: {defect.message}")
        self._check_keys(root, _KEYS)
        self._check_version(self.document.get(root, "version"), root)
        return Config(
            kubernetes_version=self._kubernetes(self.document.get(root, "kubernetes_version")),
            certificate=self._certificate(self.document.get(root, "certificate")),
            schema_locations=self._locations(self.document.get(root, "schema_locations")),
            ignore=self._ignores(self.document.get(root, "ignore")),
            chains=self._chains(self.document.get(root, "chains")),
        )

    def _check_keys(self, node: Node, valid: tuple[str, ...]) -> None:
        if not isinstance(node, MappingNode):
            raise self._refusal(node, f"a mapping is wanted, with the keys {', '.join(valid)}")
        for key, _ in node.value:
            if key.value not in valid:
                near = nearest(str(key.value), valid)
                hint = f" (did you mean {near}?)" if near else ""
                raise self._refusal(key, f"unknown key {key.value!r}{hint}; valid are {', '.join(valid)}")

    def _check_version(self, node: Node | None, root: Node) -> None:
        if node is None or self.document.text(node) != "1":
            raise self._refusal(node or root, "version: 1 is wanted, the only version there is")

    def _kubernetes(self, node: Node | None) -> str | None:
        text = self._text(node)
        if node is not None and not _KUBERNETES.fullmatch(text or ""):
            raise self._refusal(node, f'kubernetes_version is {text!r}; write major and minor, quoted, such as "1.37"')
        return text

    def _text(self, node: Node | None) -> str | None:
        if node is None:
            return None
        text = self.document.text(node)
        if text is None:
            raise self._refusal(node, "one text is wanted here")
        return text

    def _texts(self, node: Node | None) -> tuple[str, ...]:
        if node is None:
            return ()
        if not isinstance(node, SequenceNode):
            raise self._refusal(node, "a list is wanted here")
        return tuple(self._text(item) or "" for item in node.value)

    def _certificate(self, node: Node | None) -> str | None:
        text = self._text(node)
        if node is not None and text is not None and self._is_outside(text):
            raise self._refusal(node, "certificate lies outside of the repository: name a file in it")
        if node is not None and text:
            self._refuse_special(node, text)
        return text

    def _locations(self, node: Node | None) -> tuple[str, ...]:
        texts = self._texts(node)
        for item, text in zip(items(node), texts, strict=True):
            from homelamp.manifests.schema_places import refusal  # noqa: PLC0415  # few files have any

            reason = refusal(text, self.repository.root)
            if reason:
                raise self._refusal(item, reason)
        return texts

    def _is_outside(self, path: str) -> bool:
        from homelamp.manifests.schema_places import is_outside  # noqa: PLC0415  # few files name any

        return is_outside(path, self.repository.root)

    def _ignores(self, node: Node | None) -> tuple[Ignore, ...]:
        if isinstance(node, MappingNode) or (node is not None and self.document.text(node) is not None):
            raise self._refusal(node, "ignore is a list of mappings, each with rule or path, and a reason")
        return tuple(self._ignored(item) for item in items(node))

    def _ignored(self, node: Node) -> Ignore:
        self._check_keys(node, ("rule", "path", "reason"))
        rule, path = self.document.get(node, "rule"), self.document.get(node, "path")
        rules, paths = self._one_or_more(rule), self._one_or_more(path)
        for text in paths:
            if text.startswith("/") or ".." in text.split("/"):
                raise self._refusal(
                    path or node, f"{text} lies outside of the repository: name a path or a pattern in it"
                )
        if not rules and not paths:
            raise self._refusal(node, "an entry of ignore needs a rule, a path, or both")
        reason = (self._text(self.document.get(node, "reason")) or "").strip()
        if not re.search(r"\w", reason):
            raise self._refusal(node, "an entry of ignore needs a reason")
        places = tuple(self.document.span(item) for item in items(rule) or ([rule] if rule else []))
        return Ignore(rules, paths, reason, self.document.span(node), places)

    def _one_or_more(self, node: Node | None) -> tuple[str, ...]:
        """One text, or a list of texts."""
        if node is None or isinstance(node, SequenceNode):
            return self._texts(node)
        text = self._text(node)
        return (text,) if text else ()

    def _chains(self, node: Node | None) -> tuple[ChainConfig, ...]:
        if node is not None and not isinstance(node, SequenceNode):
            raise self._refusal(node, "chains is a list of mappings, each with a name")
        return tuple(self._chain(item) for item in items(node))

    def _chain(self, node: Node) -> ChainConfig:
        self._check_keys(node, ("name", *PARTS))
        name = self._text(self.document.get(node, "name"))
        if not name:
            raise self._refusal(node, "a chain wants a name")
        parts: dict[str, tuple[str, ...]] = {}
        places: dict[str, Span] = {}
        missing: list[Missing] = []
        for part in PARTS:
            found, lost = self._paths(part, self.document.get(node, part))
            parts[part] = tuple(path for path, _ in found)
            if found:
                places[part] = found[0][1]
            missing += lost
        return ChainConfig(name, parts, places, tuple(missing))

    def _paths(self, part: str, node: Node | None) -> tuple[list[tuple[str, Span]], list[Missing]]:
        """The paths that are there, or were renamed, with their places; and those that are not there."""
        found, missing = [], []
        texts = self._texts(node)
        for item, text in zip(items(node), texts, strict=True):
            path: str | None = text.removeprefix("./").rstrip("/") or "."
            span = self.document.span(item)
            if self._is_outside(str(path)):
                raise self._refusal(item, f"{part} lies outside of the repository: name a file or folder in it")
            if part not in self.may_miss and not self._exists(str(path)):
                from homelamp.files.renames import renamed_to  # noqa: PLC0415  # all paths are there in most runs

                path = renamed_to(self.repository, str(path))
                missing.append(Missing(part, text, span, path))
            if path is not None:
                self._refuse_special(item, path)
                found.append((path, span))
        return found, missing

    def _exists(self, path: str) -> bool:
        # On the disk, not in the index: `git commit -a` shows a hook the files as they will be, the index not yet.
        try:
            return (self.repository.root / path).exists()
        except OSError:  # a name that no file can have
            return False

    def _refuse_special(self, node: Node, path: str) -> None:
        """What is named is a file or a folder: nobody could read a pipe or a device twice, or at all."""
        at = self.repository.root / path
        if not at.is_dir():
            regular.refuse_other(at, f"{NAME}:{self.document.span(node).line}: {path}")

    def _refusal(self, node: Node, message: str) -> UsageError:
        return UsageError(f"{NAME}:{self.document.span(node).line}: {message}")
