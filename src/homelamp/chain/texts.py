"""The API server's settings in files that are not YAML of their own: templates, scripts, units, Nix.

A template is read as YAML with holes where that is possible, any other file line by line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from homelamp.chain import scan
from homelamp.chain.config import Config
from homelamp.chain.gathered import Reading
from homelamp.clusters import authentication_config, distributions
from homelamp.clusters.distributions import Arguments
from homelamp.core.text import SourceFile
from homelamp.core.value import Unknown
from homelamp.files.repository import Repository
from homelamp.model import Flag
from homelamp.syntax.templates import Parsed
from homelamp.syntax.yaml.documents import Document

if TYPE_CHECKING:
    from homelamp.clusters.text import Text

# The keys that begin a block of YAML with arguments: of K3s, and of Talos.
_KEYS = ("kube-apiserver-arg", "cluster")
_IN_HEREDOCS = (*_KEYS, "extraArgs", "AuthenticationConfiguration")
# What such a file removes and adds is not what there is.
_DIFFERENCE = re.compile(r"^(?:@@ -\d|diff --git )", re.MULTILINE)
# What is read as another language, and prose.
_NO_TEXTS = (*scan.HCL, scan.LOCK, ".md", ".png", ".svg")
# Languages of lines, of which YAML would make one long text by chance.
_SCRIPTS = (
    ".sh", ".bash", ".zsh", ".fish", ".ps1", ".nix", ".service", ".conf", ".env", ".mk", ".just", ".toml",
)  # fmt: skip
_DECIDED = Unknown("given in several ways in one file")


def read_texts(reading: Reading, repository: Repository, config: Config, taken: Collection[str]) -> None:
    """Read every file but those `taken`, which a parser has read, that tells an API server of OIDC."""
    for path in repository.paths:
        if path in taken or path.endswith(_NO_TEXTS):
            continue
        content = repository.content(path)
        if not isinstance(content, bytes) or len(content) > scan.MAX_YAML or not scan.tells_server(content):
            continue
        source = repository.source(path) if scan.may_be_text(path) or config.names(path) else None
        if isinstance(source, SourceFile) and read_text(reading, source) and path in reading.templates:
            reading.unchecked = [one for one in reading.unchecked if one.span.file is not source]


def read_charts(reading: Reading, repository: Repository) -> None:
    """Read the Applications that charts make: what is literal in their templates, with holes for the charts' values."""
    paths = frozenset(repository.paths)
    for path in repository.paths:
        chart = scan.chart_of_template(path)
        if chart is None or chart not in paths:
            continue
        content = repository.content(path)
        if not isinstance(content, bytes) or len(content) > scan.MAX_YAML or not scan.makes_release(content):
            continue
        source = repository.source(path)
        if isinstance(source, SourceFile):
            from homelamp.syntax.templates import parse_template  # noqa: PLC0415  # few repositories have such a chart

            for document in parse_template(source).documents:
                reading.releases.read(document)


def read_text(reading: Reading, source: SourceFile) -> bool:
    """Read a template or another text; whether anything in it is for an API server."""
    from homelamp.clusters.text import of_file  # noqa: PLC0415  # few repositories have such a file
    from homelamp.syntax.templates import parse_template  # noqa: PLC0415  # as above
    from homelamp.syntax.yaml.blocks import blocks  # noqa: PLC0415  # as above

    if source.path.endswith((".patch", ".diff")) and _DIFFERENCE.search(source.text):
        return False
    whole = parse_template(source) if not _is_script(source) else None
    if whole and take(reading, whole):
        return True
    found = [take(reading, one) for one in blocks(source, _IN_HEREDOCS)] if not (whole and whole.documents) else []
    return any([*found, take_text(reading, of_file(source))])


def _is_script(source: SourceFile) -> bool:
    return source.path.endswith(_SCRIPTS) or source.text.startswith("#!")


def take(reading: Reading, parsed: Parsed) -> bool:
    """Take in the documents of a text; whether anything in them is for an API server."""
    taken = [take_document(reading, one, is_partial=parsed.is_partial) for one in parsed.documents]
    return any(taken)


def take_document(reading: Reading, document: Document, name: str = "", *, is_partial: bool = False) -> bool:
    """Take in a document; whether anything in it is for an API server.

    `name` is what Terraform gives it to, and with `is_partial` more may be stated than is written.
    """
    servers = authentication_config.read(document)
    reading.facts.api_servers += servers
    found = bool(servers)
    for distribution, arguments in distributions.arguments_of_input(document, name):
        added = (_partial(one, document) if is_partial else one for one in arguments)
        reading.arguments[distribution] += map(_settled, added)
        found = True
    return found


def take_text(reading: Reading, text: Text) -> bool:
    """Take in a text that no parser reads; whether anything in it is for an API server."""
    found = False
    for name, arguments in distributions.arguments_in_text(text):
        known = {one.span for own in reading.arguments.values() for args in own for one in args.flags}
        new = [one for one in arguments if not any(flag.name and flag.span in known for flag in one.flags)]
        reading.arguments[name] += map(_settled, new)
        found = found or bool(new)
    return found


def _partial(arguments: Arguments, document: Document) -> Arguments:
    """Arguments to which the statements of a template may add others."""
    return arguments._replace(flags=(*arguments.flags, Flag("", "", document.span(document.root))))


def _settled(arguments: Arguments) -> Arguments:
    """Arguments without those that contradict each other: they are for several servers, or the text chooses."""
    kept = list(_without_contradictions(arguments.flags))
    undecided = next((one for one in kept if one.fact and one.fact.value == _DECIDED), None)
    if undecided:
        kept.append(Flag("", "", undecided.span))
    return arguments._replace(flags=tuple(kept))


def _without_contradictions(flags: tuple[Flag, ...]) -> Iterator[Flag]:
    texts = Counter(name for name, _ in {(one.name, one.text) for one in flags if one.name})
    seen = set()
    for one in flags:
        if texts[one.name] < 2:  # noqa: PLR2004  # a flag that is given once, or twice alike
            yield one
        elif one.name not in seen:
            seen.add(one.name)
            fact = one.fact._replace(value=_DECIDED, pieces=()) if one.fact else None
            yield one._replace(text="", fact=fact)
