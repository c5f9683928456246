"""A `.rej` file holds a change that could not be applied.

A template update writes one beside a file where the template and you changed the same lines: the file has your lines,
and the template's are in the `.rej` file. Committed as it is, the change is forgotten. A `.rej` file that Git ignores
is reported too, where it is beside a file of the repository or a template update wrote it: nothing else would show it.

Before: `apps/headlamp/helmrelease.yaml` and `apps/headlamp/helmrelease.yaml.rej`.

After: what you want of the change is in `helmrelease.yaml`, and the `.rej` file is removed.

Evidence: https://github.com/copier-org/copier/issues/2386
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.files.rejects import REJECT
from homelamp.model.finding import Problem, Severity
from homelamp.model.leftovers import Leftovers


def check(leftovers: Leftovers) -> Iterator[Problem]:
    """One problem for each such file."""
    for place in leftovers.rejects:
        path = place.file.path
        beside = path.removesuffix(REJECT)
        yield Problem(
            severity=Severity.ERROR,
            message=f"a change that could not be applied to {beside} is left over",
            span=place,
            change=f"take over into {beside} what you want of it, then: rm {path}",
            values=(path,),
        )
