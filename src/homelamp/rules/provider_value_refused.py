"""The provider has a value that Authentik does not know.

Each of these attributes takes a few words or a length of time such as `minutes=30`, spelt exactly.

At login: it is never reached. `terraform validate` names the valid values.

Before:

    client_type           = "Confidential"
    access_token_validity = "30m"

After:

    client_type           = "confidential"
    access_token_validity = "minutes=30"

What Terraform computes is not judged.

Evidence: https://github.com/goauthentik/terraform-provider-authentik/blob/main/docs/resources/provider_oauth2.md
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.core.suggest import nearest
from homelamp.model import Setting
from homelamp.model.finding import Problem, Severity
from homelamp.providers.authentik.durations import is_duration
from homelamp.rules.authentik_client import stated_in_full

_CHOICES = {
    "client_type": ("confidential", "public"),
    "issuer_mode": ("per_provider", "global"),
    "sub_mode": ("hashed_user_id", "user_id", "user_uuid", "user_username", "user_email", "user_upn"),
    "logout_method": ("backchannel", "frontchannel"),
}
_LENGTHS = ("access_code_validity", "access_token_validity", "refresh_token_validity", "refresh_token_threshold")
_GRANTS = (
    "authorization_code",
    "implicit",
    "hybrid",
    "refresh_token",
    "client_credentials",
    "password",
    "urn:ietf:params:oauth:grant-type:device_code",
)


def check(chain: Chain) -> Iterator[Problem]:
    """Compare each value that is known with those that Authentik takes."""
    client = stated_in_full(chain)
    if client is None:
        return
    for name, valid in _CHOICES.items():
        stated = client.attributes.get(name)
        if stated and stated.text is not None and stated.text not in valid:
            yield _problem(name, stated, valid)
    for name in _LENGTHS:
        stated = client.attributes.get(name)
        if stated and stated.text is not None and not is_duration(stated.text):
            yield _problem(name, stated, ("minutes=30",))
    for grant in client.grant_types.known if client.grant_types else ():
        if grant.text is not None and grant.text not in _GRANTS:
            yield _problem("grant_types", grant, _GRANTS)


def _problem(name: str, stated: Setting, valid: tuple[str, ...]) -> Problem:
    meant = nearest(str(stated.text).lower().replace("-", "_"), valid)
    instead = f'"{meant}"' if meant else (", ".join(valid[:-1]) + " or " if len(valid) > 1 else "") + valid[-1]
    return Problem(
        severity=Severity.ERROR,
        message=f'{name} does not take "{stated.text}"',
        span=stated.span,
        change=f"write {instead}",
        symptom="terraform validate, or Authentik, refuses the value and names the valid ones",
        values=(name, str(stated.text)),
    )
