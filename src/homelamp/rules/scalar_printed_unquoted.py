"""A value that Headlamp's chart prints without quotes and YAML then takes for something else.

With `secret.create: false` the chart writes the values of `config.oidc` into the Deployment as they are. Quotes in the
values file do not help: they are gone by then. `12345` becomes a number, `true` and `on` become booleans, `1e3` a
float, and the API server wants strings.

At login: there is nobody to log in to. The release fails: `cannot unmarshal number into Go struct field
EnvVar.spec.template.spec.containers.env.value of type string`.

Before:

    clientID: "12345"

After: a client ID that is no number and no word of YAML, such as `headlamp-12345`, in every place.

Where the chart makes a Secret of the values, or takes them from one, nothing is reported.

Evidence: https://github.com/kubernetes-sigs/headlamp/blob/main/charts/headlamp/templates/deployment.yaml
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain import Chain
from homelamp.finding import Problem, Severity
from homelamp.readers.headlamp_keys import BOOLEANS, KNOWN_KEYS, MAPPINGS
from homelamp.readers.kubernetes_scalars import tag_of
from homelamp.rules.places import related, speaker

_KINDS = {"int": "a number", "float": "a number", "bool": "a boolean", "null": "nothing", "merge": "a merge key"}


def check(chain: Chain) -> Iterator[Problem]:
    """Read every value as the cluster will."""
    headlamp = chain.headlamp
    if headlamp is None or not headlamp.is_inline:
        return
    for value in headlamp.oidc_values:
        if (
            value.kind != "scalar"
            or not value.text
            or value.name not in KNOWN_KEYS
            or value.name in (*BOOLEANS, *MAPPINGS)
        ):
            continue
        # An unquoted null is no value at all: the chart leaves it out.
        kind = "str" if value.tag == "null" else tag_of(value.text)
        if kind not in _KINDS:
            continue
        same = [headlamp.client_id, *(chain.issuer.audiences if chain.issuer else ())]
        same += [chain.client.client_id if chain.client else None]
        others = [fact for fact in same if fact and fact.text == value.text and fact.span != value.value]
        yield Problem(
            severity=Severity.ERROR,
            message=f"the chart prints {value.name} without quotes, and {value.text} is then {_KINDS[kind]}",
            span=value.value,
            change="choose a text that YAML takes for one, such as headlamp, in every place that says the same",
            symptom='the release fails: "cannot unmarshal number into Go struct field EnvVar … of type string"',
            related=tuple(one for fact in others for one in related(fact, "", f"{speaker(fact)} says the same")),
            values=(value.name, value.text),
            term="client_id" if value.name == "clientID" else None,
        )
