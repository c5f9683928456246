"""One more schema location in `.homelamp.yaml`, with everything else left as it stands."""

from __future__ import annotations

import re

from homelamp.chain.config import NAME, Config, config_of, load
from homelamp.core.text import SourceFile
from homelamp.errors import UsageError
from homelamp.files.repository import Repository
from homelamp.syntax.yaml.documents import MappingNode, SequenceNode, parse

_KEY = "schema_locations"


def with_location(repository: Repository, location: str) -> bytes | None:
    """The file's new content; None where the location cannot be added without touching anything else."""
    content = repository.content(NAME)
    if content is None:
        exists = (repository.root / NAME).is_symlink()
        return None if exists else f'version: 1\n{_KEY}:\n  - "{location}"\n'.encode()
    source = repository.source(NAME)
    if not isinstance(source, SourceFile) or not isinstance(content, bytes):
        return None
    text = _edited(source, location)
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    return mark + text.encode() if text and _says_only(repository, text, location) else None


def _edited(file: SourceFile, location: str) -> str | None:
    documents, _ = parse(file)
    root = documents[0].root if len(documents) == 1 else None
    if not isinstance(root, MappingNode) or root.flow_style:
        return None
    node = documents[0].get(root, _KEY)
    line_break = "\r\n" if "\r\n" in file.text else "\n"
    if node is None:
        column = " " * root.start_mark.column
        end = "" if file.text.endswith("\n") else line_break
        return f'{file.text}{end}{column}{_KEY}:{line_break}{column}  - "{location}"{line_break}'
    return _in_list(file.text, node, location, line_break) if isinstance(node, SequenceNode) else None


def _in_list(text: str, node: SequenceNode, location: str, line_break: str) -> str:
    if node.flow_style:
        end = node.end_mark.index - 1
        comma = ", " if node.value else ""
        return f'{text[:end]}{comma}"{location}"{text[end:]}'
    last = node.value[-1]
    start = text.rfind("\n", 0, last.start_mark.index) + 1
    dash = re.match(r" *", text[start:])
    indent = dash[0] if dash else ""
    end = text.find("\n", last.end_mark.index - 1)
    added = f'{indent}- "{location}"'
    return f"{text}{line_break}{added}" if end < 0 else f"{text[: end + 1]}{added}{line_break}{text[end + 1 :]}"


def _says_only(repository: Repository, text: str, location: str) -> bool:
    """Whether the new text says what the old one did, and the location."""
    before = load(repository)
    try:
        after = config_of(SourceFile(NAME, text), repository)
    except UsageError:
        return False
    wanted = before._replace(schema_locations=(*before.schema_locations, location))
    return _facts(after) == _facts(wanted)


def _facts(config: Config) -> tuple[object, ...]:
    """Without the places, which move."""
    ignored = [(one.rules, one.paths, one.reason) for one in config.ignore]
    chains = [(one.name, one.parts, [(lost.part, lost.text) for lost in one.missing]) for one in config.chains]
    return config._replace(ignore=(), chains=()), ignored, chains
