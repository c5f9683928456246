"""Something on the login's way refers to an object of Flux that is not there.

A HelmRelease names the source of its chart, a Kustomization its source, what it depends on, and what gives it
variables. Flux waits until the object is there.

At login: there is no new version of Headlamp to log in to. `flux get all` says `HelmRepository.source.toolkit.fluxcd.io
"headlmap" not found`, or `dependency 'flux-system/infrastucture' is not ready`.

Before:

    sourceRef:
      kind: HelmRepository
      name: headlmap

After: `name: headlamp`.

Reported is a name that is one slip of the fingers away from an object of that kind in the repository. Any other may be
made elsewhere. Silent about names with a variable, references with `optional`, and `flux-system`, which `flux
bootstrap` makes. Namespaces are not compared.

Evidence: https://github.com/allenporter/flux-local/issues/498
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.gathered import Reading
from homelamp.model.finding import Problem, Severity


def check(reading: Reading) -> Iterator[Problem]:
    """One problem for each misspelt name."""
    for one in reading.broken.dangling:
        yield Problem(
            severity=Severity.ERROR,
            message=f"{one.field} names the {one.kind} {one.name}, and the repository has {one.near}",
            span=one.span,
            change=f"write {one.near} here",
            symptom=f'Flux does not apply it: {one.kind} "{one.name}" not found',
            values=(one.kind, one.name),
        )
