"""A file of the chain that does not parse.

What it states cannot be compared with anything, and the tool that reads it will refuse it: `kubectl` and K3s a YAML
file, Terraform an HCL file. Files outside the chain, and templates of other tools that only look like YAML, are left
alone.

Before:

    kube-apiserver-arg:
    <tab>- oidc-client-id=headlamp

After: blanks instead of the tab.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.gathered import Reading
from homelamp.model.finding import Problem, Severity


def check(reading: Reading) -> Iterator[Problem]:
    """One problem for each file that does not parse."""
    for defect in reading.defects:
        if defect.kind == "unreadable":
            yield Problem(
                severity=Severity.ERROR,
                message=f"this file of the chain cannot be read: {defect.message}",
                span=defect.span,
                change="fix the syntax here; until then nothing that the file says is compared",
            )
