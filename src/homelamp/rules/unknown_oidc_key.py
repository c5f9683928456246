"""A key under `config.oidc` that Headlamp's chart does not know, or a value of the wrong form.

The chart's own schema lets every key through, and its templates look at those they know. `clientId` for `clientID` is
as good as nothing.

At login: there is no sign-in button, only the field for a token; or the default of what was meant.

Before:

    config:
      oidc:
        clientId: headlamp

After: `clientID: headlamp`.

A key that the pinned chart does not have yet is as good as nothing too: `callbackURL` came with chart 0.35, `usePKCE`
with 0.37, `useCookie` with 0.41. A text in the place of true or false, such as `"false"`, is true to the chart's
templates.

The same key at another place does nothing either: `oidc:` at the top of the values, `config.baseurl`, `envFrom` and
`existingSecret`, which are other charts' keys. Of a Secret that something else makes the chart is told by
`config.oidc.externalSecret`: `{enabled: true, name: headlamp-oidc}`.

A key with dots, such as `config.oidc.clientID`, is one key in a file of values: only `--set` takes it apart.

Of a chart newer than 0.45 only a key that is nearly one of the known ones is reported. Where the chart's version is
not stated, any other key is a warning, for a newer chart may know it.

Evidence: https://github.com/kubernetes-sigs/headlamp/blob/main/charts/headlamp/values.yaml,
https://github.com/kubernetes-sigs/headlamp/issues/1651
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from homelamp.apps.headlamp.keys import (
    BOOLEANS,
    FIRST_CHARTS,
    KNOWN_KEYS,
    LATER_KEYS,
    MAPPINGS,
    NESTED_KEYS,
    is_newer,
    nearest_key,
    release_of,
)
from homelamp.apps.headlamp.strays import external_secret, names_secret
from homelamp.chain.join import Chain
from homelamp.core.text import Span
from homelamp.model import Headlamp, OidcValue
from homelamp.model.finding import Edit, Problem, Related, Severity
from homelamp.model.headlamp import Stray

# Keys of `config` itself that people look for below `oidc`.
_OF_CONFIG = ("baseURL", "extraArgs", "inCluster", "sessionTTL")


def check(chain: Chain) -> Iterator[Problem]:
    """Look at every key and at the form of its value."""
    headlamp = chain.headlamp
    if headlamp is None:
        return
    if headlamp.misplaced:
        yield _dotted(headlamp.misplaced)
    yield from (_astray(one, headlamp) for one in headlamp.strays)
    chart = release_of(headlamp.chart_version.text if headlamp.chart_version else None)
    for value in headlamp.oidc_values:
        if value.name not in (*KNOWN_KEYS, *NESTED_KEYS):
            yield from _unknown(value, headlamp)
        elif value.kind != "scalar" and value.name not in MAPPINGS:
            yield _form(value, f"{value.name} is a {value.kind}, and the chart wants one text", "write one text here")
        elif value.kind == "scalar" and value.name in MAPPINGS and value.tag != "null":
            yield _form(
                value, f"{value.name} is a text, and the chart wants a mapping", f"write {_example(value.name)}"
            )
        elif value.name in BOOLEANS and _is_no_boolean(value):
            what = f"{value.name} is the text {value.text!r}, which the chart takes for true or refuses"
            yield _form(value, what, "write true or false here, without quotes")
        elif chart and chart < FIRST_CHARTS.get(value.name, chart) and value.truth is not False:
            yield _too_early(value, chart)


def _dotted(keys: Sequence[OidcValue]) -> Problem:
    first, *others = keys
    *above, last = first.name.split(".")
    what = f"{first.name} is one key with dots in it, which the chart does not look at"
    found = _problem(Severity.ERROR, first.key, what, f"write {last} below {': '.join(above)}:", first.name)
    return found._replace(related=tuple(Related(one.key, "another key with dots") for one in others))


def _astray(stray: Stray, headlamp: Headlamp) -> Problem:
    is_certain = stray.near or (headlamp.chart_version and release_of(headlamp.chart_version.text))
    severity = Severity.ERROR if is_certain else Severity.WARNING
    found = _problem(severity, stray.key, f"the chart knows no {stray.name}", stray.change, stray.name)
    return found._replace(fix=(Edit(stray.key, stray.near),)) if stray.is_respelt else found


def _unknown(value: OidcValue, headlamp: Headlamp) -> Iterator[Problem]:
    may_know_more = is_newer(headlamp.chart_version.text if headlamp.chart_version else None)
    is_secret = names_secret(value.name.rpartition(".")[2])
    near = None if is_secret or value.name in (*LATER_KEYS, *_OF_CONFIG) else nearest_key(value.name)
    is_certain = near is not None or value.name in _OF_CONFIG or may_know_more is False
    if not is_certain and (may_know_more or value.name in LATER_KEYS):
        return
    if value.name in _OF_CONFIG:
        change = f"move {value.name} one level up, to config"
    elif is_secret:
        change = f"write {external_secret(value.text or '…')} below oidc:"
    elif near:
        change = f"write {near} here"
    else:
        known = NESTED_KEYS if "." in value.name else KNOWN_KEYS
        change = f"take it out; the keys are {', '.join(sorted(known))}"
    what = f"the chart knows no config.oidc.{value.name}"
    problem = _problem(Severity.ERROR if is_certain else Severity.WARNING, value.key, what, change, value.name)
    yield problem._replace(fix=_respelt(value, near, headlamp)) if near else problem


def _is_no_boolean(value: OidcValue) -> bool:
    """A text, where it does not do what it says: any text but an empty one is true to the chart's templates."""
    is_filled_later = "$" in str(value.text) or "{" in str(value.text)
    return value.tag == "str" and value.text != "" and not value.printed and not is_filled_later


def _too_early(value: OidcValue, chart: tuple[int, int]) -> Problem:
    first = ".".join(map(str, FIRST_CHARTS[value.name]))
    what = f"chart {'.'.join(map(str, chart))} knows no config.oidc.{value.name} yet: it came with {first}"
    change = f"raise the chart to {first} or later, or take the key out"
    return _problem(Severity.ERROR, value.key, what, change, value.name)


def _respelt(value: OidcValue, near: str, headlamp: Headlamp) -> tuple[Edit, ...]:
    """The key in its right spelling, where no other key has that or is meant for it: which counts would be a guess."""
    above, dot, written = value.name.rpartition(".")
    rivals = [one for one in headlamp.oidc_values if one.name == above + dot + near or _is_meant_for(one, above, near)]
    return (Edit(value.key, near),) if value.key.text == written and len(rivals) == 1 else ()


def _is_meant_for(value: OidcValue, above: str, key: str) -> bool:
    is_unknown = value.name not in (*KNOWN_KEYS, *NESTED_KEYS)
    return is_unknown and value.name.rpartition(".")[0] == above and nearest_key(value.name) == key


def _form(value: OidcValue, what: str, change: str) -> Problem:
    return _problem(Severity.ERROR, value.value, what, change, value.name)


def _example(name: str) -> str:
    return "secret: {create: false}" if name == "secret" else "externalSecret: {enabled: true, name: …}"


def _problem(severity: Severity, place: Span, what: str, change: str, name: str) -> Problem:
    return Problem(
        severity=severity,
        message=what,
        span=place,
        change=change,
        symptom="no sign-in button, or the default of what was meant: the chart does not say that it ignores a key",
        values=(name, what),
    )
