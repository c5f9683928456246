"""Values that are public are sealed, and so nobody can compare them.

Issuer, client ID and scopes are in the address bar of every login. Sealed, they can neither be reviewed nor compared
with what Terraform and the API server say: an error in them is found at the login only.

At login: it works, if they are right.

Before:

    encryptedData:
      OIDC_CLIENT_ID: AgB…
      OIDC_CLIENT_SECRET: AgC…

After:

    encryptedData:
      OIDC_CLIENT_SECRET: AgC…
    template:
      data:
        OIDC_CLIENT_ID: headlamp

Or `config.oidc.clientID` in Headlamp's values. Only information: it is no fault.

Evidence: https://github.com/bitnami/sealed-secrets#readme
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model.finding import Problem, Related, Severity
from homelamp.rules.sealed_terms import SealedTerm, sealed_terms
from homelamp.secrets.found import Secrets

_WORDS = {"client_id": "client ID", "issuer_url": "issuer", "scopes": "scopes"}


def check(secrets: Secrets) -> Iterator[Problem]:
    """One problem for each object that a login takes such values from."""
    for chain in secrets.chains:
        objects: dict[tuple[str, int], list[SealedTerm]] = {}
        for one in sealed_terms(secrets, chain):
            objects.setdefault((one.sealed.span.file.path, one.sealed.span.start), []).append(one)
        for found in objects.values():
            yield _problem(found)


def _problem(found: list[SealedTerm]) -> Problem:
    first, *others = found
    named = ", ".join(dict.fromkeys(_WORDS[one.term] for one in found))
    return Problem(
        severity=Severity.INFO,
        message=f"public values are sealed in the SealedSecret {first.sealed.name}: {named}; so they are not compared",
        span=first.value.key_span,
        change="state them in Headlamp's values, or in spec.template.data of the SealedSecret",
        symptom="nothing, if they are right",
        related=tuple(Related(one.value.key_span, f"{_WORDS[one.term]}, sealed too") for one in others),
        values=(first.sealed.name, named),
    )
