"""A kustomization on the way of the login lists a file or folder that is not there.

kustomize then makes nothing of the whole folder: a misspelt `sealedsecret.yml` keeps Headlamp's release out of the
cluster too. Flux and Argo CD read what Git holds, so a file that only lies on the disk is not there for them.

At login: the sync fails: `accumulating resources: … no such file or directory`; the cluster keeps what it had.

Before:

    resources:
      - helmrelease.yml       # the file is called helmrelease.yaml
      - rbac.yaml

After: `- helmrelease.yaml`.

Looked at are the kustomizations that take in Headlamp's release, its Secret or its RBAC, and those beside and above
them. Silent about URLs, about names that something else fills in, about what lies in a submodule, about a file that a
script of the repository may make, and, where nothing is known to apply the folder from Git, about one that Git ignores
or that a `secretGenerator` wants.

Evidence: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.gathered import Reading
from homelamp.model.finding import Problem, Severity
from homelamp.model.listed import MissingEntry

_WHY = {
    "missing": "which is not there",
    "untracked": "which Git does not track: what applies the folder will not see it",
    "ignored": "which Git ignores: what applies the folder will not see it",
}


def check(reading: Reading) -> Iterator[Problem]:
    """One problem for each entry."""
    for one in reading.broken.missing:
        yield Problem(
            severity=Severity.ERROR,
            message=f"{one.field} lists {one.text}, {_WHY[one.absence]}",
            span=one.span,
            change=_change(one),
            symptom="the sync fails: kustomize says that there is no such file or directory, and nothing is applied",
            values=(one.field, one.text),
        )


def _change(one: MissingEntry) -> str:
    if one.near:
        return f"write {one.near} here"
    if one.absence == "untracked":
        return f"git add {one.text}, once it holds no secret in clear text"
    if one.absence == "ignored":
        return "take this line out; or, if the file holds no secret in clear text, take it out of .gitignore and add it"
    return "add the file, or take this line out"
