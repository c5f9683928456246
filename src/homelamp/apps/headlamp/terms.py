"""Which value a term has, of all the ways in which Headlamp's values can give it.

charts/headlamp/templates/deployment.yaml of https://github.com/kubernetes-sigs/headlamp: plain values become variables
named `OIDC_*` and arguments that take these; entries of `env` come after them, and a variable that is given twice has
its last value. With `externalSecret.enabled` the plain values of the client are ignored, and the arguments are there in
any case. Arguments win over the backend's own `HEADLAMP_CONFIG_*` variables, and those of `extraArgs`, which stand
last, over the others.
"""

from __future__ import annotations

from homelamp.apps.headlamp import environment, secret_references
from homelamp.apps.headlamp.keys import KNOWN_KEYS, NAMES, VALIDATORS, Names, nearest_key
from homelamp.core.text import Span
from homelamp.core.value import Known, Template, Unknown, Value
from homelamp.model import Fact, Piece, Term
from homelamp.syntax.booleans import truth
from homelamp.syntax.yaml.documents import Document, MappingNode, Node
from homelamp.syntax.yaml.facts import fact, part_fact, value

# What only the Secret says.
IN_SECRET = Unknown("in a Secret")
_AGAIN_IN_ENV = Unknown("given again in env")
_PERHAPS_TRIMMED = Unknown("with blanks around it, which count where secret.create, which is not known, is true")


def stated(document: Document, values: Node, term: Term) -> Fact | None:
    """What the values say of a term; None where they say nothing, or an empty text."""
    return _given(document, values, term, NAMES[term])


def verified(document: Document, values: Node, term: Term) -> Fact | None:
    """What a token is verified by; None where that is what `stated` says."""
    names = VALIDATORS[term]
    if secret_references.external(document, values) is None:
        return _given(document, values, term, names)
    key = document.get(values, "config", "oidc", names.key)
    by_chart = _variable(document, values, names.chart, term)
    plain = fact(document, key, term, "headlamp")
    # The argument is made, but nothing but env or the Secret gives it a value.
    return by_chart or (plain._replace(value=IN_SECRET, pieces=()) if plain else None)


def _given(document: Document, values: Node, term: Term, names: Names) -> Fact | None:
    argument = environment.argument_of(document, values, names.argument)
    if argument is None:
        return _stated(document, values, term, names)
    entry, start = argument
    if start is None:
        return Fact(term, "headlamp", Unknown("given in another argument"), document.span(entry))
    name = environment.variable_in(str(entry.value)[start:])
    if name is None:
        return part_fact(document, entry, start, term, "headlamp")
    unset = Fact(term, "headlamp", Unknown(f"taken from the variable {name}"), document.span(entry))
    return _variable(document, values, name, term) or unset


def _stated(document: Document, values: Node, term: Term, names: Names) -> Fact | None:
    by_chart = _variable(document, values, names.chart, term)
    external = secret_references.external(document, values)
    plain = _plain(document, values, term, names)
    if external is not None and term != "redirect_uri":
        return by_chart or _external(document, values, external, term)
    if external is not None and plain is not None:
        # The argument is made, but nothing but env or the Secret gives it a value.
        return by_chart or plain._replace(value=IN_SECRET, pieces=())
    if plain is not None and by_chart is not None and plain.value != by_chart.value:
        return plain._replace(value=_AGAIN_IN_ENV, pieces=())
    by_backend = _variable(document, values, names.backend, term)
    found = plain or by_chart or by_backend
    return found or (misspelt(document, values, term) if names is NAMES[term] else None)


def _plain(document: Document, values: Node, term: Term, names: Names) -> Fact | None:
    """What `config.oidc` states.

    The chart prints it without quotes, and so blanks and line breaks around it are lost. Into a Secret of its own it
    puts all of it.
    """
    plain = fact(document, document.get(values, "config", "oidc", names.key), term, "headlamp")
    trimmed = _trimmed(plain.value) if plain is not None else None
    if plain is None or trimmed == plain.value or trimmed is None:
        return plain
    create = document.get(values, "config", "oidc", "secret", "create")
    is_secret = create is None or truth(document, create)
    if is_secret is not False:
        return plain if is_secret else plain._replace(value=_PERHAPS_TRIMMED, pieces=())
    if trimmed == Known(""):
        return None
    return plain._replace(
        value=trimmed,
        span=_without_blanks(plain.span),
        pieces=tuple(Piece(one.text.strip(), _without_blanks(one.span)) for one in plain.pieces),
    )


def _trimmed(stated: Value) -> Value:
    if isinstance(stated, Known):
        return Known(stated.text.strip())
    if isinstance(stated, Unknown):
        return stated
    first, *rest = stated.parts
    parts = [first.lstrip() if isinstance(first, str) else first, *rest]
    parts[-1] = last.rstrip() if isinstance(last := parts[-1], str) else last
    return Template(tuple(part for part in parts if part != ""))


def _without_blanks(span: Span) -> Span:
    """The place of the text itself; that of a block scalar stays."""
    text = span.text.strip()
    start = span.start + span.text.index(text)
    return Span(span.file, start, start + len(text))


def _external(document: Document, values: Node, external: Node, term: Term) -> Fact:
    by_backend = _variable(document, values, NAMES[term].backend, term) if term == "scopes" else None
    return by_backend or Fact(term, "headlamp", IN_SECRET, document.span(external))


def _variable(document: Document, values: Node, name: str, term: Term) -> Fact | None:
    entry = environment.entry_of(document, values, name)
    if entry is None:
        return None
    written = document.get(entry, "value")
    if written is not None:
        return fact(document, written, term, "headlamp")
    is_secret = document.get(entry, "valueFrom", "secretKeyRef") is not None
    return Fact(term, "headlamp", IN_SECRET if is_secret else Unknown("set from elsewhere"), document.span(entry))


def misspelt(document: Document, values: Node, term: Term) -> Fact | None:
    """A key that the chart does not know and that was most likely meant: HL403 names it, nothing else is said."""
    oidc = document.get(values, "config", "oidc")
    if not isinstance(oidc, MappingNode) or document.get(oidc, NAMES[term].key) is not None:
        return None
    for key, node in oidc.value:
        name = str(key.value)
        if name in KNOWN_KEYS or nearest_key(name) != NAMES[term].key or value(document, node) == Known(""):
            continue
        reason = f"given as {name}, which the chart does not know"
        return Fact(term, "headlamp", Unknown(reason), document.span(key))
    return None
