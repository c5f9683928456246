"""Git tracks a state, a plan or a crash log of Terraform.

All of them hold what Terraform knows in clear text, also where an attribute is marked as sensitive: where it makes the
client, the client's secret.

At login: it works, for everybody who can read the repository.

Before: `terraform/authentik/terraform.tfstate` is tracked.

After:

    # .gitignore
    *.tfstate*
    *.tfplan
    crash*.log

Silent about files that Git does not track, that OpenTofu, SOPS or GPG has encrypted, and about those that git-crypt or
another filter of Git encrypts.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/1170,
https://developer.hashicorp.com/terraform/language/state/sensitive-data
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model.finding import Problem, Severity
from homelamp.secrets.found import Secrets

_HOLDS = {
    "state": "it holds every value that Terraform knows, secrets included, in clear text",
    "plan": "it holds every value that Terraform would set, secrets included, in clear text",
    "crash log": "it may hold any value that Terraform knew, secrets included, in clear text",
}


def check(secrets: Secrets) -> Iterator[Problem]:
    """One problem for each file."""
    for kind, span in secrets.states:
        yield Problem(
            severity=Severity.ERROR,
            message=f"Git tracks this {kind} of Terraform: {_HOLDS[kind]}",
            span=span,
            change=f"`git rm --cached {span.file.path}`, ignore it, and make new secrets: Git remembers the old ones",
            symptom="login works, but anyone who can read the repository has what is in it",
            values=(kind,),
        )
