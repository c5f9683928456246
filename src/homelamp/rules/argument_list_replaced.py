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

The files of `config.yaml.d` are read in the order of their names, and a list before the one for OIDC throws nothing
away. Where the comment at the head of a `config.yaml` names the file of `config.yaml.d` that it becomes, that name
counts. Where nothing names it and its list has the `+`, a file with a number below 50 may come before or after it, and
is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model import ApiServer
from homelamp.model.finding import Edit, Problem, Related, Severity, Unchecked


def check(server: ApiServer) -> Iterator[Problem | Unchecked]:
    """One problem for each list that OIDC arguments were lost to."""
    for flag, place in server.undecided:
        if flag.fact is not None:
            yield Unchecked(flag.fact.term, place, f"lost if {flag.span.file.path} is read before this list")
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
