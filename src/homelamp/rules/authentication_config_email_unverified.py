"""An expression makes the user's name of `claims.email`, and none looks at `claims.email_verified`.

The API server then refuses the whole configuration: anybody could have typed the address. With `claim: email` it looks
at `email_verified` itself; with an expression that has to be said.

At login: the API server does not start: `claims.email_verified must be used in claimMappings.username.expression or
claimMappings.extra[*].valueExpression or claimValidationRules[*].expression when claims.email is used in
claimMappings.username.expression`.

Before:

    claimMappings:
      username:
        expression: claims.email

After:

    claimValidationRules:
      - expression: claims.?email_verified.orValue(true) == true
        message: the address is not verified
    claimMappings:
      username:
        expression: claims.email

As the API server looks for it, `claims["email"]` does not count. An expression that something else completes is not
judged.

Evidence: https://kubernetes.io/docs/reference/access-authn-authz/authentication/
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model import ApiServer
from homelamp.model.finding import Problem
from homelamp.rules.configuration_faults import problems


def check(server: ApiServer) -> Iterator[Problem]:
    """Report the expression."""
    yield from problems(server, "email")
