"""The entries of blueprints: which objects they state, with which attributes.

https://docs.goauthentik.io/customize/blueprints/v1/structure. Identifiers count as attributes, and win over them:
authentik/blueprints/v1/importer.py of https://github.com/goauthentik/authentik.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from homelamp.core.text import Span
from homelamp.model import Setting
from homelamp.providers.authentik.blueprints.tags import Blueprint
from homelamp.providers.authentik.blueprints.values import At, Unclear
from homelamp.syntax.booleans import printed
from homelamp.syntax.yaml.documents import Document, MappingNode, ScalarNode, SequenceNode
from homelamp.syntax.yaml.nodes import descendants
from homelamp.syntax.yaml.tree import entries as pairs_of

_MODELS = ("authentik_core.", "authentik_providers_oauth2.")
# A blueprint that nobody applies by itself, and one of Authentik's own, which is there anyway.
_INSTANTIATE, _SYSTEM = "blueprints.goauthentik.io/instantiate", "blueprints.goauthentik.io/system"
# A mapping of scopes is one of property mappings, and an OAuth2 provider one of providers.
_BASES = {
    "authentik_core.propertymapping": "authentik_providers_oauth2.scopemapping",
    "authentik_core.provider": "authentik_providers_oauth2.oauth2provider",
}


class Entry(NamedTuple):
    """One object that a blueprint states. Of `layers` the first is in force: identifiers, then the last attributes."""

    blueprint: Blueprint
    model: str
    id: str | None
    at: At
    layers: tuple[At, ...]

    def get(self, name: str) -> At | None:
        """An attribute or identifier; None where it is not written."""
        found = (self.blueprint.field(one, name) for one in self.layers)
        return next((one for one in found if one is not None), None)

    def text(self, name: str) -> str | None:
        """The text of an attribute, where it is Known."""
        return self.blueprint.text(self.get(name))

    def setting(self, name: str) -> Setting | None:
        """What an attribute says that has a default; None where it is not written."""
        return self.blueprint.setting(self.get(name))

    @property
    def whole(self) -> Span:
        """All of the entry."""
        return self.blueprint.span(self.at)

    @property
    def head(self) -> Span:
        """Where it begins: its first key."""
        node = self.at.node
        first = node.value[0][0] if isinstance(node, MappingNode) and node.value else node
        return self.blueprint.document.span(first)


def is_blueprint(document: Document) -> bool:
    """Whether a document is a blueprint that speaks of clients, applications or people."""
    if document.get(document.root, "kind") is not None:
        return False
    blueprint = Blueprint(document)
    return any(
        (blueprint.text(blueprint.field(one, "model")) or "").lower().startswith(_MODELS) for one in _written(blueprint)
    )


def blueprints_in(document: Document) -> list[Document]:
    """The blueprint that a document is, and those in texts within it: in a ConfigMap, or in a chart's values."""
    found = [document] if is_blueprint(document) else []
    if found:
        return found
    for node in descendants(document.root):
        if isinstance(node, ScalarNode) and "entries:" in node.value and any(word in node.value for word in _MODELS):
            for inner in document.nested(node)[0]:
                found += blueprints_in(inner)
    return found


def entries_of(blueprint: Blueprint) -> list[Entry]:
    """The objects that a blueprint states, each once: a later entry adds to an earlier one, or takes it away.

    There are none where Authentik does not apply the blueprint by itself, and of a copy of its own blueprints.
    """
    document = blueprint.document
    labels = document.get(document.root, "metadata", "labels")
    instantiated, system = document.get(labels, _INSTANTIATE), document.get(labels, _SYSTEM)
    if instantiated is not None and printed(document, instantiated) is False:
        return []
    if system is not None and printed(document, system):
        return []
    found: dict[object, Entry] = {}
    for at in _written(blueprint):
        _take(found, blueprint, at)
    return list(found.values())


def _take(found: dict[object, Entry], blueprint: Blueprint, at: At) -> None:
    model = (blueprint.text(blueprint.field(at, "model")) or "").lower()
    conditions = blueprint.field(at, "conditions")
    wanted = blueprint.members(conditions) if conditions is not None else ()
    if not model or (not isinstance(wanted, Unclear) and any(blueprint.truth(one) is False for one in wanted)):
        return
    identifiers, attributes = blueprint.field(at, "identifiers"), blueprint.field(at, "attrs")
    # An object without a key that is known is another one than all before it.
    key = _identity(blueprint, model, identifiers) or (model, id(at.node))
    if blueprint.text(blueprint.field(at, "state")) == "absent":
        found.pop(key, None)
        return
    layers = tuple(one for one in (identifiers, attributes) if one is not None)
    before = found.get(key)
    if before is None:
        found[key] = Entry(blueprint, model, blueprint.text(blueprint.field(at, "id")), at, layers)
    else:
        found[key] = before._replace(layers=(*layers, *before.layers))


def _identity(blueprint: Blueprint, model: str, identifiers: At | None) -> object | None:
    found = blueprint.settled(identifiers) if identifiers is not None else None
    if not isinstance(found, At) or not isinstance(found.node, MappingNode):
        return None
    pairs = [(str(key.value), blueprint.text(At(value, found.rounds))) for key, value in pairs_of(found.node)]
    return (model, tuple(sorted(pairs))) if pairs and all(text is not None for _, text in pairs) else None


def _written(blueprint: Blueprint) -> Iterator[At]:
    """Every entry as it is written: of a list, or of several lists with names."""
    node = blueprint.document.get(blueprint.document.root, "entries")
    lists = [value for _, value in pairs_of(node)] if isinstance(node, MappingNode) else [node]
    for one in lists:
        if isinstance(one, SequenceNode):
            yield from (At(entry) for entry in one.value if isinstance(entry, MappingNode))


class Entries:
    """The entries of all blueprints, to be found by what references say of them."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._of_model: dict[str, list[Entry]] = {}
        for one in entries:
            self._of_model.setdefault(one.model, []).append(one)
        self._by_text: dict[tuple[str, str], dict[str, list[Entry]]] = {}

    def of(self, model: str) -> Sequence[Entry]:
        """Those of one model."""
        return self._of_model.get(model, ())

    def find(self, asking: Entry, at: At, model: str) -> Entry | None:
        """The one that a reference means; None where it is not there, or it cannot be known which it is."""
        blueprint = asking.blueprint
        found = blueprint.settled(at)
        if isinstance(found, Unclear):
            return None
        if found.node.tag == "!KeyOf":
            named = blueprint.literal(found).text
            fitting = [one for one in self.of(model) if one.blueprint is blueprint and one.id == named]
        elif found.node.tag == "!Find":
            fitting = self._meeting(model, conditions(blueprint, found))
        else:
            fitting = [one for one in self._with(model, "pk", blueprint.text(found)) if one.blueprint is blueprint]
        return fitting[0] if len(fitting) == 1 else None

    def has_id(self, asking: Entry, at: At) -> bool:
        """Whether an entry of the same blueprint has the id that a `!KeyOf` names."""
        named = asking.blueprint.literal(at).text
        all_entries = (one for entries in self._of_model.values() for one in entries)
        return any(one.blueprint is asking.blueprint and one.id == named for one in all_entries)

    def _meeting(self, model: str, wanted: dict[str, Setting]) -> list[Entry]:
        """Those that meet all conditions."""
        found: list[Entry] | None = None
        for name, said in wanted.items():
            fitting = self._with(model, name, said.text)
            found = fitting if found is None else [one for one in found if any(one is other for other in fitting)]
        return found or []

    def _with(self, model: str, name: str, text: str | None) -> list[Entry]:
        key = (model, name)
        if key not in self._by_text:
            self._by_text[key] = {}
            for one in self.of(model):
                own = one.text(name)
                if own is not None:
                    self._by_text[key].setdefault(own, []).append(one)
        return self._by_text[key].get(text, []) if text is not None else []


def conditions(blueprint: Blueprint, at: At) -> dict[str, Setting]:
    """What `!Find [model, [name, value], …]` looks for; empty where part of it is not known."""
    found: dict[str, Setting] = {}
    for one in blueprint.arguments(at)[1:]:
        pair = blueprint.members(one)
        name = blueprint.text(pair[0]) if not isinstance(pair, Unclear) and len(pair) > 1 else None
        if isinstance(pair, Unclear) or name is None:
            return {}
        value = blueprint.scalar(pair[1])
        found[name] = Setting(value.value, value.span)
    return found


def model_of(blueprint: Blueprint, at: At) -> str:
    """The model that a `!Find` asks for."""
    parts = blueprint.arguments(at)
    name = (blueprint.text(parts[0]) or "").lower() if parts else ""
    return _BASES.get(name, name)
