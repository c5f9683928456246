"""Single arguments of the API server, such as `oidc-client-id=headlamp`, and the issuer that they make together.

How K3s reads one (`GetArgs` in pkg/daemons/config/types.go of https://github.com/k3s-io/k3s): a leading `--` is
trimmed, name and value part at the first `=`, an argument without `=` has the value `true`, and a final `+` or `-` of
the name only says where it goes. The API server takes an underscore in a name for a dash (`WordSepNormalizeFunc` of
k8s.io/component-base/cli/flag).
"""

from __future__ import annotations

from collections.abc import Iterable

from homelamp.core.text import Span
from homelamp.core.value import Known, Unknown, Value
from homelamp.model import Fact, Flag, Issuer, Piece, Term
from homelamp.syntax.substitution import value_of
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode
from homelamp.syntax.yaml.facts import fact, part_fact, text_value

CONFIGURATION = "authentication-config"
_TERMS: dict[str, Term] = {
    "oidc-issuer-url": "issuer_url",
    "oidc-client-id": "client_id",
    "oidc-username-claim": "username_claim",
    "oidc-username-prefix": "username_prefix",
    "oidc-groups-claim": "groups_claim",
    "oidc-groups-prefix": "groups_prefix",
}
# What behind a name states nothing: an empty text is none for the API server too, and no issuer or client is `true`.
_NOTHING = {"oidc-issuer-url": ("", "="), "oidc-client-id": ("", "="), "oidc-groups-claim": ("=",)}
_QUOTES = ("'", '"')
IN_QUOTES = Unknown("in quotes of its own")


def is_text(entry: Node) -> bool:
    """Whether an entry is a scalar other than null: all that can be an argument."""
    return isinstance(entry, ScalarNode) and entry.tag != "tag:yaml.org,2002:null"


def is_oidc(flag: Flag) -> bool:
    """Whether a flag says something of OIDC."""
    return flag.name.startswith("oidc-")


def is_missed(flag: Flag) -> bool:
    """Whether the login suffers where a flag is lost."""
    return is_oidc(flag) or flag.name == CONFIGURATION


def is_quoted(text: str) -> bool:
    """Whether a flag's value is in quotes that the API server will take for a part of it."""
    return len(text) > 1 and text[0] == text[-1] and text[0] in _QUOTES


def flag(document: Document, entry: ScalarNode) -> Flag:
    """The argument that an entry states; one that another tool fills in has no name yet."""
    whole = str(entry.value)
    stated, equals, text = whole.removeprefix("--").partition("=")
    name, span = _dashed(stated.rstrip("+-")), document.span(entry)
    if entry.tag.startswith("!") or not isinstance(value_of(stated), Known):
        return Flag("", "", span)
    if id(entry) in document.ambiguous:
        # Below a key given twice, which HL605 names: which value counts is not known.
        return Flag(name, "", span, _lost(name, span, "below a key that is given twice"))
    return Flag(name, text, span, _fact(document, entry, name, equals + text))


def of_key(document: Document, name: str, key: Node, value: Node) -> Flag:
    """The argument that a key and its value state, where a distribution has the arguments as a map."""
    start, end = document.span(key), document.span(value)
    place = Span(start.file, start.start, end.end) if start.file is end.file and start.start < end.end else end
    name = _dashed(name.removeprefix("--"))
    if not is_text(value):
        return Flag(name, "", place, _lost(name, place, "not a text") if isinstance(value, MappingNode) else None)
    text = str(value.value)
    stated = fact(document, value, _TERMS[name], "api-server") if name in _TERMS else None
    return Flag(name, text, place, _unquoted(stated, text) if stated else None)


def within(document: Document, node: ScalarNode, start: int, end: int) -> Flag:
    """The argument that is a part of a scalar, such as a word of a command line, from `start` to before `end`."""
    name, _, text = str(node.value)[start:end].removeprefix("--").partition("=")
    name, place = _dashed(name), document.within(node, start, end)
    if name not in _TERMS or not text:
        return Flag(name, text, place)
    at = document.within(node, end - len(text), end)
    return Flag(name, text, place, Fact(_TERMS[name], "api-server", text_value(document, node, text), at))


def stated(name: str, value: Value | None, text: str, span: Span, at: Span) -> Flag:
    """The argument that a text without a parser states at `span`; its value is at `at`, None where it has none."""
    name = _dashed(name.rstrip("+-"))
    if name not in _TERMS:
        return Flag(name, text, span)
    if value is None:
        # A word without a value may go on in a form that is not known.
        return Flag(name, text, span, _lost(name, span, "without a value that can be read"))
    pieces = (Piece(value.text, at),) if isinstance(value, Known) else ()
    return Flag(name, text, span, Fact(_TERMS[name], "api-server", value, at, pieces))


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _fact(document: Document, entry: ScalarNode, name: str, behind: str) -> Fact | None:
    """What an argument states; `behind` is what follows its name: `=` and the value, or nothing."""
    if name not in _TERMS or behind in _NOTHING.get(name, ()):
        return None
    if not behind:
        return Fact(_TERMS[name], "api-server", Known("true"), document.span(entry))
    found = part_fact(document, entry, str(entry.value).index("=") + 1, _TERMS[name], "api-server")
    return _unquoted(found, behind[1:])


def _unquoted(found: Fact, text: str) -> Fact:
    """A fact; HL308 names one in quotes of its own, and nothing is compared with what cannot have been meant."""
    return found._replace(value=IN_QUOTES, pieces=()) if is_quoted(text) else found


def misread(document: Document, entry: Node) -> list[Flag]:
    """The arguments that an entry was meant for which YAML reads as a mapping, as of `- oidc-groups-prefix=oidc:`.

    HL307 names it. What the argument would have said is not known.
    """
    if not isinstance(entry, MappingNode):
        return []
    names = [_dashed(str(key.value).removeprefix("--").partition("=")[0]) for key, _ in entry.value]
    span = document.span(entry)
    return [Flag(name, "", span, _lost(name, span, "not a text")) for name in names]


def replaced(flag: Flag) -> Flag:
    """A flag that a later list has thrown away: HL306 names it, and what was meant does not count as left out."""
    return flag._replace(fact=_lost(flag.name, flag.span, "lost to a later list"))


def not_a_text(flag: Flag) -> Flag:
    """A flag that is written where YAML reads no text: what was meant is not known."""
    return flag._replace(fact=_lost(flag.name, flag.span, "not a text"))


def perhaps(hidden: Flag) -> list[Flag]:
    """The arguments that an entry may be that another tool fills in."""
    return [Flag(name, "", hidden.span, _lost(name, hidden.span, "perhaps filled in elsewhere")) for name in _TERMS]


def issuer(flags: Iterable[Flag]) -> Issuer:
    """The one issuer that OIDC flags describe; of a repeated flag the API server takes the last."""
    last = {one.name: one for one in flags}
    stated = {one.fact.term: one.fact for one in last.values() if one.fact}
    return Issuer(
        url=stated.get("issuer_url"),
        audiences=(stated["client_id"],) if "client_id" in stated else (),
        span=covering([one.span for one in last.values() if one.name]),
        username_claim=stated.get("username_claim"),
        username_prefix=stated.get("username_prefix"),
        groups_claim=stated.get("groups_claim"),
        groups_prefix=stated.get("groups_prefix"),
        has_ca="oidc-ca-file" in last or "" in last,
    )


def covering(spans: list[Span]) -> Span:
    """From the first place to the last of those in the first one's file: what is missing, is missing there."""
    own = sorted((span for span in spans if span.file is spans[0].file), key=lambda span: span.start)
    return Span(own[0].file, own[0].start, own[-1].end)


def _lost(name: str, span: Span, reason: str) -> Fact | None:
    """The fact that was stated and cannot be known; None where the argument states none."""
    return Fact(_TERMS[name], "api-server", Unknown(reason), span) if name in _TERMS else None
