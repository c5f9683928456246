"""What `env` and `config.extraArgs` of Headlamp's values tell the backend."""

from __future__ import annotations

import re

from homelamp.apps.headlamp.keys import CA, Names
from homelamp.core.text import Span
from homelamp.core.value import Known, Unknown
from homelamp.model import Setting
from homelamp.syntax.booleans import boolean, go_flag, printed
from homelamp.syntax.substitution import value_of
from homelamp.syntax.yaml.documents import Document, MappingNode, Node, ScalarNode, items
from homelamp.syntax.yaml.facts import setting

_VARIABLE = re.compile(r"\$\((\w+)\)")
_SYSTEM_CAS = ("/etc/ssl", "/etc/pki", "/usr/local/share/ca-certificates", "/usr/local/share/certs")


def entry_of(document: Document, values: Node, name: str) -> Node | None:
    """The entry of an environment variable; of two of one name Kubernetes takes the last."""
    for entry in reversed(items(document.get(values, "env"))):
        if document.text(document.get(entry, "name")) == name:
            return entry
    return None


def names(document: Document, values: Node) -> frozenset[str]:
    """The names of all variables that are set."""
    found = (document.text(document.get(entry, "name")) for entry in items(document.get(values, "env")))
    return frozenset(name for name in found if name)


def taken(document: Document, values: Node) -> tuple[Span, ...]:
    """The key `valueFrom` of each variable that is taken from elsewhere."""
    listed = [entry for entry in items(document.get(values, "env")) if isinstance(entry, MappingNode)]
    return tuple(document.span(key) for entry in listed for key, _ in entry.value if key.value == "valueFrom")


def secret_key(document: Document, entry: Node, *, is_optional: bool = False) -> tuple[Node, Node] | None:
    """Name and key of the Secret that a variable comes from; None for one from elsewhere.

    With `is_optional` only a variable counts that may be missing, else only one that may not.
    """
    reference = document.get(entry, "valueFrom", "secretKeyRef")
    name, key = document.get(reference, "name"), document.get(reference, "key")
    if name is None or key is None or bool(boolean(document.get(reference, "optional"))) is not is_optional:
        return None
    return name, key


def argument_of(document: Document, values: Node, name: str) -> tuple[ScalarNode, int | None] | None:
    """The entry of `config.extraArgs` that gives an argument, and where in its text the value begins.

    Of several the last: Go's flag package lets each one replace the one before. The place is None where the value does
    not stand in the same entry: it is the next one, or the argument is a switch.
    """
    for entry in reversed(items(document.get(values, "config", "extraArgs"))):
        text = document.text(entry) or ""
        stated, equals, _ = text.lstrip("-").partition("=")
        if isinstance(entry, ScalarNode) and text.startswith("-") and stated == name:
            return entry, text.index("=") + 1 if equals else None
    return None


def variable_in(text: str) -> str | None:
    """The variable that the kubelet puts in the place of an argument's whole value, as in `$(OIDC_CLIENT_ID)`."""
    found = _VARIABLE.fullmatch(text)
    return found[1] if found else None


def is_set(document: Document, values: Node, called: Names) -> Setting | None:
    """A setting that only `config.oidc`, a variable or an argument can turn on; None where none of them does."""
    argument = argument_of(document, values, called.argument)
    if argument:
        return _of_argument(document, *argument)
    node = document.get(values, "config", "oidc", called.key) if called.key else None
    plain = setting(document, node)
    if plain is not None and node is not None:
        plain = plain._replace(boolean=printed(document, node))
    if plain is not None and plain.boolean is not False:
        return plain
    # What is off in the values, their default, a variable may turn on.
    for name in (called.chart, called.backend):
        found = variable(document, values, name) if name else None
        if found is not None:
            return found
    return plain


def _of_argument(document: Document, entry: ScalarNode, start: int | None) -> Setting:
    if start is None:
        return Setting(Known("true"), document.span(entry), boolean=True)
    plain = document.value(entry)
    text = value_of(plain.text[start:], document.file) if isinstance(plain, Known) else plain
    return Setting(text, document.part(entry, start), go_flag(text))


def variable(document: Document, values: Node, name: str) -> Setting | None:
    """The value of a variable, Unknown where it comes from elsewhere; None where it is not set, or empty."""
    entry = entry_of(document, values, name)
    if entry is None:
        return None
    written = document.get(entry, "value")
    found = setting(document, written) or Setting(Unknown("set from elsewhere"), document.span(entry))
    if found.boolean is None:
        found = found._replace(boolean=go_flag(found.value))
    return None if found.value == Known("") else found


def base_url(document: Document, values: Node) -> Setting | None:
    """The path below which Headlamp runs; the chart makes an argument of it, which wins over the variable."""
    argument = argument_of(document, values, "base-url")
    if argument:
        entry, start = argument
        unread = Setting(Unknown("given in another argument"), document.span(entry))
        return unread if start is None else _of_argument(document, entry, start)
    plain = setting(document, document.get(values, "config", "baseURL"))
    return plain if plain and plain.text != "" else variable(document, values, "HEADLAMP_CONFIG_BASE_URL") or plain


def ca(document: Document, values: Node) -> Setting | None:
    """What makes Headlamp trust a certificate of a private CA, or look at none; None where nothing does.

    Go also takes CAs from the file and the folder that these variables name, and from the folders of the system:
    https://pkg.go.dev/crypto/x509#SystemCertPool
    """
    found = [is_set(document, values, names) for names in CA]
    found += [variable(document, values, name) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR")]
    found += [
        setting(document, path)
        for mount in items(document.get(values, "volumeMounts"))
        if (document.text(path := document.get(mount, "mountPath")) or "").startswith(_SYSTEM_CAS)
    ]
    return next((one for one in found if one is not None and one.text != "" and one.boolean is not False), None)
