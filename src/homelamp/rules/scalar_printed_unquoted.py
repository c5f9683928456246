"""A value of `config.oidc` that YAML takes for a number, a boolean or nothing.

With `secret.create: false` the chart writes the values into the Deployment as they are, without quotes. Those of the
values file do not help: they are gone by then. `12345` becomes a number, `true`, `on` and `y` become booleans, `1e3` a
float, and the API server wants strings. Without quotes in the values file the chart itself stumbles over such a value,
whatever else is set.

At login: there is nobody to log in to. The release fails: `cannot unmarshal number into Go struct field
EnvVar.spec.template.spec.containers.env.value of type string`, or `error calling ne: incompatible types for
comparison`.

Before:

    clientID: "12345"

After: a client ID that is no number and no word of YAML, such as `headlamp-12345`, in every place.

Flux loses quotes around a variable: `"${CLIENT_ID}"` that is filled in with digits is a number.

Where the chart makes a Secret of the values, or takes them from one, quotes are enough, and a quoted value is not
reported.

Evidence: https://github.com/kubernetes-sigs/headlamp/blob/main/charts/headlamp/templates/deployment.yaml
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.apps.headlamp.keys import BOOLEANS, KNOWN_KEYS, MAPPINGS
from homelamp.chain.join import Chain
from homelamp.model import OidcValue
from homelamp.model.finding import Problem, Related, Severity
from homelamp.rules.places import related, speaker
from homelamp.syntax.yaml.scalars import tag_of

_KINDS = {"int": "a number", "float": "a number", "bool": "a boolean", "null": "nothing", "merge": "a merge key"}


def check(chain: Chain) -> Iterator[Problem]:
    """Read every value as Helm and then the cluster will."""
    headlamp = chain.headlamp
    if headlamp is None:
        return
    for value in headlamp.oidc_values:
        # An unquoted null is no value at all: the chart leaves it out.
        if (
            value.name not in KNOWN_KEYS
            or value.name in (*BOOLEANS, *MAPPINGS)
            or not value.text
            or value.tag == "null"
        ):
            continue
        kind = _KINDS.get(tag_of(value.text))
        if kind is not None and (headlamp.is_inline or not value.is_quoted):
            yield _problem(chain, value, kind, is_inline=headlamp.is_inline)


def _problem(chain: Chain, value: OidcValue, kind: str, *, is_inline: bool) -> Problem:
    text = "its value" if value.name == "clientSecret" else str(value.text)
    if value.is_filled:
        what = f"Flux fills {value.name} in, the quotes are lost, and {text} is then {kind}"
        change = "choose a text that YAML takes for one, such as headlamp, in every place that says the same"
    elif is_inline:
        what = f"the chart prints {value.name} without quotes, and {text} is then {kind}"
        change = "choose a text that YAML takes for one, such as headlamp, in every place that says the same"
    else:
        what = f"{value.name} is {kind}, and the chart wants a text"
        change = f"write {text} in quotes"
    symptom = (
        "cannot unmarshal number into Go struct field EnvVar … of type string"
        if value.is_quoted
        else "error calling ne: incompatible types for comparison"
    )
    return Problem(
        severity=Severity.ERROR,
        message=what,
        span=value.value,
        change=change,
        symptom=f'the release fails: "{symptom}"',
        related=tuple(_same(chain, value)) if is_inline else (),
        values=(value.name, text),
        term="client_id" if value.name == "clientID" else None,
    )


def _same(chain: Chain, value: OidcValue) -> Iterator[Related]:
    """The other places that say the same, and must follow."""
    facts = [*(chain.issuer.audiences if chain.issuer else ()), chain.client.client_id if chain.client else None]
    for fact in facts:
        if value.name == "clientID" and fact is not None and fact.text == value.text:
            yield from related(fact, "", f"{speaker(fact)} says the same")
