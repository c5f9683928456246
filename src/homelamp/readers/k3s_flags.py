"""Single arguments of the API server, such as `oidc-client-id=headlamp`, and the issuer that they make together."""

from __future__ import annotations

from collections.abc import Iterable

from homelamp.facts import Fact, Flag, Issuer, Term
from homelamp.readers.yaml import Document, MappingNode, Node, ScalarNode
from homelamp.readers.yaml_facts import part_fact
from homelamp.text import Span
from homelamp.value import Unknown

_TERMS: dict[str, Term] = {
    "oidc-issuer-url": "issuer_url",
    "oidc-client-id": "client_id",
    "oidc-username-claim": "username_claim",
    "oidc-username-prefix": "username_prefix",
    "oidc-groups-claim": "groups_claim",
    "oidc-groups-prefix": "groups_prefix",
}
_QUOTES = ("'", '"')


def is_text(entry: Node) -> bool:
    """Whether an entry is a scalar other than null: all that can be an argument."""
    return isinstance(entry, ScalarNode) and entry.tag != "tag:yaml.org,2002:null"


def is_oidc(flag: Flag) -> bool:
    """Whether a flag says something of OIDC."""
    return flag.name.startswith("oidc-")


def is_quoted(text: str) -> bool:
    """Whether a flag's value is in quotes that the API server will take for a part of it."""
    return len(text) > 1 and text[0] == text[-1] and text[0] in _QUOTES


def flag(document: Document, entry: ScalarNode) -> Flag:
    """The argument that an entry states."""
    whole = str(entry.value)
    name, equals, text = whole.removeprefix("--").partition("=")
    span = document.span(entry)
    if id(entry) in document.ambiguous:
        # Below a key given twice, which HL605 names: which value counts is not known.
        text = ""
    if name not in _TERMS:
        return Flag(name, text, span)
    if not equals:
        return Flag(name, text, span, _lost(name, span, "given without a value"))
    fact = part_fact(document, entry, whole.index("=") + 1, _TERMS[name], "api-server")
    if is_quoted(text):
        # HL308 names it; nothing is compared with a value that cannot have been meant.
        fact = fact._replace(value=Unknown("in quotes of its own"), pieces=())
    return Flag(name, text, span, fact)


def misread(document: Document, entry: Node) -> list[Flag]:
    """The arguments that an entry was meant for which YAML reads as a mapping, as of `- oidc-groups-prefix=oidc:`.

    HL307 names it. What the argument would have said is not known.
    """
    if not isinstance(entry, MappingNode):
        return []
    names = [str(key.value).removeprefix("--").partition("=")[0] for key, _ in entry.value]
    span = document.span(entry)
    return [Flag(name, "", span, _lost(name, span, "not a text")) for name in names if name in _TERMS]


def replaced(flag: Flag) -> Flag:
    """A flag that a later list has thrown away: HL306 names it, and what was meant does not count as left out."""
    return flag._replace(fact=_lost(flag.name, flag.span, "lost to a later list")) if flag.name in _TERMS else flag


def issuer(flags: Iterable[Flag]) -> Issuer:
    """The one issuer that OIDC flags describe; of a repeated flag the API server takes the last."""
    last = {one.name: one for one in flags}
    stated = {one.fact.term: one.fact for one in last.values() if one.fact}
    return Issuer(
        url=stated.get("issuer_url"),
        audiences=(stated["client_id"],) if "client_id" in stated else (),
        span=covering([one.span for one in last.values()]),
        username_claim=stated.get("username_claim"),
        username_prefix=stated.get("username_prefix"),
        groups_claim=stated.get("groups_claim"),
        groups_prefix=stated.get("groups_prefix"),
        has_ca="oidc-ca-file" in last,
    )


def covering(spans: list[Span]) -> Span:
    """From the first place to the last of those in the first one's file: what is missing, is missing there."""
    own = sorted((span for span in spans if span.file is spans[0].file), key=lambda span: span.start)
    return Span(own[0].file, own[0].start, own[-1].end)


def _lost(name: str, span: Span, reason: str) -> Fact:
    return Fact(_TERMS[name], "api-server", Unknown(reason), span)
