"""What each place of a chain says, term by term."""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.core.urls import host_of
from homelamp.core.value import Known, Unknown, Value, Verdict
from homelamp.model import Client, Fact, SecretReference, Subject, Term, claims
from homelamp.model.secret_sources import makers_of
from homelamp.providers.authentik.mappings import emitting, scope_names, split_scopes

# How the names of users and groups begin that no identity provider knows.
_NOBODY = ("system:", "kubeadm:", "gotk:", "tailnet-")


def facts_of(chain: Chain) -> dict[Term, list[Fact]]:
    """The facts of every term that at least one place states."""
    headlamp, client, issuer = chain.headlamp, chain.client, chain.issuer
    application = client.application if client else None
    stated: dict[Term, list[Fact | None]] = {
        "issuer_url": [
            client.issuer if client else None,
            issuer.url if issuer else None,
            headlamp.issuer if headlamp else None,
        ],
        "client_id": [
            client.client_id if client else None,
            *(issuer.audiences if issuer else ()),
            headlamp.client_id if headlamp else None,
        ],
        "redirect_uri": [
            *(entry.url for entry in (client.redirect_uris.known if client else ())),
            headlamp.callback if headlamp else None,
        ],
        "scopes": [_mapped(client), headlamp.scopes if headlamp else None],
        "host": [
            application.launch_url if application else None,
            *(headlamp.hosts if headlamp else ()),
            *(headlamp.tls_hosts if headlamp else ()),
        ],
        **_claim_facts(chain),
        "client_secret": [client.client_secret if client else None, *_secret_facts(chain)],
    }
    known = {term: [fact for fact in facts if fact is not None] for term, facts in stated.items()}
    return {term: facts for term, facts in known.items() if facts}


def _mapped(client: Client | None) -> Fact | None:
    """The scopes that the client's mappings stand for, as one list."""
    if client is None or not client.mappings.is_stated:
        return None
    names = scope_names(client)
    value = Unknown(client.mappings.reason or "put together elsewhere") if names is None else Known(",".join(names))
    return Fact("scopes", client.source, value, client.mappings.span)


def _claim_facts(chain: Chain) -> dict[Term, list[Fact | None]]:
    server, issuer = chain.api_server, chain.issuer
    if server is None or issuer is None:
        return {}
    return {
        "username_claim": [_emitted(chain, issuer.username_claim), issuer.username_claim],
        "username_prefix": _prefixes(chain, "User", claims.username_prefix(server, issuer), issuer.username_prefix),
        "groups_claim": [_emitted(chain, issuer.groups_claim), issuer.groups_claim],
        "groups_prefix": _prefixes(chain, "Group", claims.groups_prefix(server, issuer), issuer.groups_prefix),
    }


def _emitted(chain: Chain, claim: Fact | None) -> Fact | None:
    """Where the provider puts a claim into its tokens."""
    if claim is None or claim.text is None or chain.client is None:
        return None
    if claim.text == claims.DEFAULT_CLAIM:
        return Fact(claim.term, chain.client.source, claim.value, chain.client.span)
    mapping = emitting(chain.client, claim.text)
    return Fact(claim.term, chain.client.source, claim.value, mapping.scope.span) if mapping else None


def _prefixes(chain: Chain, kind: str, wanted: Fact | None, stated: Fact | None) -> list[Fact | None]:
    """The API server's prefix, and those that RBAC's subjects carry: that one, else the whole name stands for it.

    A prefix that holds by default says something only where there is a subject to carry it.
    """
    if wanted is None or wanted.text is None:
        return [stated]
    facts = [
        Fact(wanted.term, "rbac", _carried(wanted.text, subject.name.value), subject.name.span)
        for subject in chain.subjects
        if subject.kind == kind and is_person(subject)
    ]
    return [wanted, *facts] if stated or facts else []


def _carried(prefix: str, name: Value) -> Value:
    return Known(prefix) if isinstance(name, Known) and name.text.startswith(prefix) else name


def is_person(subject: Subject) -> bool:
    """Whether a subject can be somebody who logs in: no part of Kubernetes, and nobody whom another proxy speaks for.

    The names of the latter are of Flux (https://fluxcd.io/flux/installation/configuration/multitenancy/) and of
    Tailscale's proxy (https://tailscale.com/kb/1437/kubernetes-operator-api-server-proxy).
    """
    text = subject.name.text
    return text is None or not text.startswith(_NOBODY)


def _secret_facts(chain: Chain) -> Iterator[Fact | None]:
    """Where the client secret comes from; never the secret itself."""
    headlamp = chain.headlamp
    if headlamp is None:
        return
    yield headlamp.client_secret
    for reference in headlamp.secrets:
        for producer in makers_of(reference, chain.secrets, headlamp.namespace):
            for key in _secret_keys(reference):
                if producer.keys and key in producer.keys:
                    reason = f"in the {producer.kind} {producer.name.value}, key {key}"
                    yield Fact("client_secret", "secret", Unknown(reason), producer.keys[key])


def _secret_keys(reference: SecretReference) -> list[str]:
    """The keys that hold the client secret: of a Secret that is taken as a whole the one with the chart's name."""
    if reference.is_whole:
        return ["OIDC_CLIENT_SECRET"]
    return [key.text for key in reference.keys if key.text is not None]


def agreement(term: Term, facts: list[Fact]) -> Verdict:
    """EQUAL only where it is proven: places of two sources at least, and every source with one that fits the others.

    One of several entries is enough: an API server has audiences, a client redirect URIs, an exposure hosts.
    """
    by_source: dict[str, list[str]] = {}
    for fact in facts:
        if fact.text is not None:
            by_source.setdefault(fact.source, []).append(_comparable(term, fact.text))
    if len(by_source) < 2 or any(fact.text is None for fact in facts):  # noqa: PLR2004  # to agree takes two
        return Verdict.UNCHECKED
    if term == "scopes":
        return _scopes_agree(by_source)
    first, *rest = by_source.values()
    common = set(first).intersection(*rest)
    return Verdict.EQUAL if common else Verdict.UNCHECKED


def _comparable(term: Term, text: str) -> str:
    """Of the address behind a tile the host, as an exposure states it."""
    if term == "host":
        return (host_of(text) or text).lower().rstrip(".")
    return text


def _scopes_agree(by_source: dict[str, list[str]]) -> Verdict:
    """Headlamp may ask for fewer scopes than are mapped, but for no other."""
    asked = {scope for text in by_source.pop("headlamp", []) for scope in split_scopes(text)} - {"openid"}
    mapped = {scope for texts in by_source.values() for text in texts for scope in split_scopes(text)}
    return Verdict.EQUAL if asked <= mapped else Verdict.UNCHECKED
