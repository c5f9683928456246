"""The roles that a repository makes, where a binding names one that Kubernetes does not make by itself."""

from __future__ import annotations

import re
from collections import defaultdict

from homelamp.chain import scan
from homelamp.files.repository import Repository
from homelamp.kube import rbac
from homelamp.kube.build.built import Built
from homelamp.model import Setting, Subject

_ROLE = re.compile(rb"kind: [\"']?(?:Cluster)?Role\b")


def read_roles(repository: Repository, built: Built, subjects: list[Subject]) -> dict[str, list[Setting]] | None:
    """Their names by kind; None where no binding makes it worth the look."""
    if all(_is_stock(one) for one in subjects):
        return None
    found: dict[str, list[Setting]] = defaultdict(list)
    for path in repository.paths:
        content = repository.content(path) if path.endswith(scan.YAML) else None
        if isinstance(content, bytes) and len(content) <= scan.MAX_YAML and _ROLE.search(content):
            for document in built.documents(path):
                for kind, name in rbac.roles(document):
                    found[kind].append(name)
    return dict(found)


def _is_stock(subject: Subject) -> bool:
    role = subject.gives.role if subject.gives else None
    if role is None or role.text is None:
        return True
    is_made = role.text in rbac.FOR_PEOPLE or role.text.startswith(rbac.OF_KUBERNETES)
    return is_made and subject.gives is not None and subject.gives.role_kind == "ClusterRole"
