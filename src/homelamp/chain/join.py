"""Facts joined into chains, and why they were joined.

A chain is one Headlamp with the client at the identity provider, the API server's issuer, the RBAC and the
applications that belong to it. Parts are joined by evidence: what `.homelamp.yaml` says, the same client ID, the same
issuer slug, the same host (each also by what is written out beside variables), that there is only one of its kind, that
it lies in the same folder (of a cluster) while the others do not, and last that it alone is named after Headlamp. What
more than one candidate fits stays unjoined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from homelamp.chain.complete import with_host
from homelamp.chain.config import ChainConfig, Config
from homelamp.chain.evidence import (
    Evidence,
    Part,
    beside,
    client_evidence,
    contradicts,
    distinct,
    is_better_for_another,
    is_for_another,
    is_for_headlamp,
    issuer_of,
    names_another_login,
    paths_of,
    server_evidence,
)
from homelamp.chain.exposures import exposures_of
from homelamp.chain.issuing import is_of_another
from homelamp.chain.subjects import subjects_of
from homelamp.core.text import Span
from homelamp.model import (
    ApiServer,
    Application,
    Client,
    Exposure,
    Facts,
    Headlamp,
    Issuer,
    People,
    SecretProducer,
    Setting,
    Subject,
)
from homelamp.providers.table import AUTHENTIK, provider_of, title_of


class Chain(NamedTuple):
    """One login. `issuer` is the entry of the API server that Headlamp's tokens are meant for.

    `applications` and `people` are what the client's Terraform root states. `subjects` are those of this cluster's
    RBAC, `secrets` the makers of Secrets that may be meant, of any cluster (`makes_secrets`: there are some, be it
    others), `authentik` and `authentik_version` say where the Authentik
    server itself is exposed and which it is. `flags_elsewhere` is a file that is not read and yet speaks of the API
    server's OIDC flags. `joined_by` says in words why each part belongs; `named` are the places in `.homelamp.yaml`
    that name its parts.
    """

    name: str
    headlamp: Headlamp | None
    client: Client | None
    api_server: ApiServer | None
    issuer: Issuer | None
    applications: tuple[Application, ...]
    joined_by: tuple[str, ...]
    named: tuple[tuple[str, Span], ...] = ()
    subjects: tuple[Subject, ...] = ()
    secrets: tuple[SecretProducer, ...] = ()
    people: People | None = None
    authentik: tuple[Exposure, ...] = ()
    authentik_version: Setting | None = None
    private_issuers: tuple[Setting, ...] = ()
    flags_elsewhere: str | None = None
    makes_secrets: bool = False
    # Whether the repository was made from a template, and may hold what that put in.
    is_scaffolded: bool = False
    roles: Mapping[str, Sequence[Setting]] | None = None

    @property
    def provider(self) -> str:
        """What people call the identity provider of this login, as far as its client or its issuer tells."""
        stated = (self.headlamp.issuer if self.headlamp else None, self.issuer.url if self.issuer else None)
        forms = (provider_of(one.text) for one in stated if one is not None and one.text is not None)
        return title_of(self.client.provider if self.client else next(filter(None, forms), ""))

    def is_of_another(self, provider: str) -> bool:
        """Whether the client of this login is one of another identity provider than this."""
        return self.client is not None and self.client.provider != provider


def build(facts: Facts, config: Config) -> list[Chain]:
    """The chains of a repository: those of the configuration first, then one for every other Headlamp."""
    chains = [
        _chain(facts, one.name, _named_headlamp(facts, one) or _lost(facts, one, config), one) for one in config.chains
    ]
    taken = {chain.headlamp.span for chain in chains if chain.headlamp}
    return chains + [_chain(facts, one.name, one, None) for one in facts.headlamps if one.span not in taken]


def _named_headlamp(facts: Facts, config: ChainConfig) -> Headlamp | None:
    named = [one for one in facts.headlamps if any(config.names("headlamp", at) for at in (one.path, one.release_path))]
    return named[0] if len(named) == 1 else None


def _lost(facts: Facts, own: ChainConfig, config: Config) -> Headlamp | None:
    """The Headlamp of a chain of which what it names is gone: the only one that no chain names."""
    if not own.has_lost("headlamp") or sum(one.has_lost("headlamp") for one in config.chains) > 1:
        return None
    named = {one.span for each in config.chains if (one := _named_headlamp(facts, each))}
    left = [one for one in facts.headlamps if one.span not in named]
    return left[0] if len(left) == 1 else None


def _chain(facts: Facts, name: str, headlamp: Headlamp | None, config: ChainConfig | None) -> Chain:
    if headlamp:
        headlamp = headlamp._replace(exposures=(*headlamp.exposures, *exposures_of(headlamp, facts, config)))
    authentik = tuple(one for one in facts.exposures if one.leads_to == "authentik")
    client, client_why = _client(facts, headlamp, config)
    client = with_host(client, authentik) if client else None
    forwards = headlamp is None or headlamp.service_account_token is None
    verifying = headlamp.verifying if headlamp else None
    # Without the user's token nothing of the API server's settings has to do with the login.
    server, server_why = _server(facts, verifying, client, config) if forwards else (None, "")
    subjects, subjects_why = subjects_of(facts, headlamp, server, config) if forwards else ((), "")
    is_authentik = client is None or client.provider == AUTHENTIK
    return Chain(
        name=name,
        headlamp=headlamp,
        client=client,
        api_server=server,
        issuer=issuer_of(server, verifying, client) if server else None,
        applications=_applications(facts, client) if is_authentik else (),
        joined_by=tuple(
            f"{part}: {why}"
            for part, why in (("client", client_why), ("API server", server_why), ("RBAC", subjects_why))
            if why
        ),
        named=tuple(config.places.items()) if config else (),
        subjects=subjects,
        secrets=tuple(facts.secrets),
        people=next((one for one in facts.people if client and is_authentik and one.root == client.root), None),
        authentik=authentik if is_authentik else (),
        authentik_version=_only(facts.authentik_versions) if is_authentik else None,
        private_issuers=tuple(facts.private_issuers),
        flags_elsewhere=facts.flags_elsewhere,
        makes_secrets=facts.makes_secrets,
        is_scaffolded=facts.is_scaffolded,
        roles=facts.roles,
    )


def _applications(facts: Facts, client: Client | None) -> tuple[Application, ...]:
    """Those of the client's Terraform root; a blueprint and Terraform beside it are of one server."""
    if client is None:
        return ()
    own = {client.root, *(root for root, one in facts.applications if one.slug.source == "authentik")}
    is_of_blueprint = client.source == "authentik"
    return tuple(one for root, one in facts.applications if is_of_blueprint or root in own)


def _server(
    facts: Facts, headlamp: Headlamp | None, client: Client | None, config: ChainConfig | None
) -> tuple[ApiServer | None, str]:
    """The API server of the login; one that says nothing of OIDC only where there is no other.

    The nodes of a cluster each have a configuration; where all say the same, one stands for them.
    """
    named = [one for one in facts.api_servers if config and any(config.names("api_server", path) for path in one.paths)]
    named = [one for one in named if one.has_oidc] or named
    speaking = [one for one in facts.api_servers if one.has_oidc] or facts.api_servers
    for narrow in (list, distinct):
        found, why = _join(
            narrow(speaking),
            narrow(named),
            server_evidence(headlamp, client),
            headlamp,
            fits_alone=lambda one: not is_for_another(one, headlamp),
            is_taken=lambda one: is_better_for_another(one, headlamp, facts.headlamps),
        )
        if found is not None:
            return found, why
    return None, ""


def _only(settings: Sequence[Setting]) -> Setting | None:
    """The one that is stated, also where several places state the same."""
    return settings[0] if len({one.value for one in settings}) == 1 else None


def _join(
    parts: Sequence[Part],
    named: Sequence[Part],
    evidence: Evidence[Part],
    headlamp: Headlamp | None,
    *,
    fits_alone: Callable[[Part], bool],
    is_taken: Callable[[Part], bool],
) -> tuple[Part | None, str]:
    """The one part that belongs, and why. Each kind of evidence narrows the choice; none may empty it."""
    left: Sequence[Part] = named or parts
    if len(named) == 1:
        return named[0], "named in .homelamp.yaml"
    for words, fits in evidence:
        fitting = [part for part in left if fits(part)]
        if len(fitting) == 1:
            return (None, "") if not named and is_taken(fitting[0]) else (fitting[0], words)
        left = fitting or left
    if len(left) == 1 and fits_alone(left[0]):
        return left[0], "the only one of its kind"
    near = beside([(part, paths_of(part)) for part in left if fits_alone(part)], headlamp)
    return (near, "the same folder") if near is not None else (None, "")


def _client(facts: Facts, headlamp: Headlamp | None, config: ChainConfig | None) -> tuple[Client | None, str]:
    """The client of the login; where no evidence tells, the one that alone is called like it."""
    named = [one for one in facts.clients if config and config.names("terraform", one.span.file.path)]
    clients = [one for one in facts.clients if headlamp is None or not is_of_another(one, headlamp)]
    found, why = _join(
        clients,
        named,
        client_evidence(headlamp),
        headlamp,
        fits_alone=lambda one: is_for_headlamp(one) and not names_another_login(one, headlamp),
        is_taken=lambda _: False,
    )
    if found is not None or headlamp is None:
        return found, why
    called = [one for one in named or clients if _is_named_after(one, headlamp, facts.headlamps)]
    return (called[0], "alone named after Headlamp") if len(called) == 1 else (None, "")


def _is_named_after(client: Client, headlamp: Headlamp, headlamps: Sequence[Headlamp]) -> bool:
    """Whether a client is called like Headlamp, contradicts this one in nothing, and fits no other one better."""
    if not is_for_headlamp(client) or contradicts(client, headlamp):
        return False
    others = [one for one in headlamps if one.span != headlamp.span]
    return not any(fits(client) for one in others for _, fits in client_evidence(one))
