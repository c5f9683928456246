"""The sealed-secrets controller has another name or namespace than kubeseal looks for.

kubeseal asks for `sealed-secrets-controller` in `kube-system`, while the chart calls the controller as the release.
With a committed certificate nothing is asked; without one, and for `--validate` and `--re-encrypt`, each call needs two
flags.

At login: nothing; it is kubeseal that fails: `cannot get sealed secret service`.

Before:

    kind: HelmRelease
    metadata:
      name: sealed-secrets

After:

    values:
      fullnameOverride: sealed-secrets-controller

Silent where values come from elsewhere too. Only information: it is no fault.

Evidence: https://github.com/bitnami/sealed-secrets#readme
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model.finding import Problem, Severity
from homelamp.secrets.found import Secrets

_NAME, _NAMESPACE = "sealed-secrets-controller", "kube-system"


def check(secrets: Secrets) -> Iterator[Problem]:
    """One problem for each release."""
    for one in secrets.controllers:
        name, namespace = one.name or _NAME, one.namespace or _NAMESPACE
        if (name, namespace) == (_NAME, _NAMESPACE):
            continue
        flags = [f"--controller-name {name}"] if name != _NAME else []
        flags += [f"--controller-namespace {namespace}"] if namespace != _NAMESPACE else []
        yield Problem(
            severity=Severity.INFO,
            message=f"the sealed-secrets controller is {name} in {namespace}: kubeseal will need {' '.join(flags)}",
            span=one.name_span if one.name_span and name != _NAME else one.span,
            change=f"set fullnameOverride: {_NAME}, and deploy it into {_NAMESPACE}",
            symptom='kubeseal says "cannot get sealed secret service" without these flags',
            values=(name, namespace),
        )
