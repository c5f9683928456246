"""What the tags of a blueprint stand for, as far as the text of the blueprint tells.

`!Context`, `!If`, `!Condition`, `!Format`, `!Enumerate`, `!Value`, `!Index` and `!AtIndex` are followed. `!Env` is
known where the chart of Authentik sets the variable. `!Find` and `!KeyOf` name other objects, and whoever asks for
these looks them up. Semantics: authentik/blueprints/v1/common.py of https://github.com/goauthentik/authentik.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from homelamp.core.numbers import number
from homelamp.core.text import Span
from homelamp.core.value import Known, Unknown
from homelamp.model import Fact, Piece, Setting, Term
from homelamp.providers.authentik.blueprints import conditions, formatting, loops
from homelamp.providers.authentik.blueprints.values import At, Scalar, Unclear, made
from homelamp.syntax.booleans import boolean, truth
from homelamp.syntax.yaml import facts
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, SequenceNode
from homelamp.syntax.yaml.tree import entries, is_null

# Nobody writes so many steps from one value to the next, or such an amount of text.
_MAX_STEPS = 50
_MAX_WORK = 2_000
_PAIR, _TRIPLE = 2, 3
_FOLLOWED = frozenset({"!Context", "!If", "!Value", "!Index", "!AtIndex"})
_LOOKED_UP = frozenset({"!Find", "!FindObject", "!KeyOf"})


class Blueprint:
    """One blueprint and the values of its tags.

    `environment` holds the variables that are known of Authentik's worker, which applies blueprints.
    """

    def __init__(self, document: Document, environment: Mapping[str, Setting] | None = None) -> None:
        self.document = document
        self.environment = environment or {}
        # How many rounds its loops made.
        self.rounds = 0
        self._work = 0
        self._running: set[int] = set()
        self._context: dict[str, At | None] = {}

    def span(self, at: At) -> Span:
        """The place of a node."""
        return self.document.span(at.node)

    def whole(self, at: At) -> Span:
        """The place of a node with its key."""
        span = self.span(at)
        key = self.document.span(at.key) if at.key is not None else span
        return Span(span.file, key.start, span.end) if key.file is span.file and key.start <= span.start else span

    def settled(self, at: At) -> At | Unclear:
        """What a node stands for, when the tags that choose another node are followed."""
        key = at.key
        for _ in range(_MAX_STEPS):
            if at.node.tag not in _FOLLOWED:
                return at._replace(key=key)
            with self._step(at.node) as is_finite:
                found = self._followed(at) if is_finite else Unclear("defined by itself", at)
            if isinstance(found, Unclear):
                return found
            at = found
        return Unclear("defined by itself", at)

    def field(self, at: At | None, *keys: str) -> At | None:
        """The value of a mapping's key; None where it is not written, or the mapping is not known."""
        for key in keys:
            found = self.settled(at) if at is not None else None
            pair = self._pair(found.node, key) if isinstance(found, At) else None
            at = At(pair[1], found.rounds, pair[0]) if pair is not None and isinstance(found, At) else None
        return at

    def members(self, at: At) -> tuple[At, ...] | Unclear:
        """The members of a list, those that a loop makes among them; none of a null."""
        found = self.settled(at)
        if isinstance(found, Unclear):
            return found
        if found.node.tag == "!Enumerate":
            return loops.members(self, found)
        if is_null(found.node):
            return ()
        if isinstance(found.node, SequenceNode) and not found.node.tag.startswith("!"):
            return tuple(At(one, found.rounds) for one in found.node.value)
        return Unclear(self._reason(found), found)

    def scalar(self, at: At) -> Scalar:
        """The value of a scalar, or of a tag that makes a text."""
        found = self.settled(at)
        if isinstance(found, Unclear):
            return Scalar(Unknown(found.reason), self.span(found.at))
        with self._step(found.node) as is_finite:
            return self._scalar(found) if is_finite else Scalar(Unknown("defined by itself"), self.span(found))

    def _scalar(self, found: At) -> Scalar:
        node, tag = found.node, found.node.tag
        if tag in {"!Format", "!Env"}:
            return formatting.formatted(self, found) if tag == "!Format" else self._variable(found)
        if tag == "!Condition":
            verdict = conditions.verdict(self, found)
            told = Unknown("a condition that is not known") if verdict is None else Known(str(verdict).lower())
            return Scalar(told, self.span(found), boolean=verdict)
        if not isinstance(node, ScalarNode) or tag.startswith("!"):
            return Scalar(Unknown(self._reason(found)), self.span(found))
        value = facts.value(self.document, node)
        span = self.span(found)
        pieces = (Piece(value.text, span),) if isinstance(value, Known) else ()
        return Scalar(value, span, pieces, boolean(node) if isinstance(value, Known) else None)

    def fact(self, at: At, term: Term) -> Fact:
        """The fact that a node states."""
        found = self.scalar(at)
        return Fact(term, "authentik", found.value, self._used_at(at, found), found.pieces)

    def setting(self, at: At | None) -> Setting | None:
        """What a node says that is no term of the chain; None where it is not written, and for null."""
        if at is None:
            return None
        found = self.settled(at)
        if isinstance(found, At) and is_null(found.node):
            return None
        value = self.scalar(at)
        return Setting(value.value, value.span, value.boolean)

    def text(self, at: At | None) -> str | None:
        """The text of a scalar, where it is Known."""
        return self.scalar(at).text if at is not None else None

    def truth(self, at: At) -> bool | None:
        """Whether Python takes a node for true; None where that is not known."""
        found = self.settled(at)
        if isinstance(found, Unclear):
            return None
        if found.node.tag == "!Condition":
            return self.scalar(found).boolean
        if found.node.tag == "!Format":
            text = self.scalar(found).text
            return None if text is None else bool(text)
        return None if found.node.tag.startswith("!") else truth(self.document, found.node)

    @contextmanager
    def _step(self, node: Node) -> Iterator[bool]:
        """One step into what a value is made of; False for one into itself, and for more than anybody writes."""
        self._work = self._work + 1 if self._running else 0
        is_finite = id(node) not in self._running and len(self._running) < _MAX_STEPS and self._work <= _MAX_WORK
        if not is_finite:
            yield False
            return
        self._running.add(id(node))
        try:
            yield True
        finally:
            self._running.discard(id(node))

    def arguments(self, at: At) -> tuple[At, ...]:
        """The parts of a tag that takes a list; of one that takes a single text that text."""
        node = at.node
        return tuple(At(one, at.rounds) for one in node.value) if isinstance(node, SequenceNode) else (at,)

    def literal(self, at: At) -> Scalar:
        """The text of a node as it is written, whatever tag it has."""
        node = at.node
        text = str(node.value) if isinstance(node, ScalarNode) else ""
        return Scalar(Known(text), self.span(at), (Piece(text, self.span(at)),))

    def _used_at(self, at: At, found: Scalar) -> Span:
        # The tag's own place, where the text comes from somewhere else in the file.
        return self.span(at) if at.node.tag.startswith("!") else found.span

    def _pair(self, node: Node, key: str) -> tuple[Node, Node] | None:
        if not isinstance(node, MappingNode) or node.tag.startswith("!"):
            return None
        return next(((name, value) for name, value in entries(node) if name.value == key), None)

    def _followed(self, at: At) -> At | Unclear:
        """One step along a tag that chooses another node."""
        parts = self.arguments(at)
        match at.node.tag:
            case "!Context":
                return self._from_context(at, parts)
            case "!If":
                return self._chosen(at, parts)
            case "!AtIndex":
                return self._at_index(at, parts)
        depth = number(self.literal(at).text or "")
        current = at.rounds[-1 - depth] if depth is not None and depth < len(at.rounds) else None
        if current is None:
            return Unclear(f"given by {at.node.tag} outside of a loop", at)
        return current[at.node.tag == "!Value"]

    def _from_context(self, at: At, parts: tuple[At, ...]) -> At | Unclear:
        name = self.literal(parts[0]).text if parts else ""
        found = self._stated(name or "")
        if found is not None:
            return found._replace(rounds=at.rounds)
        if len(parts) > 1 and not (name or "").startswith("goauthentik.io/"):
            return parts[1]
        return Unclear(f"given by the context of the blueprint's instance ({name})", at)

    def _stated(self, name: str) -> At | None:
        """What the blueprint itself states of its context."""
        if name not in self._context:
            self._context[name] = self.field(At(self.document.root), "context", name)
        return self._context[name]

    def _chosen(self, at: At, parts: tuple[At, ...]) -> At | Unclear:
        verdict = self.truth(parts[0]) if len(parts) in {1, _TRIPLE} else None
        if verdict is None:
            return Unclear("chosen by a condition", at)
        if len(parts) == 1:
            return At(made(at.node, "bool", str(verdict).lower()), at.rounds)
        return parts[1 if verdict else 2]

    def _at_index(self, at: At, parts: tuple[At, ...]) -> At | Unclear:
        if len(parts) not in {_PAIR, _TRIPLE}:
            return Unclear("given by !AtIndex", at)
        of, step = self.settled(parts[0]), self.text(parts[1])
        if isinstance(of, Unclear) or step is None or of.node.tag.startswith("!"):
            return Unclear("given by !AtIndex", at)
        found: At | None = self.field(of, step)
        if isinstance(of.node, SequenceNode):
            index, members = number(step), of.node.value
            found = At(members[index], of.rounds) if index is not None and index < len(members) else None
        if found is not None:
            return found
        return parts[2] if len(parts) == _TRIPLE else Unclear("not there (!AtIndex)", at)

    def _variable(self, at: At) -> Scalar:
        """A variable of Authentik's environment, where a release of its chart sets it."""
        parts = self.arguments(at)
        name = self.literal(parts[0]).text if parts else ""
        stated = self.environment.get(name or "")
        if stated is not None and stated.text:
            return Scalar(stated.value, stated.span, (Piece(stated.text, stated.span),))
        return Scalar(Unknown(f"read from Authentik's environment ({name})"), self.span(at))

    def _reason(self, at: At) -> str:
        tag = at.node.tag
        if tag == "!File":
            return "read from a file in Authentik's container"
        if tag in _LOOKED_UP:
            return f"looked up by {tag}"
        if tag.startswith("!"):
            return f"given by the tag {tag.partition(':')[0]}"
        return "not a single value" if not isinstance(at.node, ScalarNode) else "not a list"
