"""Clients in YAML and JSON: found at any depth, as nodes of a document or as text in one of its values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from homelamp.core.placeholders import is_placeholder
from homelamp.core.text import Span
from homelamp.core.value import MAX_HOLES, MAX_TEXT, Hole, Known, Template, Unknown, Value, can_fill
from homelamp.model import Client, Fact, Listing, RedirectUri, ScopeMapping, SecretProducer, Setting, Source
from homelamp.model.client import ORIGIN
from homelamp.syntax.yaml import facts
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode

STRICT = Known("strict")
_ANYTHING = Hole("*", None)
_MOST_NESTED = 3
# More than any file that people write has.
_MOST_NODES = 50_000

Matches = Callable[[str, str], bool | None]


class Place(NamedTuple):
    """A mapping, and the document that holds it."""

    document: Document
    node: MappingNode


class Words(NamedTuple):
    """How a provider calls what a client has: several keys where they changed with its versions."""

    id: tuple[str, ...]
    redirect_uris: tuple[str, ...]


def mappings_with(document: Document, key: str, nested: int = _MOST_NESTED) -> Iterator[Place]:
    """The mappings that have a key, at any depth; also in a text (`|`) that holds YAML or JSON."""
    waiting: list[Node] = [document.root]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_NODES:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, MappingNode):
            # What merge keys (`<<`) bring in is looked at where it is written.
            if any(isinstance(name, ScalarNode) and name.value == key for name, _ in node.value):
                yield Place(document, node)
            waiting += reversed([value for _, value in node.value])
        elif isinstance(node, SequenceNode):
            waiting += reversed(node.value)
        elif isinstance(node, ScalarNode) and nested and node.style == "|" and key in node.value:
            for inner in document.nested(node)[0]:
                yield from mappings_with(inner, key, nested - 1)


def made_by(title: str, source: Source, span: Span) -> Fact:
    """The ID of a client that gets one when the provider makes it."""
    return Fact("client_id", source, Unknown(f"made by {title}"), span)


def written_secret(document: Document, node: Node | None, digest: str = "") -> tuple[Span, ...]:
    """The place of a client secret in clear text, which is hidden; `digest` begins what is no secret but its hash."""
    stated = None if node is None else facts.value(document, node)
    text = stated.text if isinstance(stated, Known) else ""
    if node is None or not text.strip() or is_placeholder(text) or (digest and text.startswith(digest)):
        return ()
    span = document.span(node)
    span.hide()
    return (span,)


def secret_of(document: Document, kind: str, name: Node | None, suffix: str = "") -> SecretProducer | None:
    """The Secret that an operator makes for a client; its keys are a matter of the operator's version."""
    stated = facts.setting(document, name)
    if stated is None:
        return None
    value = stated.value
    full = Known(f"{value.text}{suffix}") if isinstance(value, Known) else value
    if isinstance(full, Template):
        full = full._replace(parts=(*full.parts, suffix) if suffix else full.parts)
    # What takes the object in may give it another namespace.
    return SecretProducer(kind, stated._replace(value=full), None, None, stated.span)


def first(document: Document, node: Node, keys: tuple[str, ...]) -> Node | None:
    """What the first of several keys that is there holds."""
    return next((found for key in keys if (found := document.get(node, key)) is not None), None)


def client_of(place: Place, title: str, words: Words, issuer: tuple[str, ...] | None = ("",)) -> Client:
    """A client that a mapping states; `issuer` are the texts that follow the origin in its issuer (None: not known)."""
    document, node = place.document, place.node
    id_ = first(document, node, words.id)
    stated = facts.fact(document, id_, "client_id", "provider")
    span = document.span(id_) if id_ is not None else beginning(document, node)
    name = stated.value if stated is not None else None
    return Client(
        source="provider",
        root=document.file.path,
        address=f"{title} client {name}" if isinstance(name, Known | Template) else f"{title} client",
        span=span,
        whole=document.span(node),
        client_id=stated,
        redirect_uris=redirect_uris(document, first(document, node, words.redirect_uris), span),
        mappings=claims_not_known(title, span),
        issuer=None if issuer is None else at_origin(span, *issuer),
        calls_itself=issuer is not None,
    )


def at_origin(span: Span, *tail: str) -> Fact:
    """The issuer of a provider that makes it of the address at which it is asked, and of what follows that."""
    return Fact("issuer_url", "provider", Template((ORIGIN, *(text for text in tail if text))), span)


def claims_not_known(title: str, span: Span) -> Listing[ScopeMapping]:
    """What is known of the claims in a provider's tokens where homelamp does not read them."""
    return Listing(None, span, f"which claims {title} puts into its tokens is not read", is_stated=False)


def redirect_uris(
    document: Document, listed: Node | None, place: Span, admits: Callable[[str], Matches | None] | None = None
) -> Listing[RedirectUri]:
    """The entries of a list, or the only one; `admits` gives the way to compare an entry that is no plain URL."""
    if listed is None:
        return Listing((), place, is_stated=False)
    span = document.span(listed)
    nodes = listed.value if isinstance(listed, SequenceNode) else [listed]
    if not all(isinstance(one, ScalarNode) for one in nodes):
        return Listing(None, span, "a list that is put together elsewhere")
    stated = [facts.stated(document, one, "redirect_uri", "provider") for one in nodes]
    if not isinstance(listed, SequenceNode) and not isinstance(stated[0].value, Known):
        return Listing(None, span, "a list that is filled in elsewhere")
    return Listing(tuple(redirect_uri(fact, admits) for fact in stated if fact.text != ""), span)


def redirect_uri(fact: Fact, admits: Callable[[str], Matches | None] | None = None) -> RedirectUri:
    """An entry that has to be equal, but where the provider compares it in another way."""
    way = admits(fact.text) if admits is not None and fact.text is not None else None
    # What fills a hole may hold a wildcard; then it is not known how the entry is compared.
    return RedirectUri(fact, STRICT if way is None else Known("wildcard"), way)


def wildcard(text: str) -> Matches | None:
    """How Pocket ID and Zitadel compare an entry with a `*`; None for one without."""
    return _fits if "*" in text else None


def _fits(allowed: str, sent: str) -> bool | None:
    """Whether the wildcards can be filled in. Whether one may stand for a slash or a dot is not known."""
    fixed = re.split(r"\*+", allowed)
    filled = [part for text in fixed for part in (_ANYTHING, text)][1:]
    if not can_fill(Template(tuple(part for part in filled if part)), sent):
        return False
    # More wildcards than these take a search that grows with their number.
    is_plain = len(fixed) <= MAX_HOLES + 1 and len(sent) <= MAX_TEXT
    return True if is_plain and re.fullmatch("[^/?#.]*".join(map(re.escape, fixed)), sent) else None


def kind_of_client(document: Document, node: Node | None, span: Span) -> Setting:
    """`public` or `confidential`, by a key that is true for a public client; without it the client is confidential."""
    stated = facts.setting(document, node)
    if stated is None:
        return Setting(Known("confidential"), span)
    value: Value = Unknown("not true or false") if isinstance(stated.value, Known) else stated.value
    if stated.boolean is not None:
        value = Known("public" if stated.boolean else "confidential")
    return Setting(value, stated.span)


def beginning(document: Document, node: Node) -> Span:
    """Where a node begins."""
    span = document.span(node)
    return Span(span.file, span.start, span.start)
