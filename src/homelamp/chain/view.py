"""What each place of a chain says, term by term."""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain import redirects
from homelamp.chain.issuing import called
from homelamp.chain.join import Chain
from homelamp.core import urls
from homelamp.core.value import Known, Template, Unknown, Value
from homelamp.model import Application, Client, Fact, SecretReference, Subject, Term, claims
from homelamp.model.secret_sources import makers_of
from homelamp.providers.authentik.mappings import emitting, scope_names

# How the names of users and groups begin that no identity provider knows.
_NOBODY = ("system:", "kubeadm:", "gotk:", "tailnet-")


def facts_of(chain: Chain) -> dict[Term, list[Fact]]:
    """The facts of every term that at least one place states."""
    headlamp, client, issuer = chain.headlamp, chain.client, chain.issuer
    application = client.application if client else None
    stated: dict[Term, list[Fact | None]] = {
        "issuer_url": [
            _called(client, headlamp.issuer if headlamp else None),
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
            redirects.sent(headlamp) if headlamp else None,
        ],
        "scopes": [_mapped(client), headlamp.scopes if headlamp else None],
        "host": [
            _launched(application) if application else None,
            *(headlamp.hosts if headlamp else ()),
            *(headlamp.tls_hosts if headlamp else ()),
        ],
        **_claim_facts(chain),
        "client_secret": [client.client_secret if client else None, *_secret_facts(chain)],
    }
    known = {term: [fact for fact in facts if fact is not None] for term, facts in stated.items()}
    return {term: facts for term, facts in known.items() if facts}


def _called(client: Client | None, asked: Fact | None) -> Fact | None:
    """The provider's issuer; in full where the address at which it is reached is stated, and is the one asked."""
    if client is None or client.url is None or client.url.text is None or asked is None or asked.text is None:
        return client.issuer if client else None
    own, reached = called(client, asked.text), urls.split_url(client.url.text)
    at = urls.split_url(own.text or "") if own else None
    is_reached = at is not None and reached is not None and (at.scheme, at.netloc) == (reached.scheme, reached.netloc)
    return own if is_reached else client.issuer


def _launched(application: Application) -> Fact | None:
    """Where the tile leads, if that is a host: `blank://blank` hides it, and Authentik fills `%(…)s` in.

    https://docs.goauthentik.io/add-secure-apps/applications/manage_apps/
    """
    launch = application.launch_url
    if launch is None or isinstance(launch.value, Unknown):
        return launch
    text = str(launch.value)
    return launch if text.startswith(("https://", "http://", "${")) and "%(" not in text else None


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
    """The prefix, where a name begins with it, be it that the rest is filled in elsewhere."""
    start = name.text if isinstance(name, Known) else name.parts[0] if isinstance(name, Template) else ""
    return Known(prefix) if isinstance(start, str) and (prefix or start) and start.startswith(prefix) else name


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
