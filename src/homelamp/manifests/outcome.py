"""What validating the manifests came to."""

from __future__ import annotations

from dataclasses import dataclass, field

from homelamp.finding import Finding


@dataclass(frozen=True, slots=True)
class Skipped:
    """A resource that was not validated. `file` is its path in the repository."""

    kind: str
    file: str
    reason: str


@dataclass(slots=True)
class Outcome:
    """`engine` names kubeconform and its version, and is None where none is to be had; `note` then says so in one
    line."""

    engine: str | None
    findings: list[Finding] = field(default_factory=list)
    validated: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    note: str = ""
