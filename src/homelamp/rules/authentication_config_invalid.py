"""The API server refuses an AuthenticationConfiguration.

It decodes the file strictly, so an unknown field or a value of the wrong type is enough, and then validates it: a
`claim` needs a `prefix` (an empty one will do) and excludes an `expression`; several `audiences` need
`audienceMatchPolicy: MatchAny`; `discoveryURL` must be https and not the issuer's own `url`; an issuer may be there
once; `certificateAuthority` is the certificate itself; expressions must compile.

At login: the API server does not start: `invalid authentication configuration:
jwt[0].claimMappings.groups.prefix: Required value: prefix is required when claim is set. It can be set to an empty
string to disable prefixing`, or `json: cannot unmarshal string into Go struct field Issuer.jwt.issuer.audiences of type
[]string`, or `strict decoding error: unknown field "jwt[0].issuer.audience"`. A server that runs already keeps the old
file's settings.

Before:

    jwt:
      - issuer:
          url: https://auth.example.com/application/o/headlamp/
          audiences: headlamp
        claimMappings:
          groups:
            claim: groups

After:

    jwt:
      - issuer:
          url: https://auth.example.com/application/o/headlamp/
          audiences: [headlamp]
        claimMappings:
          groups:
            claim: groups
            prefix: "oidc:"

A file that does not decode is not validated, as the API server does it. A value that something else fills in is not
judged. Of an expression only its syntax is looked at, names that nothing declares, and macros over a claim whose type
is not known (`claims.groups.map(…)`, which has to be `dyn(claims.groups).map(…)`). A key given twice is HL605's.

Evidence: https://kubernetes.io/docs/reference/access-authn-authz/authentication/,
https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/apis/apiserver/validation/validation.go
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model import ApiServer
from homelamp.model.finding import Problem
from homelamp.rules.configuration_faults import problems


def check(server: ApiServer) -> Iterator[Problem]:
    """Report each field that is wrong."""
    yield from problems(server, "invalid")
