"""A version of Headlamp's chart that cannot work as it was published.

Chart 0.40.1 gives Headlamp an argument that its image does not know. Charts 0.22.0 and 0.31.0 make an invalid
Deployment with `externalSecret`.

At login: there is nobody to log in to: the pod crashes with `flag provided but not defined: -session-ttl`, or the
release fails.

Before:

    chart:
      spec:
        chart: headlamp
        version: 0.40.1

After: `version: 0.41.0` or later.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/4722, https://github.com/kubernetes-sigs/headlamp/issues/4883
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model.finding import Problem, Severity

# With the version that fixes it, and what happens.
_ALWAYS = {"0.40.1": ("0.41.0", 'the pod crashes: "flag provided but not defined: -session-ttl"')}
_WITH_EXTERNAL_SECRET = {
    "0.22.0": ("0.23.0", "the Deployment is invalid and the release fails"),
    "0.31.0": ("0.32.0", "Headlamp is given validator arguments without a value and stops"),
}


def check(chain: Chain) -> Iterator[Problem]:
    """Compare the pinned version, patch included."""
    headlamp = chain.headlamp
    stated = headlamp.chart_version if headlamp else None
    if headlamp is None or stated is None or stated.text is None:
        return
    broken = _ALWAYS | (_WITH_EXTERNAL_SECRET if headlamp.takes_external_secret else {})
    version = stated.text.removeprefix("v")
    if version in broken:
        fixed, symptom = broken[version]
        yield Problem(
            severity=Severity.ERROR,
            message=f"Headlamp's chart {version} does not work{'' if version in _ALWAYS else ' with externalSecret'}",
            span=stated.span,
            change=f"write {fixed} here, or a later version",
            symptom=symptom,
            values=(version,),
        )
