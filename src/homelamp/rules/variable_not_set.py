"""A value of the login has a variable of Flux that nothing sets.

Flux fills `${NAME}` in from the Kustomization's `postBuild.substitute` and `substituteFrom`. A name that none of them
has becomes nothing; in strict mode, the default since kustomize-controller 1.9, the sync stops.

At login: the sync fails with `variable not set (strict mode)`, or the value has a gap: `https://auth./application/…`.

Before:

    data:                                      # the ConfigMap
      CLUSTER_DOMAIN: example.com
    issuerURL: https://auth.${CLUSTER_DOMIAN}/application/o/headlamp/

After: `https://auth.${CLUSTER_DOMAIN}/application/o/headlamp/`.

Silent about a variable with a default (`${NAME:=text}`), and wherever one of the sources is not in the repository or
cannot be read: then the value is listed as not compared.

Evidence: https://github.com/fluxcd/kustomize-controller/issues/1096
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model.finding import Problem, Related, Severity


def check(chain: Chain) -> Iterator[Problem]:
    """One problem for each name, at its first place."""
    unset = chain.headlamp.unset if chain.headlamp else ()
    for name in dict.fromkeys(one.name for one in unset):
        first, *others = [one for one in unset if one.name == name]
        yield Problem(
            severity=Severity.ERROR,
            message=f"the variable {name} is not set {first.source}, and has no default",
            span=first.span,
            change=f"write ${{{first.near}}} here" if first.near else f"set {name} there, or correct the name",
            symptom='the sync fails: "variable not set (strict mode)"; else the value has a gap where the name is',
            related=tuple(Related(one.span, "and here") for one in others),
            values=(name,),
        )
