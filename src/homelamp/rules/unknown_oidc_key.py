"""A key under `config.oidc` that Headlamp's chart does not know, or a value of the wrong form.

The chart's own schema lets every key through, and its templates look at those they know. `clientId` for `clientID` is
as good as nothing.

At login: there is no sign-in button, only the field for a token; or the default of what was meant.

Before:

    config:
      oidc:
        clientId: headlamp

After: `clientID: headlamp`.

Of a chart newer than 0.45 only a key that is nearly one of the known ones is reported.

Evidence: https://github.com/kubernetes-sigs/headlamp/blob/main/charts/headlamp/values.yaml,
https://github.com/kubernetes-sigs/headlamp/issues/1651
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain import Chain
from homelamp.facts import Headlamp, OidcValue
from homelamp.finding import Problem, Severity
from homelamp.readers.headlamp_keys import KEYS_OF_CHART, KNOWN_KEYS, MAPPINGS, nearest_key
from homelamp.rules.versions import parsed
from homelamp.text import Span

# Keys of `config` itself that people look for below `oidc`.
_OF_CONFIG = ("baseURL", "extraArgs", "inCluster", "sessionTTL")


def check(chain: Chain) -> Iterator[Problem]:
    """Look at every key and at the form of its value."""
    headlamp = chain.headlamp
    if headlamp is None:
        return
    is_newer = _is_newer(headlamp)
    for value in headlamp.oidc_values:
        if value.name not in KNOWN_KEYS:
            near = nearest_key(value.name)
            if near or not is_newer:
                yield _unknown(value, near)
        elif value.kind != "scalar" and value.name not in MAPPINGS:
            yield _form(value, f"{value.name} is a {value.kind}, and the chart wants one text", "write one text here")
        elif value.kind == "scalar" and value.name in MAPPINGS and value.tag != "null":
            yield _form(
                value, f"{value.name} is a text, and the chart wants a mapping", f"write {_example(value.name)}"
            )


def _is_newer(headlamp: Headlamp) -> bool:
    version = parsed(headlamp.chart_version.text) if headlamp.chart_version else None
    return version is not None and version > KEYS_OF_CHART


def _unknown(value: OidcValue, near: str | None) -> Problem:
    if value.name in _OF_CONFIG:
        change = f"move {value.name} one level up, to config"
    elif near:
        change = f"write {near} here"
    else:
        change = f"take it out; the keys are {', '.join(sorted(KNOWN_KEYS))}"
    return _problem(value.key, f"the chart knows no config.oidc.{value.name}", change, value.name)


def _form(value: OidcValue, what: str, change: str) -> Problem:
    return _problem(value.value, what, change, value.name)


def _example(name: str) -> str:
    return "secret: {create: false}" if name == "secret" else "externalSecret: {enabled: true, name: …}"


def _problem(place: Span, what: str, change: str, name: str) -> Problem:
    return Problem(
        severity=Severity.ERROR,
        message=what,
        span=place,
        change=change,
        symptom="no sign-in button, or the default of what was meant: the chart does not say that it ignores a key",
        values=(name, what),
    )
