"""The schema of an older chart refuses variables that come from a Secret.

The `values.schema.json` of charts 0.23 to 0.43 expects a `value` in each entry of `env` and knows no `valueFrom`. Helm
compares the values with it before it makes anything.

At login: there is nobody to log in to: the release fails with `env.0: value is required` and `Additional property
valueFrom is not allowed`.

Before:

    chart: headlamp, version: 0.43.0
    env:
      - name: HEADLAMP_CONFIG_OIDC_CLIENT_SECRET
        valueFrom:
          secretKeyRef: {name: headlamp-oidc, key: clientSecret}

After: chart 0.44.0 or later; or the chart's own way, with the Secret's keys named `OIDC_CLIENT_ID`,
`OIDC_CLIENT_SECRET` and `OIDC_ISSUER_URL`:

    config:
      oidc:
        externalSecret: {enabled: true, name: headlamp-oidc}

Silent where the deployer leaves the schema out (`disableSchemaValidation`, `skipSchemaValidation`), for variables that
a post-renderer adds, and where no single version is pinned.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/4862,
https://github.com/kubernetes-sigs/headlamp/issues/4766, https://github.com/kubernetes-sigs/headlamp/issues/6002
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.apps.headlamp.keys import release_of
from homelamp.chain.join import Chain
from homelamp.model.finding import Problem, Related, Severity

# The first and the last chart whose schema says so.
_FIRST, _LAST = (0, 23), (0, 43)


def check(chain: Chain) -> Iterator[Problem]:
    """One problem for a release, at the first such variable."""
    headlamp = chain.headlamp
    version = headlamp.chart_version if headlamp else None
    release = release_of(version.text if version else None)
    if headlamp is None or version is None or release is None or not _FIRST <= release <= _LAST:
        return
    first, *rest = headlamp.refused_env or (None,)
    if first is not None:
        yield Problem(
            severity=Severity.ERROR,
            message=f"the schema of chart {version.text} refuses variables with valueFrom",
            span=first,
            change="raise the chart to 0.44.0 or later, or take the Secret by config.oidc.externalSecret",
            symptom='the release fails: "Additional property valueFrom is not allowed"',
            related=(
                Related(version.span, "the version of the chart"),
                *(Related(one, "another such variable") for one in rest if one is not None),
            ),
            values=(str(version.text),),
        )
