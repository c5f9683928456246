"""A later K3s file throws the API server's OIDC arguments away.

Of several K3s files the last one wins for each key: a list under `kube-apiserver-arg` replaces the lists of the files
before it. Only `kube-apiserver-arg+` adds to them. The argument `authentication-config` is lost in the same way.

At login: Headlamp sends the browser back to the sign-in page, and the API server's log says nothing of OIDC at all.

Before:

    # config.yaml
    kube-apiserver-arg:
      - oidc-issuer-url=https://auth.example.com/application/o/headlamp/
    # config.yaml.d/90-audit.yaml
    kube-apiserver-arg:
      - audit-log-path=/var/log/audit.log

After: `kube-apiserver-arg+:` in the second file.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model import ApiServer
from homelamp.model.finding import Edit, Problem, Related, Severity


def check(server: ApiServer) -> Iterator[Problem]:
    """One problem for each list that OIDC arguments were lost to."""
    for place in dict.fromkeys(by for _, by in server.replaced):
        lost = [flag for flag, by in server.replaced if by == place]
        yield Problem(
            severity=Severity.ERROR,
            message=f"this list replaces the one of {lost[0].span.file.path}, and {lost[0].name} is lost with it",
            span=place,
            change="write kube-apiserver-arg+ here, which adds to the list",
            symptom="the login loops: the API server knows of no OIDC",
            related=tuple(Related(flag.span, "lost") for flag in lost),
            values=tuple(flag.name for flag in lost),
            fix=(Edit(place, "kube-apiserver-arg+"),) if place.text == "kube-apiserver-arg" else (),
        )
