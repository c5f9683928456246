"""The chart's schema refuses a value of the login or of its exposure.

Helm compares the values with the schema before it renders anything. One value of the wrong kind is enough, and nothing
is installed or changed: text where true or false is expected, a number in quotes, `pathType` for `type`.

At login: it is never reached. The release fails with `values don't meet the specifications of the schema(s)` and the
path of the value.

Before:

    config:
      sessionTTL: "8h"
    ingress:
      hosts:
        - host: headlamp.example.com
          paths:
            - path: /
              pathType: Prefix

After:

    config:
      sessionTTL: 28800
    ingress:
      hosts:
        - host: headlamp.example.com
          paths:
            - path: /
              type: Prefix

Silent for a chart without a schema (before 0.23), where the deployer leaves the schema out
(`disableSchemaValidation`, `skipSchemaValidation`), and for what is filled in later. For a chart whose version is not
known, or newer than 0.45, it is a warning.

Evidence: https://github.com/kubernetes-sigs/headlamp/blob/main/charts/headlamp/values.schema.json
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.apps.headlamp.keys import is_newer, release_of
from homelamp.chain.join import Chain
from homelamp.model.finding import Problem, Severity
from homelamp.model.headlamp import RefusedValue

_WRITE = {"boolean": "true or false, without quotes", "integer": "a whole number, without quotes", "array": "a list"}


def check(chain: Chain) -> Iterator[Problem]:
    """Report what the schema of the pinned chart refuses."""
    headlamp = chain.headlamp
    stated = headlamp.chart_version.text if headlamp and headlamp.chart_version else None
    release = release_of(stated)
    severity = Severity.ERROR if is_newer(stated) is False else Severity.WARNING
    for one in headlamp.refused_values if headlamp else ():
        if release is None or release >= one.first:
            yield _problem(one, severity)


def _problem(value: RefusedValue, severity: Severity) -> Problem:
    missing = value.name.rpartition(".")[2]
    change = f"write {_WRITE.get(value.kind, 'one text in quotes')}" if value.kind else f"add {missing}"
    if not value.kind and value.span.text == "pathType":
        change = "write type for pathType"
    return Problem(
        severity=severity,
        message=f"the schema of Headlamp's chart refuses {value.name}: {value.said}",
        span=value.span,
        change=change,
        symptom="the release fails: values don't meet the specifications of the schema(s)",
        values=(value.name, value.said),
    )
