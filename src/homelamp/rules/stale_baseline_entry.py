"""A baseline holds a finding that is not there any more.

A baseline lists the findings that a repository had when it adopted homelamp. An entry that matches no finding was
fixed, or changed; it would hide the same finding if it came back.

At login: nothing.

Before:

    {"version": 1, "findings": [
      {"rule": "HL102", "file": "k3s/config.yaml", "fingerprint": "1f0c7c5a53d2a9be"}
    ]}

After, when the issuer is right:

    {"version": 1, "findings": []}

`--fix` removes the entry; `homelamp check --write-baseline` writes the whole file again.

It is silent about a rule that was not run, and about manifests that were not validated, as by a hook.

Evidence: https://github.com/bridgecrewio/checkov/issues/7647
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model.finding import Problem, Severity
from homelamp.model.suppression import Suppressions


def check(suppressions: Suppressions) -> Iterator[Problem]:
    """One problem for each entry."""
    for one in suppressions.stale:
        yield Problem(
            Severity.INFO,
            f"{one.code} in {one.file} is not found any more: this entry of the baseline matches nothing",
            one.span,
            change="remove the entry",
            values=(one.fingerprint,),
            fix=one.fix,
        )
