"""What validating the manifests came to."""

from __future__ import annotations

from typing import NamedTuple

from homelamp.model.finding import Finding

# Why a resource whose kind has no schema was not validated, and what changes that.
NO_SCHEMA = "no schema"
HOW_TO_ADD = "kubectl get crd -o yaml | homelamp schemas add -"


class Skipped(NamedTuple):
    """A resource that was not validated. `file` is its path in the repository."""

    kind: str
    file: str
    reason: str


class Outcome:
    """What kubeconform said.

    `engine` names it with its version, and is None where none is to be had; `note` then says so in one line. `files`
    are those that it looked at; `are_all` tells whether these are all manifests of the repository.
    """

    def __init__(self, engine: str | None, note: str = "") -> None:
        self.engine = engine
        self.note = note
        self.findings: list[Finding] = []
        self.validated = 0
        self.skipped: list[Skipped] = []
        self.files: frozenset[str] = frozenset()
        self.are_all = False
