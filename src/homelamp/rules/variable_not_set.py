"""A value of the login has a variable of Flux that nothing sets.

Flux fills `${NAME}` in from the Kustomization's `postBuild.substitute` and `substituteFrom`. A name that none of them
has becomes nothing; in strict mode, the default since kustomize-controller 1.9, the sync stops. A Kustomization without
`postBuild` replaces nothing: the text `${NAME}` itself reaches the cluster.

At login: the sync fails with `variable not set (strict mode)`, or the value has a gap: `https://auth./application/…`.
Without `postBuild` Headlamp asks for the issuer `https://auth.${DOMAIN}/…`, which is not an address.

Before:

    data:                                      # the ConfigMap
      CLUSTER_DOMAIN: example.com
    issuerURL: https://auth.${CLUSTER_DOMIAN}/application/o/headlamp/

After: `https://auth.${CLUSTER_DOMAIN}/application/o/headlamp/`.

Silent about a variable with a default (`${NAME:=text}`), and wherever one of the sources is not in the repository or
cannot be read: then the value is listed as not compared. Without `postBuild` it is a warning where a Kustomization
outside of the repository may add one by a patch, and silent where none in the repository applies the file, or where it
applies an OCIRepository or a Bucket: whatever made that may have filled the variables in.

Evidence: https://github.com/fluxcd/kustomize-controller/issues/1096
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.chain.view import facts_of, is_person
from homelamp.core.text import Span
from homelamp.core.value import Hole, Template, Value
from homelamp.model.finding import Problem, Related, Severity

_WRITTEN_FOR_FLUX = ("headlamp", "exposure", "secret")


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
    yield from _unfilled(chain)


def _unfilled(chain: Chain) -> Iterator[Problem]:
    """One problem for all variables of one file, since one `postBuild` is missing for all of them."""
    by_file: dict[str, dict[Span, Hole]] = {}
    for value, span in _values(chain):
        for hole in value.parts if isinstance(value, Template) else ():
            if isinstance(hole, Hole) and hole.unfilled:
                by_file.setdefault(span.file.path, {}).setdefault(_place(span, hole), hole)
    for found in by_file.values():
        (span, hole), *others = found.items()
        if hole.unfilled:
            yield Problem(
                severity=Severity.ERROR if hole.unfilled.is_certain else Severity.WARNING,
                message=f"nothing replaces {hole}: {hole.unfilled.why}",
                span=span,
                change=f"let postBuild.substitute or substituteFrom set {hole.name}, or write the value here",
                symptom=f"the text {hole} reaches the cluster as it is, where an address or a name belongs",
                related=tuple(
                    Related(place, "and here" if other == hole else f"nor {other}") for place, other in others
                ),
                values=(hole.name,),
            )


def _values(chain: Chain) -> Iterator[tuple[Value, Span]]:
    for term, facts in facts_of(chain).items():
        if term != "client_secret":
            yield from ((one.value, one.span) for one in facts if one.source in _WRITTEN_FOR_FLUX)
    yield from ((one.name.value, one.name.span) for one in chain.subjects if is_person(one))


def _place(span: Span, hole: Hole) -> Span:
    """The place of the variable; all of the value where escapes blur it."""
    start = span.text.find(f"${{{hole.name}")
    end = span.text.find("}", start)
    return Span(span.file, span.start + start, span.start + end + 1) if 0 <= start < end else span
