"""The chart of sealed-secrets is taken from an address that no longer exists.

The project moved from bitnami-labs to bitnami, and its old Helm repository answers 404. An installed controller goes
on; a new cluster gets none, and no update arrives.

At login: on a new cluster there is no Secret, and the pod waits: `secret "headlamp-oidc" not found`.

Before: `url: https://bitnami-labs.github.io/sealed-secrets`

After:

    url: https://bitnami.github.io/sealed-secrets

Looked for where an address is wanted: in HelmRepositories, Applications, HelmCharts, kustomizations, `Chart.yaml`,
helmfiles and Terraform; prose and comments may name it. Silent in archives (`archive`, `.archive`, `disabled`).

Evidence: https://github.com/bitnami/sealed-secrets/issues/1982, https://github.com/bitnami/charts/issues/36552
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model.finding import Problem, Severity
from homelamp.secrets.found import Secrets

_NOW = "https://bitnami.github.io/sealed-secrets"


def check(secrets: Secrets) -> Iterator[Problem]:
    """One problem for each place."""
    for span in secrets.dead_repositories:
        yield Problem(
            severity=Severity.ERROR,
            message=f"the Helm repository {span.text} is gone: it answers 404",
            span=span,
            change=f"write {_NOW} here",
            symptom='a new cluster gets no controller: "404 Not Found", and so no Secret',
            values=(span.text,),
        )
