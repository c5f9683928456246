"""An OIDC argument is given twice with different values.

The API server takes the last one. The first is dead text that looks alive.

At login: depends on which of the two was meant.

Before:

    - oidc-client-id=headlamp
    - oidc-client-id=kubernetes

After: one of the two. For several clients of one issuer use an AuthenticationConfiguration with several `audiences`.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model import ApiServer, Flag
from homelamp.model.finding import Problem, Related, Severity


def check(server: ApiServer) -> Iterator[Problem]:
    """One problem for each repeated argument, at the one that is ignored."""
    given: dict[str, Flag] = {}
    for flag in server.flags:
        # `oidc-required-claim` may be repeated: each one adds a claim.
        if not flag.name.startswith("oidc-") or flag.name == "oidc-required-claim":
            continue
        earlier = given.get(flag.name)
        given[flag.name] = flag
        if earlier and earlier.text != flag.text:
            yield Problem(
                severity=Severity.WARNING,
                message=f"{flag.name} is given twice; the API server ignores {earlier.text} and takes {flag.text}",
                span=earlier.span,
                change="remove the one that is not meant",
                symptom="depends on which of the two was meant",
                related=(Related(flag.span, "this one counts"),),
                values=(flag.name, earlier.text, flag.text),
            )
