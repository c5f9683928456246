"""Several pods of Headlamp do not know each other's logins.

The state of a login lives in the memory of one process. What comes back from the provider may reach another pod.

At login: it works sometimes. Else Headlamp answers 400 at the callback with `invalid request`.

Before:

    replicaCount: 2

After: `replicaCount: 1`.

It is silent where an exposure says something of affinity or sticky sessions.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/4019,
https://github.com/kubernetes-sigs/headlamp/issues/5401
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.core.numbers import number
from homelamp.model.finding import Problem, Severity

_STICKY = re.compile(r"affinity|sticky|hash", re.I)


def check(chain: Chain) -> Iterator[Problem]:
    """Count the replicas."""
    stated = chain.headlamp.replicas if chain.headlamp else None
    text = stated.text if stated else None
    if stated is None or text is None or (number(text) or 0) <= 1:
        return
    files = {stated.span.file, *(host.span.file for one in chain.headlamp.exposures for host in one.hosts)}  # type: ignore[union-attr]
    if any(_STICKY.search(file.text) for file in files):
        return
    yield Problem(
        severity=Severity.WARNING,
        message=f"{text} pods of Headlamp do not know each other's logins",
        span=stated.span,
        change="write replicaCount: 1",
        symptom="the login works only where both of its requests reach the same pod",
        values=(text,),
    )
