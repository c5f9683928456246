"""The AuthenticationConfiguration has `anonymous`, and the argument `anonymous-auth` is given too.

The API server takes one of the two only.

At login: the API server does not start: `--anonymous-auth flag cannot be set when anonymous field is configured in
authentication configuration file`.

Before:

    kube-apiserver-arg:
      - authentication-config=/etc/rancher/k3s/authentication.yaml
      - anonymous-auth=false

After: no `anonymous-auth`. K3s up to the releases of May 2025 gives the argument itself: there the field has to go.

Which release of K3s runs is not compared.

Evidence: https://github.com/k3s-io/k3s/issues/12245
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model import ApiServer
from homelamp.model.finding import Problem, Related, Severity

_FLAG = "anonymous-auth"


def check(server: ApiServer) -> Iterator[Problem]:
    """Look for the field and the argument."""
    given = [flag for flag in server.flags if flag.name == _FLAG]
    if server.anonymous is not None and given and not server.unnamed_by:
        yield Problem(
            severity=Severity.ERROR,
            message=f"{_FLAG} is given beside the field anonymous of the AuthenticationConfiguration",
            span=given[-1].span,
            change="remove this argument, or the field",
            symptom=(
                'the API server does not start: "--anonymous-auth flag cannot be set when anonymous field is '
                'configured in authentication configuration file"'
            ),
            related=(Related(server.anonymous, "the field"),),
            values=(_FLAG,),
        )
