"""A suppression hides nothing.

A comment `# homelamp: ignore[HL102] reason`, or an entry of `ignore` in `.homelamp.yaml`, that no finding needs any
longer would hide the next one that appears there. A code that does not exist is reported here too: what it was meant
to hide is still reported.

At login: nothing; but the next fault in that place would go unnoticed.

Before:

    kube-apiserver-arg+:
      # homelamp: ignore[HL102] moved to the new host next week
      - oidc-issuer-url=https://auth.example.com/application/o/headlamp/

After, when the issuer is right again:

    kube-apiserver-arg+:
      - oidc-issuer-url=https://auth.example.com/application/o/headlamp/

`--fix` removes the comment, the code or the entry.

It is silent about a rule that was not run: a hook reports only suppressions of its own rules, and a rule that another
finding holds back, or that had no login to look at, may need its suppression later. It is also silent in files that
nothing applies, such as those below `archive`.

Evidence: https://docs.astral.sh/ruff/rules/unused-noqa/
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model.finding import Problem, Severity
from homelamp.model.suppression import Suppressions


def check(suppressions: Suppressions) -> Iterator[Problem]:
    """One problem for each."""
    for one in suppressions.unused:
        yield Problem(
            Severity.WARNING,
            one.message,
            one.span,
            change=one.change,
            symptom="nothing; but a suppression that is not needed hides the next fault in its place",
            values=one.values,
            fix=one.fix,
        )
