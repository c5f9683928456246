"""Documents that look like objects of Kubernetes, and that no API server serves: files for a program's disk.

https://kubernetes.io/docs/reference/config-api/
"""

from __future__ import annotations

import re

from homelamp.syntax.yaml.documents import Document

# The programs that read these groups from a file.
_PROGRAMS = {
    "apiserver.config.k8s.io": "kube-apiserver",
    "audit.k8s.io": "kube-apiserver",
    "pod-security.admission.config.k8s.io": "kube-apiserver",
    "credentialprovider.kubelet.k8s.io": "the kubelet",
    "kubelet.config.k8s.io": "the kubelet",
    "kubeproxy.config.k8s.io": "kube-proxy",
    "kubescheduler.config.k8s.io": "kube-scheduler",
    "kubecontrollermanager.config.k8s.io": "kube-controller-manager",
    "kubeadm.k8s.io": "kubeadm",
}
_WORDS = re.compile(
    rb"apiVersion[\"']?:[ \t]*[\"']?[a-z.-]+\.k8s\.io/|kube-apiserver-arg|kind[\"']?:[ \t]*[\"']?Config\b"
)
_LOCAL = "config.kubernetes.io/local-config"


def is_wanted(content: bytes) -> bool:
    """Whether a file may hold such a document."""
    return _WORDS.search(content) is not None


def what(document: Document, *, is_listed: bool) -> tuple[str, str] | None:
    """The kind of a document that is not an object, and the program that reads it from a file.

    None for an object, and for what kustomize leaves out of its output. A file of K3s has neither kind nor version:
    only of one that is listed it is certain that something takes it for objects.
    """
    root = document.root
    version, kind = document.text(document.get(root, "apiVersion")) or "", document.text(document.get(root, "kind"))
    if document.get(root, "metadata", "annotations", _LOCAL) is not None:
        return None
    program = _PROGRAMS.get(version.partition("/")[0]) if "/" in version else None
    if kind and program:
        return kind, program
    if kind == "Config" and version == "v1" and document.get(root, "clusters") and document.get(root, "users"):
        return "kubeconfig", "kubectl"
    arguments = document.get(root, "kube-apiserver-arg") or document.get(root, "kube-apiserver-arg+")
    return ("config.yaml", "K3s") if is_listed and kind is None and not version and arguments else None
