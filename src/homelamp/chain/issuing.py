"""The issuer that a login's identity provider calls itself, as far as its client tells."""

from __future__ import annotations

from homelamp.core.urls import split_url
from homelamp.core.value import Known, Template
from homelamp.model import Client, Fact, Headlamp
from homelamp.model.client import ORIGIN
from homelamp.providers.table import PROVIDERS, provider_of


def called(client: Client | None, asked: str) -> Fact | None:
    """What the provider of a client calls itself towards somebody who asks the issuer `asked`.

    None where that is not known, and for an issuer that only another provider can have.
    """
    if client is None or client.issuer is None or not client.calls_itself:
        return None
    if client.issuer.text is not None:
        return client.issuer
    text = _at_origin(client.issuer, asked)
    if text is None or provider_of(asked) not in {"", client.provider}:
        return None
    return client.issuer._replace(value=Known(text), pieces=())


def _at_origin(issuer: Fact, asked: str) -> str | None:
    """The issuer with the scheme, host, port and folder at which it is asked; None where more of it is not known."""
    parts = issuer.value.parts if isinstance(issuer.value, Template) else ()
    url = split_url(asked)
    tail = [part for part in parts[1:] if isinstance(part, str)]
    if parts[:1] != (ORIGIN,) or len(tail) != len(parts) - 1 or url is None or not url.netloc:
        return None
    first, *rest = "".join(tail).partition("/")[2].partition("/")
    # What stands before the provider's own path is the folder under which it is served.
    start = url.path.find(f"/{first}{rest[0]}") if first else len(url.path.rstrip("/"))
    folder = url.path[: max(start, 0)]
    return f"{url.scheme}://{url.netloc}{folder}{''.join(tail)}"


def is_of_another(client: Client, headlamp: Headlamp) -> bool:
    """Whether the issuer that Headlamp asks can only be one of another provider than the client's."""
    if headlamp.issuer is None or (client.issuer is not None and client.issuer.value == headlamp.issuer.value):
        return False
    return provider_of(str(headlamp.issuer.value)) not in {"", client.provider}


def has_issuer(client: Client, headlamp: Headlamp) -> bool:
    """Whether the issuer that Headlamp asks is the one that the client's provider calls itself."""
    asked = headlamp.issuer.text if headlamp.issuer else None
    own = client.issuer if asked is None or not client.calls_itself else called(client, asked)
    return asked is not None and own is not None and own.text == asked


def has_form(client: Client, headlamp: Headlamp) -> bool:
    """Whether the issuer that Headlamp asks has the form that those of the client's provider have."""
    form = PROVIDERS[client.provider].issuer
    return headlamp.issuer is not None and form in str(headlamp.issuer.value)
