"""A manifest lies beside a kustomization that does not list it: nobody applies it.

At login: nothing of the file is in the cluster. Where it is what binds the people who log in, the login works, and then
nothing may be seen: `User "tess@example.com" cannot list resource "namespaces"`.

Before:

    # apps/headlamp/kustomization.yaml, beside rbac.yaml
    resources:
      - namespace.yaml
      - helmrelease.yaml

After:

    resources:
      - namespace.yaml
      - helmrelease.yaml
      - rbac.yaml

Information, and a warning where nothing else binds anybody who logs in. Looked at are folders on a login's way, and
bindings of people in all others. Silent about patches, about files that a generator takes, that a comment in the list
names, or that a script names, and about Secrets, which HL114 misses.

Evidence: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from homelamp.chain.gathered import Reading
from homelamp.model.finding import Problem, Related, Severity
from homelamp.rules.subjects import NOTHING_SEEN


def check(reading: Reading) -> Iterator[Problem]:
    """One problem for each file."""
    for one in reading.broken.unlisted:
        name, kinds = basename(one.path), ", ".join(one.kinds)
        yield Problem(
            severity=Severity.WARNING if one.lets_in else Severity.INFO,
            message=f"{one.by.file.path} does not list {name} ({kinds}): nobody applies it",
            span=one.at,
            change=f"add {name} to the list, or remove the file",
            symptom=NOTHING_SEEN if one.lets_in else "nothing of this file is in the cluster",
            related=(Related(one.by, "this list does not name it"),),
            values=(one.path,),
        )
