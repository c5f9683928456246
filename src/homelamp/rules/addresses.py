"""E-mail addresses in RBAC where the API server can give no such name."""

from __future__ import annotations

from collections.abc import Sequence

from homelamp.chain.join import Chain
from homelamp.core.value import Known
from homelamp.model import Fact, Issuer, Setting, Subject, claims
from homelamp.model.finding import Problem, Related, Severity
from homelamp.providers.table import AUTHENTIK, title_of
from homelamp.rules.places import owner_of
from homelamp.rules.subjects import bare, is_address, means

_FORBIDDEN = 'the login works, and then nothing may be seen: "is forbidden: User … cannot list resource …"'
# https://docs.goauthentik.io/add-secure-apps/providers/oauth2/: the mode in which `sub` is the address.
_AS_ADDRESS = "user_email"
_USUAL = "hashed_user_id"
_OF_PERSON = "the e-mail address of a user"


def as_group(chain: Chain, subject: Subject) -> Problem | None:
    """What is wrong with a group that is called by an e-mail address; None where it may be a group's name.

    Groups may be called so at some providers: it is certain only where Terraform names a person of that address.
    """
    text = subject.name.text
    groups = chain.people.groups if chain.people else ()
    if text is None or not is_address(text) or any(means(text, str(group.text)) for group in groups):
        return None
    emails = chain.people.emails if chain.people else ()
    person = next((one for one in emails if str(one.text).lower() == bare(text).lower()), None)
    takes_addresses = _claim(chain) == Known(claims.EMAIL)
    if person is None and (not takes_addresses or any("@" in str(group.text) for group in groups)):
        return None
    return _group_problem(chain, subject, person, takes_addresses=takes_addresses)


def _group_problem(chain: Chain, subject: Subject, person: Setting | None, *, takes_addresses: bool) -> Problem:
    text = str(subject.name.text)
    prefix = claims.username_prefix(chain.api_server, chain.issuer) if chain.api_server and chain.issuer else None
    address = person.text if person else bare(text)
    is_named = takes_addresses and prefix is not None and prefix.text is not None
    name = f'"{prefix.text}{address}"' if is_named and prefix else "the name that the API server gives this user"
    return Problem(
        severity=Severity.ERROR if person else Severity.WARNING,
        message=f'RBAC binds the group "{text}", but that is {_OF_PERSON if person else "an e-mail address"}',
        span=subject.name.span,
        change=f"write kind: User for this subject, and {name} as its name",
        symptom=_FORBIDDEN,
        related=(Related(person.span, f"a user of {owner_of(chain.people)}: {person.text}"),)
        if person and chain.people
        else (),
        values=(text,),
        term="groups_prefix",
    )


def never_subjects(chain: Chain, people: Sequence[Subject], prefix: Fact) -> list[Subject]:
    """The users under the claim `sub` who are called by e-mail addresses, where `sub` is certainly no address.

    Where the provider's settings were not read, those are left whose names fit the prefix.
    """
    client = chain.client
    is_known = client is not None and client.source in {"terraform", "authentik"}
    known = is_known and not chain.is_of_another(AUTHENTIK)
    mode = client.subject_mode if client and known else None
    if mode is not None and mode.text in {None, _AS_ADDRESS}:
        return []
    named = [one for one in people if one.name.text is not None and is_address(one.name.text)]
    return named if known else [one for one in named if prefix.text and not str(one.name.text).startswith(prefix.text)]


def under_sub(chain: Chain, issuer: Issuer, users: Sequence[Subject]) -> Problem:
    """E-mail addresses as users where the API server takes their names from the claim `sub`."""
    names = ", ".join(f'"{one.name.text}"' for one in users)
    mode = chain.client.subject_mode if chain.client else None
    stated = issuer.username_claim
    at_claim = Related(
        (stated or issuer.url or issuer).span, "the username claim" if stated else "no username claim is named here"
    )
    default = "" if stated else ", its default without oidc-username-claim"
    return Problem(
        severity=Severity.ERROR,
        message=(
            f"RBAC binds the user {names} by e-mail address, but the API server takes the name from the claim sub"
            f"{default}: it will call this user {_called(issuer)}, and the sub is {_made_of(chain, mode)}"
        ),
        span=users[0].name.span,
        change=_settings(users[0]),
        symptom=_FORBIDDEN,
        related=(
            at_claim,
            *(Related(one.name.span, f'RBAC says "{one.name.text}"') for one in users[1:]),
            *((Related(mode.span, f"sub_mode is {mode.text}"),) if mode else ()),
        ),
        values=(names, claims.DEFAULT_CLAIM),
        term="username_claim",
    )


def _called(issuer: Issuer) -> str:
    """The name under the claim `sub`; without a prefix of its own it begins with the issuer.

    https://kubernetes.io/docs/reference/access-authn-authz/authentication/: `--oidc-username-prefix`.
    """
    prefix = issuer.username_prefix
    if prefix is not None:
        return f'"{prefix.text}<sub>"' if prefix.text is not None else "by its prefix and the sub"
    return f'"{issuer.url.text}#<sub>"' if issuer.url and issuer.url.text else "<issuer>#<sub>"


def _settings(subject: Subject) -> str:
    """The two flags under which RBAC's name is the user's; `-` stands for no prefix."""
    name = str(subject.name.text)
    prefix = name.removesuffix(bare(name))
    if "://" in prefix:  # Kubernetes puts the issuer in front of no address by itself
        return (
            f"set oidc-username-claim=email and oidc-username-prefix=- for the API server, and write {bare(name)} here"
        )
    return f"set oidc-username-claim=email and oidc-username-prefix={prefix or '-'} for the API server"


def _made_of(chain: Chain, mode: Setting | None) -> str:
    if chain.provider != title_of(AUTHENTIK):
        return f"what {chain.provider} makes of the user's ID"
    if mode is None or mode.text == _USUAL:
        return "a hash of the user's ID by default"
    return f"no address with sub_mode {mode.text}"


def _claim(chain: Chain) -> object:
    return claims.username_claim(chain.api_server, chain.issuer) if chain.api_server and chain.issuer else None
