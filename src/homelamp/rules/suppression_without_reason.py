"""A suppression gives no reason.

A comment that hides a finding has to say why, for whoever reads the file next. Without a reason it hides nothing.

At login: nothing; the finding that it was meant to hide is still reported.

Before:

    - oidc-client-id=kubernetes  # homelamp: ignore[HL103]

After:

    - oidc-client-id=kubernetes  # homelamp: ignore[HL103] the old cluster keeps its client until March

It is silent in files that nothing applies, such as those below `archive`.

Evidence: https://docs.zizmor.sh/usage/#ignoring-results
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model.finding import Problem, Severity
from homelamp.model.suppression import Suppressions


def check(suppressions: Suppressions) -> Iterator[Problem]:
    """One problem for each."""
    for span, rules in suppressions.without_reason:
        yield Problem(
            Severity.ERROR,
            f"this suppression of {rules} gives no reason, and hides nothing until it does",
            span,
            change=f"say why after the bracket: homelamp: ignore[{rules}] the reason",
            symptom="nothing; what it is meant to hide is still reported",
            values=(rules,),
        )
