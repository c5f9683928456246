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

Where Terraform states groups, only subjects that mean one of these are judged; without that, those that lack a prefix
which the API server is known to put. Groups of Kubernetes itself (`system:…`) never are.

Evidence: https://github.com/kubernetes/kubernetes/issues/97741,
https://kubernetes.io/docs/reference/access-authn-authz/authentication/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp import claims
from homelamp.chain import Chain
from homelamp.facts import Fact, Setting, Subject
from homelamp.finding import Problem, Related, Unchecked
from homelamp.rules.places import not_known
from homelamp.rules.subjects import Wrong, problem
from homelamp.terms import is_person

# What may stand in front of a group's name: nothing, an issuer, or words that end in a separator.
PREFIX = re.compile(r"(?:https?://[^#]*#|[\w.-]+[:#/])?")


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Compare the names of groups with what the prefix and Terraform's names make."""
    if chain.api_server is None or chain.issuer is None or chain.issuer.groups_claim is None:
        return
    prefix = claims.groups_prefix(chain.api_server, chain.issuer)
    subjects = [one for one in chain.subjects if one.kind == "Group" and one.name.text and is_person(one)]
    if prefix is None or not subjects:
        return
    if prefix.text is None:
        yield from not_known(prefix)
        return
    groups, stated = chain.people.groups if chain.people else (), chain.issuer.groups_prefix is not None
    wrong = [found for one in subjects if (found := _wrong(one, prefix.text, groups))]
    if wrong:
        right = sum(
            str(one.name.text).startswith(prefix.text) for one in subjects if one not in [w.subject for w in wrong]
        )
        claim = Related(chain.issuer.groups_claim.span, "the groups claim")
        unstated = [Related(chain.issuer.span, "these settings state no groups prefix")] if not stated else []
        yield problem(
            wrong, right if prefix.text else 0, prefix, "groups_prefix", _explained(prefix), [claim, *unstated]
        )


def _wrong(subject: Subject, prefix: str, groups: tuple[Setting, ...]) -> Wrong | None:
    text = str(subject.name.text)
    for group in groups:
        expected = f"{prefix}{group.text}"
        if text == expected:
            return None
        if text.lower() == expected.lower():
            return Wrong(subject, expected, group)
        rest = text.removesuffix(str(group.text))
        if rest != text and PREFIX.fullmatch(rest):
            return Wrong(subject, expected)
    if groups or text.startswith(prefix):
        return None
    carried = PREFIX.match(text)
    return Wrong(subject, prefix + text[carried.end() if carried else 0 :])


def _explained(prefix: Fact) -> str:
    return f'the prefix is "{prefix.text}"' if prefix.text else "there is no prefix"
