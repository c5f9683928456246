"""Which Secrets Headlamp's values take something from, and whether there is a client secret at all.

Which of the values end up where: charts/headlamp/templates/deployment.yaml of
https://github.com/kubernetes-sigs/headlamp. The secret itself never becomes a part of any fact.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.apps.headlamp import environment
from homelamp.apps.headlamp.keys import NAMES
from homelamp.core.text import Span
from homelamp.core.value import Known, Unknown, Value
from homelamp.model import Fact, SecretReference, Setting, Term
from homelamp.syntax.booleans import truth
from homelamp.syntax.yaml.documents import Document, Node, items
from homelamp.syntax.yaml.facts import setting, value

_TERM: Term = "client_secret"
_BY_VARIABLE = {variable: term for term, names in NAMES.items() for variable in (names.chart, names.backend)}
# What the chart calls the Secret that it makes.
_DEFAULT_NAME = Known("oidc")
_ASSERTION = "a client assertion"
# What the chart's arguments take from the environment in every case, when a Secret is to supply it as a whole.
_WANTED = ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ISSUER_URL")


def external(document: Document, values: Node) -> Node | None:
    """The `externalSecret` that is turned on; the chart then ignores the plain values of the client."""
    node = document.get(values, "config", "oidc", "externalSecret")
    return node if truth(document, document.get(node, "enabled")) else None


def makes_secret(document: Document, values: Node) -> bool:
    """Whether the chart makes a Secret of the plain values: it does unless it is told not to."""
    create = document.get(values, "config", "oidc", "secret", "create")
    return create is None or truth(document, create) is not False


def client_secret(document: Document, values: Node) -> Fact | None:
    """Where the client secret comes from, or what stands in for it; None where it is not given, or empty."""
    names = NAMES[_TERM]
    argument = environment.argument_of(document, values, names.argument)
    if argument:
        entry, start = argument
        name = environment.variable_in(str(entry.value)[start:]) if start is not None else None
        by_variable = _from_environment(document, environment.entry_of(document, values, name)) if name else None
        return by_variable or _fact(document.span(entry), "written in an argument" if name is None else "in a variable")
    by_chart = _from_environment(document, environment.entry_of(document, values, names.chart))
    whole = external(document, values)
    if whole is not None:
        secret = document.text(document.get(whole, "name"))
        reason = f"in the Secret {secret}" if secret else "in a Secret"
        return by_chart or _fact(document.span(whole), reason)
    plain = document.get(values, "config", "oidc", names.key)
    if plain is not None and value(document, plain) != Known(""):
        return _fact(document.span(plain), "written in Headlamp's values")
    by_backend = _from_environment(document, environment.entry_of(document, values, names.backend))
    return by_chart or by_backend or _assertion(document, values)


def _assertion(document: Document, values: Node) -> Fact | None:
    """A signed token that the pod has instead of a secret, which charts after 0.45 can use."""
    plain = document.get(values, "config", "oidc", "clientAssertionFile")
    if plain is not None and value(document, plain) != Known(""):
        return _fact(document.span(plain), _ASSERTION)
    for entry in (*items(document.get(values, "env")), *items(document.get(values, "config", "extraArgs"))):
        text = document.text(document.get(entry, "name")) or document.text(entry) or ""
        if "client-assertion" in text.lower().replace("_", "-"):
            return _fact(document.span(entry), _ASSERTION)
    return None


def references(document: Document, values: Node) -> tuple[SecretReference, ...]:
    """The Secrets that variables of the login come from, one reference for each variable."""
    return tuple(_references(document, values))


def _own_secret(document: Document, values: Node) -> Value | None:
    """The name of the Secret that the chart itself makes of the values."""
    secret = document.get(values, "config", "oidc", "secret")
    if not makes_secret(document, values):
        return None
    name = document.get(secret, "name")
    return value(document, name) if name is not None else _DEFAULT_NAME


def optional_references(document: Document, values: Node) -> tuple[SecretReference, ...]:
    """Those without which the pod starts all the same (`optional: true`)."""
    return tuple(_by_variables(document, values, is_optional=True))


def _by_variables(document: Document, values: Node, *, is_optional: bool) -> Iterator[SecretReference]:
    own = _own_secret(document, values)
    for entry in items(document.get(values, "env")):
        named = document.text(document.get(entry, "name")) or ""
        found = environment.secret_key(document, entry, is_optional=is_optional) if "OIDC_" in named else None
        if found and value(document, found[0]) != own:
            name, key = (Setting(value(document, node), document.span(node)) for node in found)
            yield SecretReference(name, (key,), term=_BY_VARIABLE.get(named))


def _references(document: Document, values: Node) -> Iterator[SecretReference]:
    yield from _by_variables(document, values, is_optional=False)
    whole = external(document, values)
    named_by = document.get(whole, "name")
    if whole is None or named_by is None or value(document, named_by) == Known(""):
        return
    supplied = environment.names(document, values)
    wanted = [*_WANTED, *(["OIDC_SCOPES"] if truth(document, document.get(whole, "hasScopes")) else [])]
    reference = setting(document, named_by)
    if reference:
        keys = tuple(Setting(Known(key), reference.span) for key in wanted if key not in supplied)
        yield SecretReference(reference, keys, is_whole=True)


def _from_environment(document: Document, entry: Node | None) -> Fact | None:
    if entry is None:
        return None
    written = document.get(entry, "value")
    if written is not None:
        empty = value(document, written) == Known("")
        # Not the place of the secret itself: a place is quoted.
        named = document.get(entry, "name") or entry
        return None if empty else _fact(document.span(named), "written in Headlamp's values")
    found = environment.secret_key(document, entry)
    if found:
        name, key = (document.text(node) for node in found)
        return _fact(document.span(found[1]), f"in the Secret {name}, key {key}")
    return _fact(document.span(entry), "in a Secret")


def _fact(span: Span, reason: str) -> Fact:
    return Fact(_TERM, "headlamp", Unknown(reason), span)
