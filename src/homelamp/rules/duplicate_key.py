"""A mapping key that stands twice in a file of the chain.

YAML parsers of the Kubernetes world keep the last one without a word, so the first entry is dead text that looks alive.
Flux and `kubectl` with server-side validation refuse such a file; K3s and Helm do not.

Before:

    oidc:
      clientID: headlamp
      clientID: kubernetes

After: one of the two. Two merge keys (`<<: *a`, `<<: *b`) become one: `<<: [*a, *b]`.

A values file counts too, a ConfigMap's or an Application's text of values, and a kustomization beside a part of the
login: keys that are given twice there can hide the login as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.chain.gathered import Reading
from homelamp.core.text import Span
from homelamp.model.finding import Problem, Related, Severity
from homelamp.syntax.yaml.nodes import MERGE

_EFFECT = "some parsers refuse that, others take one or both"
# What a merge key takes in: an alias, or several in a list.
_ALIASES = re.compile(r"\s*:\s*(\*[^\s,\[\]{}]+|\[[^\[\]{}]*\])")


def check(reading: Reading) -> Iterator[Problem]:
    """One problem for each repetition, at the later place."""
    for defect in reading.defects:
        if defect.kind == "duplicate-key" and defect.first is not None:
            is_merge = defect.span.text.strip("'\"") == MERGE
            yield Problem(
                severity=Severity.ERROR,
                message=f"{defect.message}; {_EFFECT if is_merge else 'the last one wins silently'}",
                span=defect.span,
                change=_in_one(defect.first, defect.span) if is_merge else "remove one of the two",
                symptom="what the first one says never happens",
                related=(Related(defect.first, "first given here"),),
            )


def _in_one(first: Span, second: Span) -> str:
    """How two merge keys are written as one."""
    named = [_ALIASES.match(span.file.text, span.end) for span in (first, second)]
    aliases = [found[1].strip("[] ") for found in named if found]
    both = ", ".join(aliases) if len(aliases) == len(named) else "*a, *b"
    return f"write <<: [{both}] once"
