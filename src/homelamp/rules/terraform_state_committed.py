"""Git tracks a state, a plan or a crash log of Terraform.

All of them hold the client's secret, and everything else that Terraform knows, in clear text, also where an attribute
is marked as sensitive.

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


def check(secrets: Secrets) -> Iterator[Problem]:
    """One problem for each file."""
    for kind, span in secrets.states:
        yield Problem(
            severity=Severity.ERROR,
            message=f"Git tracks this {kind} of Terraform, which holds the client's secret in clear text",
            span=span,
            change=f"`git rm --cached {span.file.path}`, ignore it, and make new secrets: Git remembers the old ones",
            symptom="it works, also for whoever reads the repository",
            values=(kind,),
        )
