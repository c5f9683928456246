"""A user in RBAC does not carry the prefix that the API server puts in front of its name.

The API server makes the user's name of a claim and a prefix. Of flags, `oidc-username-prefix` is the prefix and `-`
means none; where it is not given, the claim `email` has none and every other claim has `<issuer>#`. An
AuthenticationConfiguration states its prefix. The comparison is exact, letter case included.

At login: it works, and Headlamp shows nothing but `Forbidden`: `User "oidc:tess" cannot list resource "pods"`.

Before:

    - oidc-username-claim=preferred_username     # the API server
    - oidc-username-prefix=oidc:
    subjects:                                    # RBAC
      - kind: User
        name: tess

After: `name: oidc:tess`.

A user who has the name of a group that Terraform states is meant to be the group. An e-mail address is nobody's name
under the claim `sub`, which Authentik makes of a hash unless `sub_mode` is `user_email`: the right claim is `email`.

Where the same binding names somebody else whom it does admit, this is a warning: its people may all be among these.

Looked at are only names that can be a person's: with the claim `email` those with an @, and never those of client
certificates (`admin`, `kubernetes-admin`) or of Kubernetes itself (`system:…`). Names that another entry of the same
AuthenticationConfiguration may give are right. Terraform's own list of addresses shows a difference in letter case. A
prefix that cannot be known is not compared.

Evidence: https://github.com/kubernetes/kubernetes/issues/31380,
https://github.com/kubernetes/kubernetes/issues/56169, https://github.com/Azure/kubelogin/issues/328
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from homelamp.chain.join import Chain
from homelamp.chain.view import is_person
from homelamp.core.value import Known
from homelamp.model import Fact, People, Setting, Subject, claims
from homelamp.model.finding import Problem, Related, Severity, Unchecked
from homelamp.rules import addresses
from homelamp.rules.places import not_known, owner_of
from homelamp.rules.subjects import (
    NOTHING_SEEN,
    Wrong,
    bare,
    graded,
    is_certificate,
    is_of,
    misspelt,
    never_fits,
    others,
    problem,
    unseparated,
)


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Compare the names of users with what the claim and the prefix make."""
    if chain.api_server is None or chain.issuer is None:
        return
    groups = _group_names(chain)
    for one in chain.subjects if chain.people else ():
        if chain.people and _is_group(one, groups):
            yield graded(chain, [one], _named_as_group(one, groups, chain.people))
    claim = claims.username_claim(chain.api_server, chain.issuer)
    prefix = claims.username_prefix(chain.api_server, chain.issuer)
    if prefix is None or not isinstance(claim, Known):
        return
    is_email, foreign = claim.text == claims.EMAIL, others(chain, claims.username_prefix)
    people = [one for one in chain.subjects if _can_be_meant(one, is_email) and not _is_group(one, groups)]
    people = [one for one in people if not is_of(one, foreign)]
    strangers = addresses.never_subjects(chain, people, prefix) if claim.text == claims.DEFAULT_CLAIM else []
    if strangers:
        yield addresses.under_sub(chain, chain.issuer, strangers)
        people = [one for one in people if one not in strangers]
    if prefix.text is None:
        yield from not_known(prefix if people else None)
        return
    emails = chain.people.emails if chain.people and is_email else ()
    found = [(one, _wrong(one, prefix.text, emails)) for one in people]
    wrong = [error for _, error in found if error]
    if wrong:
        said = problem(
            wrong,
            sum(one.name.text is not None for one, error in found if not error),
            prefix,
            "username_prefix",
            _explained(prefix, claim.text, is_default=chain.issuer.username_prefix is None),
            [Related(chain.issuer.username_claim.span, "the username claim")] if chain.issuer.username_claim else [],
        )
        yield graded(chain, [one.subject for one in wrong], said)


def _group_names(chain: Chain) -> dict[str, Setting]:
    """What the API server will call the groups that Terraform states."""
    prefix = claims.groups_prefix(chain.api_server, chain.issuer) if chain.api_server and chain.issuer else None
    if prefix is None or prefix.text is None or chain.people is None:
        return {}
    return {f"{prefix.text}{group.text}": group for group in chain.people.groups}


def _is_group(subject: Subject, groups: dict[str, Setting]) -> bool:
    return subject.kind == "User" and subject.name.text in groups


def _named_as_group(subject: Subject, groups: dict[str, Setting], people: People) -> Problem:
    """A user of a group's name: RBAC keeps the two apart."""
    text = str(subject.name.text)
    return Problem(
        severity=Severity.ERROR,
        message=f'RBAC binds the user "{text}", but that is the name of a group',
        span=subject.name.span,
        change="write kind: Group for this subject",
        symptom=NOTHING_SEEN,
        related=(Related(groups[text].span, f'a group of {owner_of(people)}: "{groups[text].text}"'),),
        values=(text,),
        term="groups_prefix",
    )


def _can_be_meant(subject: Subject, is_email: bool) -> bool:
    name = str(subject.name.value)
    if subject.kind != "User" or not is_person(subject) or is_certificate(name):
        return False
    return "@" in name or not is_email


def _wrong(subject: Subject, prefix: str, emails: Sequence[Setting]) -> Wrong | None:
    text = subject.name.text
    if found := unseparated(subject, prefix):
        return found
    if text is None:
        return Wrong(subject, prefix + bare(str(subject.name.value))) if never_fits(subject, prefix) else None
    if text in {f"{prefix}{email.text}" for email in emails}:
        return None
    if found := misspelt(subject, prefix, emails):
        return found
    is_right = text.startswith(prefix) if prefix else bare(text) == text
    return None if is_right else Wrong(subject, prefix + bare(text))


def _explained(prefix: Fact, claim: str, *, is_default: bool) -> str:
    said = f'the prefix is "{prefix.text}"' if prefix.text else "there is no prefix"
    return f"{said}, the default for the claim {claim} without oidc-username-prefix" if is_default else said
