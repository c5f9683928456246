"""Identity providers: where each states its clients, one module and one line of the table each.

A module is imported when a file holds the words of its provider: most repositories have one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

# Rules name providers, and their registry is read by programs that read no YAML.
if TYPE_CHECKING:
    from homelamp.model import Application, Client, People
    from homelamp.model.finding import Unchecked
    from homelamp.syntax.hcl.module import Module
    from homelamp.syntax.yaml.documents import Document


class Registered(NamedTuple):
    """What one place states of a provider's clients. `unread` says which of them cannot be read, and why."""

    clients: tuple[Client, ...] = ()
    applications: tuple[Application, ...] = ()
    people: People | None = None
    unread: tuple[Unchecked, ...] = ()


class Provider(Protocol):
    """What a module of a provider answers, as far as its line of the table has words for it."""

    def in_document(self, document: Document) -> Registered:
        """The clients that a document of YAML or JSON states; nothing for a document of anything else."""

    def in_module(self, module: Module, root: str) -> Registered:
        """The clients that the Terraform of the folder `root` states."""

    def issuer_at(self, asked: str) -> str | None:
        """What a service that is the same for everybody calls itself to one who asks the issuer `asked`, if known."""


class Entry(NamedTuple):
    """A line of the table: what people call the provider, its module, and what its files hold.

    Each of `documents` is a group of words that a file of YAML or JSON with clients holds one and all. `resources` are
    the types of Terraform's resources that state clients. `issuer` is what every issuer of this provider holds, and
    that of no other one. With `is_service` all users of the provider share one, and its module knows their issuers.
    With `follows_calls` its module looks into the modules that Terraform calls by itself.
    """

    title: str
    module: str
    documents: tuple[tuple[str, ...], ...] = ()
    resources: tuple[str, ...] = ()
    issuer: str = ""
    is_service: bool = False
    follows_calls: bool = False


AUTHENTIK = "authentik"
PROVIDERS: dict[str, Entry] = {
    AUTHENTIK: Entry(
        "Authentik",
        "homelamp.providers.authentik.registrations",
        resources=("authentik_provider_oauth2", "authentik_application"),
        issuer="/application/o/",
        follows_calls=True,
    ),
    "authelia": Entry("Authelia", "homelamp.providers.authelia", documents=(("identity_providers", "clients"),)),
    "keycloak": Entry(
        "Keycloak",
        "homelamp.providers.keycloak",
        documents=(("clientId", "redirectUris", "realm"),),
        resources=("keycloak_openid_client",),
        issuer="/realms/",
    ),
    "kanidm": Entry(
        "Kanidm",
        "homelamp.providers.kanidm",
        documents=(("KanidmOAuth2Client",), ("systems", "oauth2", "originUrl")),
        issuer="/oauth2/openid/",
    ),
    "dex": Entry(
        "Dex",
        "homelamp.providers.dex",
        documents=(("staticClients",), ("dex.coreos.com/", "OAuth2Client")),
    ),
    "pocket-id": Entry(
        "Pocket ID",
        "homelamp.providers.pocket_id",
        documents=(("PocketIDOIDCClient",),),
        resources=("pocketid_client",),
    ),
    "zitadel": Entry("Zitadel", "homelamp.providers.zitadel", resources=("zitadel_application_oidc",)),
    "entra": Entry(
        "Entra",
        "homelamp.providers.entra",
        resources=("azuread_application", "azuread_application_registration"),
        issuer="://login.microsoftonline.com/",
        is_service=True,
    ),
    "google": Entry("Google", "homelamp.providers.google", issuer="://accounts.google.com", is_service=True),
}


def title_of(name: str) -> str:
    """What people call a provider of the table; for none of it `the identity provider`."""
    return PROVIDERS[name].title if name in PROVIDERS else "the identity provider"


def provider_of(issuer: str) -> str:
    """The provider that an issuer can only be of, by its form; empty where that does not tell."""
    return next((name for name, entry in PROVIDERS.items() if entry.issuer and entry.issuer in issuer), "")


def issuer_of_service(asked: str) -> str | None:
    """What a service calls itself to one who asks an issuer of its; None where that is not known."""
    entry = PROVIDERS.get(provider_of(asked))
    return _module(entry).issuer_at(asked) if entry is not None and entry.is_service else None


def may_hold_clients(content: bytes) -> bool:
    """Whether a file of YAML or JSON may hold clients of any provider; the definition of a kind holds its words too."""
    # Every file of a repository comes here: plain loops take half the time of nested generators.
    for entry in PROVIDERS.values():
        for words in entry.documents:
            for word in words:
                if word.encode() not in content:
                    break
            else:
                return b"kind: CustomResourceDefinition" not in content
    return False


def has_resource(content: bytes) -> bool:
    """Whether a file of Terraform may state a client of any provider."""
    types = [resource for entry in PROVIDERS.values() for resource in entry.resources]
    return any(name.encode() in content and re.search(rf"\b{name}\b".encode(), content) for name in types)


def in_document(document: Document) -> Iterator[Registered]:
    """What a document of YAML or JSON states of the clients of all providers."""
    text = document.file.text
    for name, entry in PROVIDERS.items():
        if any(all(word in text for word in words) for words in entry.documents):
            # What a Secret holds in clear text is nobody's business.
            is_secret = document.text(document.get(document.root, "kind")) == "Secret"
            yield _in_secret(entry, document) if is_secret else _named(name, _module(entry).in_document(document))


def _in_secret(entry: Entry, document: Document) -> Registered:
    whole = document.span(document.root)
    if not any(all(word in whole.text for word in words) for words in entry.documents):
        return Registered()
    from homelamp.model.finding import Unchecked  # noqa: PLC0415  # the registry of rules reads this module too

    place = whole._replace(end=whole.start)
    return Registered(unread=(Unchecked("client", place, f"clients of {entry.title} in a Secret, which is not read"),))


def in_module(module: Module, root: str) -> Iterator[Registered]:
    """What the Terraform of the folder `root` states of the clients of all providers."""
    types = [(one, _types(one)) for one in module.family.values()]
    for name, entry in PROVIDERS.items():
        stating = [one for one, known in types if not known.isdisjoint(entry.resources)]
        for one in stating[:1] if entry.follows_calls else stating:
            yield _named(name, _module(entry).in_module(module if entry.follows_calls else one, root))


def _types(module: Module) -> set[str]:
    return {block.labels[0] for block in module.blocks if block.type == "resource" and block.labels}


def _module(entry: Entry) -> Provider:
    return cast(Provider, import_module(entry.module))


def _named(name: str, found: Registered) -> Registered:
    """The same with the provider's name in every client."""
    return found._replace(clients=tuple(client._replace(provider=name) for client in found.clients))
