"""An older chart prints a switch of the login as a boolean where Kubernetes wants a text.

With `secret.create: false` and the values inline, charts 0.31 to 0.39 print `useAccessToken`, and 0.37 to 0.39
`usePKCE`, as `value: true` into the Deployment's `env`.

At login: the release fails: `cannot unmarshal bool into Go struct field EnvVar … of type string`.

Before:

    chart: headlamp, version: 0.38.0
    config:
      oidc:
        secret: {create: false}
        usePKCE: true

After: chart 0.40 or later.

Evidence: https://github.com/kubernetes-sigs/headlamp/blob/main/charts/headlamp/templates/deployment.yaml
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain import Chain
from homelamp.finding import Problem, Related, Severity
from homelamp.readers.headlamp_keys import release_of

_FIRST = {"useAccessToken": (0, 31), "usePKCE": (0, 37)}
_FIXED = (0, 40)


def check(chain: Chain) -> Iterator[Problem]:
    """Look at the switches that are on."""
    headlamp = chain.headlamp
    version = headlamp.chart_version if headlamp else None
    release = release_of(version.text if version else None)
    if headlamp is None or version is None or release is None or not headlamp.is_inline:
        return
    for value in headlamp.oidc_values:
        if value.printed and _FIRST.get(value.name, _FIXED) <= release < _FIXED:
            yield Problem(
                severity=Severity.ERROR,
                message=f"chart {version.text} prints {value.name} as a boolean, which Kubernetes refuses",
                span=version.span,
                change="raise the chart to 0.40.0 or later",
                symptom='the release fails: "cannot unmarshal bool into Go struct field EnvVar … of type string"',
                related=(Related(value.value, f"{value.name} is turned on"),),
                values=(value.name, str(version.text)),
            )
