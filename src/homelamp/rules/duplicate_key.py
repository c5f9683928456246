"""A mapping key that stands twice in a file of the chain.

YAML parsers of the Kubernetes world keep the last one without a word, so the first entry is dead text that looks alive.
Flux and `kubectl` with server-side validation refuse such a file; K3s and Helm do not.

Before:

    oidc:
      clientID: headlamp
      clientID: kubernetes

After: one of the two.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.reading import Reading
from homelamp.model.finding import Problem, Related, Severity


def check(reading: Reading) -> Iterator[Problem]:
    """One problem for each repetition, at the later place."""
    for defect in reading.defects:
        if defect.kind == "duplicate-key" and defect.first is not None:
            yield Problem(
                severity=Severity.ERROR,
                message=f"{defect.message}; the last one wins silently",
                span=defect.span,
                change="remove one of the two",
                symptom="what the first one says never happens",
                related=(Related(defect.first, "first given here"),),
            )
