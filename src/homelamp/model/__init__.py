"""The vocabulary that readers speak and rules compare: terms of the chain, and who states them.

Readers fill these classes; they hold no judgement. An attribute that is None was not stated at all; one that is stated
but cannot be known carries an `Unknown` value.
"""

from __future__ import annotations

from typing import NamedTuple

from homelamp.model.api_server import ApiServer, ClaimRule, ConfigurationFault, Flag, Issuer
from homelamp.model.client import Application, Client, RedirectUri, ScopeMapping
from homelamp.model.cluster import Binding, SecretProducer, Subject
from homelamp.model.exposure import Exposure, Match, Route
from homelamp.model.headlamp import Headlamp, OidcValue, SecretReference
from homelamp.model.term import Fact, Listing, Piece, Setting, Source, Term

__all__ = [
    "ApiServer",
    "Application",
    "Binding",
    "ClaimRule",
    "Client",
    "ConfigurationFault",
    "Exposure",
    "Fact",
    "Facts",
    "Flag",
    "Headlamp",
    "Issuer",
    "Listing",
    "Match",
    "OidcValue",
    "People",
    "Piece",
    "RedirectUri",
    "Route",
    "ScopeMapping",
    "SecretProducer",
    "SecretReference",
    "Setting",
    "Source",
    "Subject",
    "Term",
]


class People(NamedTuple):
    """Who is known at the identity provider: names of groups and e-mail addresses that `source` states in full."""

    root: str
    groups: tuple[Setting, ...]
    emails: tuple[Setting, ...]
    source: Source = "terraform"


class Facts:
    """All that was read in one repository. An application comes with the Terraform root that it stands in.

    `chart_versions` are those of Headlamp's chart that sources pin for releases which only name them.
    `authentik_versions` are the versions in which the Authentik server itself is deployed, `private_issuers` the names
    of cert-manager issuers in the repository that sign with a CA of their own. `secrets` are makers of Secrets that
    some Headlamp may mean, `makes_secrets` tells whether there are any at all, and `flags_elsewhere` is the path of a
    file that no reader knows and that yet speaks of the API server's OIDC flags.
    """

    def __init__(self) -> None:
        self.headlamps: list[Headlamp] = []
        self.clients: list[Client] = []
        self.applications: list[tuple[str, Application]] = []
        self.people: list[People] = []
        self.api_servers: list[ApiServer] = []
        self.exposures: list[Exposure] = []
        self.subjects: list[Subject] = []
        # Names of the roles that the repository makes, by kind; None where they were not looked for.
        self.roles: dict[str, list[Setting]] | None = None
        self.secrets: list[SecretProducer] = []
        self.makes_secrets = False
        # Whether it was made from a template, by the answers that Copier keeps.
        self.is_scaffolded = False
        self.chart_versions: list[Setting] = []
        self.authentik_versions: list[Setting] = []
        self.private_issuers: list[Setting] = []
        self.flags_elsewhere: str | None = None
