"""`authentication-config` names another file than the one that is there.

At login: the API server does not start: `failed to load authentication configuration from file
"/etc/rancher/k3s/auth.yaml": open /etc/rancher/k3s/auth.yaml: no such file or directory`.

Before:

    # k3s/config.yaml, beside k3s/authentication.yaml
    kube-apiserver-arg:
      - authentication-config=/etc/rancher/k3s/auth.yaml

After:

    kube-apiserver-arg:
      - authentication-config=/etc/rancher/k3s/authentication.yaml

An error where the comment at the head of the file says where it goes, and that is somewhere else. Without such a
comment another name is a warning, unless some other file of the repository has the name from the argument: a script may
install the file under it. Without an AuthenticationConfiguration in the repository nothing is compared.

Evidence: https://kubernetes.io/docs/reference/access-authn-authz/authentication/
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from homelamp.model import ApiServer
from homelamp.model.finding import Problem, Related, Severity


def check(server: ApiServer) -> Iterator[Problem]:
    """Compare the argument with the file that it was joined with."""
    named, elsewhere = server.names_configuration, server.elsewhere
    if named is None or elsewhere is None:
        return
    meant = elsewhere.goes_to or f"{named.text.rpartition('/')[0]}/{basename(elsewhere.path)}"
    yield Problem(
        severity=Severity.ERROR if elsewhere.goes_to else Severity.WARNING,
        message=(
            f"authentication-config names {named.text}, but {elsewhere.path} "
            f"{f'goes to {elsewhere.goes_to}' if elsewhere.goes_to else 'has another name'}"
        ),
        span=named.span,
        change=f"write authentication-config={meant} here",
        symptom=(
            "the API server does not start: failed to load authentication configuration from file "
            f'"{named.text}": open {named.text}: no such file or directory'
        ),
        related=(Related(server.span, "the AuthenticationConfiguration"),),
        values=(named.text, meant),
    )
