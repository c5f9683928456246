"""A group in RBAC does not carry the prefix that the API server puts in front of its name.

The API server makes a group's name of the groups claim and `oidc-groups-prefix` (without one nothing is put in front),
or of the prefix in its AuthenticationConfiguration. The comparison is exact, letter case included.

At login: it works, and Headlamp shows nothing but `Forbidden`: `User "tess@example.com" cannot list resource "pods"`.

Before:

    - "oidc-groups-prefix=oidc:"       # the API server
    subjects:                          # RBAC
      - kind: Group
        name: headlamp-admins

After: `name: oidc:headlamp-admins`.

Where Terraform states groups, only subjects that mean one of these are judged, be they misspelt by a letter; without
that, those that lack a prefix which the API server is known to put, and those that carry the issuer, which is never put
in front of groups by itself.
Groups of Kubernetes itself (`system:…`) never are, nor those that another entry of the same AuthenticationConfiguration
may give. Where the same binding names somebody else whom it does admit, this is a warning. A group that has the e-mail
address of a user in Terraform is meant to be the user; an address that Terraform does not name is a warning where the
API server takes users' names from the claim `email`.

Evidence: https://github.com/kubernetes/kubernetes/issues/97741,
https://kubernetes.io/docs/reference/access-authn-authz/authentication/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from homelamp.chain.join import Chain
from homelamp.chain.view import is_person
from homelamp.model import Fact, Issuer, Setting, Subject, claims
from homelamp.model.finding import Problem, Related, Unchecked
from homelamp.rules import addresses
from homelamp.rules.places import not_known
from homelamp.rules.subjects import (
    Wrong,
    bare,
    graded,
    is_of,
    means,
    misspelt,
    never_fits,
    others,
    problem,
    unseparated,
)


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Compare the names of groups with what the prefix and Terraform's names make."""
    if chain.api_server is None or chain.issuer is None:
        return
    prefix, foreign = claims.groups_prefix(chain.api_server, chain.issuer), others(chain, claims.groups_prefix)
    subjects = [one for one in chain.subjects if one.kind == "Group" and is_person(one) and not is_of(one, foreign)]
    people = [graded(chain, [one], said) for one in subjects if (said := addresses.as_group(chain, one))]
    yield from people
    subjects = [one for one in subjects if one.name.span not in {person.span for person in people}]
    if prefix is None or not subjects:
        return
    if prefix.text is None:
        yield from not_known(prefix)
        return
    groups = chain.people.groups if chain.people else ()
    known = {f"{prefix.text}{group.text}" for group in groups}
    found = [
        (
            one,
            (None if one.name.text in known else unseparated(one, prefix.text))
            or _wrong(one, prefix.text, groups, chain.issuer),
        )
        for one in subjects
    ]
    named = {one.name.text for one, error in found if not error}
    wrong = [error for _, error in found if error and not _is_of_another(error, named)]
    if wrong:
        right = sum(_is_right(one, prefix.text, groups) for one, error in found if not error)
        said = problem(wrong, right, prefix, "groups_prefix", _explained(prefix), _related(chain.issuer))
        yield graded(chain, [one.subject for one in wrong], said)


def _wrong(subject: Subject, prefix: str, groups: Sequence[Setting], issuer: Issuer) -> Wrong | None:
    text = subject.name.text
    if text is None:
        is_wrong = never_fits(subject, prefix) and not groups
        return Wrong(subject, prefix + bare(str(subject.name.value))) if is_wrong else None
    if text in {f"{prefix}{group.text}" for group in groups}:
        return None
    if found := misspelt(subject, prefix, groups, with_typos=True):
        return found
    meant = [group for group in groups if means(text, str(group.text))]
    if meant:
        return Wrong(subject, f"{prefix}{meant[0].text}")
    has_issuer = not prefix and issuer.url is not None and text.startswith(f"{issuer.url.text}#")
    if groups or (text.startswith(prefix) and not has_issuer):
        return None
    return Wrong(subject, prefix + bare(text))


def _is_of_another(wrong: Wrong, named: set[str | None]) -> bool:
    """Whether the group is there under its right name, so that one with another prefix is somebody else's."""
    text = str(wrong.subject.name.text)
    return wrong.expected in named and bare(text) != text


def _is_right(subject: Subject, prefix: str, groups: Sequence[Setting]) -> bool:
    """Whether a subject is proof of the prefix: without one, and without names to compare with, none is."""
    text = subject.name.text
    if text is None:
        return False
    return text in {f"{prefix}{group.text}" for group in groups} or bool(prefix and text.startswith(prefix))


def _related(issuer: Issuer) -> list[Related]:
    claim = [Related(issuer.groups_claim.span, "the groups claim")] if issuer.groups_claim else []
    unstated = [] if issuer.groups_prefix else [Related(issuer.span, "these settings state no groups prefix")]
    return claim + unstated


def _explained(prefix: Fact) -> str:
    return f'the prefix is "{prefix.text}"' if prefix.text else "there is no prefix"
