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

Looked at are only names that can be a person's: with the claim `email` those with an @. Terraform's own list of
addresses shows a difference in letter case. A prefix that cannot be known is not compared.

Evidence: https://github.com/kubernetes/kubernetes/issues/31380,
https://github.com/kubernetes/kubernetes/issues/56169, https://github.com/Azure/kubelogin/issues/328
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
from homelamp.value import Known

# Users of client certificates, which no identity provider knows.
_CERTIFICATES = frozenset({"admin", "cluster-admin", "kubernetes-admin", "kubernetes-super-admin", "root"})
# What looks like a prefix in front of a name: an issuer, or a word with a colon.
_PREFIX = re.compile(r"https?://[^#]*#|[\w.-]+[:#/]")


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Compare the names of users with what the claim and the prefix make."""
    if chain.api_server is None or chain.issuer is None:
        return
    claim = claims.username_claim(chain.api_server, chain.issuer)
    prefix = claims.username_prefix(chain.api_server, chain.issuer)
    people = [one for one in chain.subjects if one.kind == "User" and _can_be(one, claim == Known(claims.EMAIL))]
    if not people or prefix is None or not isinstance(claim, Known):
        return
    if prefix.text is None:
        yield from not_known(prefix)
        return
    wrong = [
        found for one in people if (found := _wrong(one, prefix.text, chain.people.emails if chain.people else ()))
    ]
    if wrong:
        yield problem(
            wrong,
            len(people) - len(wrong),
            prefix,
            "username_prefix",
            _explained(prefix, claim.text, is_default=chain.issuer.username_prefix is None),
            [Related(chain.issuer.username_claim.span, "the username claim")] if chain.issuer.username_claim else [],
        )


def _can_be(subject: Subject, is_email: bool) -> bool:
    text = subject.name.text
    if text is None or not is_person(subject) or text in _CERTIFICATES:
        return False
    return "@" in text or not is_email


def _wrong(subject: Subject, prefix: str, emails: tuple[Setting, ...]) -> Wrong | None:
    text = str(subject.name.text)
    for email in emails:
        expected = f"{prefix}{email.text}"
        if text != expected and text.lower() == expected.lower():
            return Wrong(subject, expected, email)
    carried = _PREFIX.match(text)
    if prefix and not text.startswith(prefix):
        return Wrong(subject, prefix + text[carried.end() if carried else 0 :])
    if not prefix and carried:
        return Wrong(subject, text[carried.end() :])
    return None


def _explained(prefix: Fact, claim: str, *, is_default: bool) -> str:
    said = f'the prefix is "{prefix.text}"' if prefix.text else "there is no prefix"
    return f"{said}, the default for the claim {claim}" if is_default else said
