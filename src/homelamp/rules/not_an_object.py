"""A file that is not an object of Kubernetes is applied to the cluster.

An `AuthenticationConfiguration` is a file on the disk of the API server, which its argument `authentication-config`
names. No API server serves this kind, so whatever applies the folder stops there.

At login: the sync fails: `no matches for kind "AuthenticationConfiguration" in version "apiserver.config.k8s.io/v1"`,
or `missing metadata.name`; and the API server never sees the file.

Before:

    resources:
      - helmrelease.yaml
      - authentication.yaml       # kind: AuthenticationConfiguration

After: the file lies outside of what is applied, say in `k3s/`, and each server node has a copy that
`authentication-config` names.

The same holds for other files of the API server, the kubelet, kubeadm and K3s, and for a kubeconfig. Silent about a
document with the annotation `config.kubernetes.io/local-config`, which kustomize leaves out of its output.

Evidence: https://github.com/kubernetes/kubernetes/issues/129958
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.gathered import Reading
from homelamp.model.finding import Problem, Related, Severity
from homelamp.model.listed import NotAnObject


def check(reading: Reading) -> Iterator[Problem]:
    """One problem for each place that applies such a file."""
    for one in reading.broken.not_objects:
        is_entry = one.span.file.path != one.path
        where = "take this line out" if is_entry else "move the file out of the folder that Flux applies"
        yield Problem(
            severity=Severity.ERROR,
            message=f"{one.path} is applied to the cluster, and is not an object of it: {_reads(one)} from its disk",
            span=one.span,
            change=f"{where}, and keep the file where {one.program} reads it",
            symptom=f"the sync fails, and nothing of this folder is applied: no API server knows {one.kind}",
            related=(Related(one.at, "the file that is meant for a disk"),) if is_entry else (),
            values=(one.path, one.kind),
        )


def _reads(one: NotAnObject) -> str:
    return f"{one.program} reads its {one.kind}"
