"""The session ends after a few minutes, and nothing renews it.

`access_token_validity` is how long an ID token is good for, too. The Terraform provider sets ten minutes where nothing
is written. Without a refresh token Headlamp goes back to the sign-in page then.

At login: it works, and ends after some minutes.

Before:

    access_token_validity = "minutes=5"

After: `access_token_validity = "minutes=30"`, or the scope `offline_access` with a mapping for it.

Evidence: https://github.com/goauthentik/terraform-provider-authentik/blob/main/docs/resources/provider_oauth2.md
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model import Client
from homelamp.model.finding import Problem, Severity
from homelamp.providers.authentik.durations import seconds_of
from homelamp.providers.authentik.mappings import scope_names
from homelamp.rules.authentik_client import lacks, stated_in_terraform
from homelamp.rules.scopes import requested

_NAME = "access_token_validity"
_DEFAULT = "minutes=10"
_SHORT = 600
_REFRESH = "offline_access"


def check(chain: Chain) -> Iterator[Problem]:
    """Compare the validity with ten minutes, where nothing renews the token."""
    client = stated_in_terraform(chain)
    if client is None or _is_renewed(chain, client):
        return
    stated = client.attributes.get(_NAME)
    text = stated.text if stated else _DEFAULT if lacks(client, _NAME) else None
    seconds = seconds_of(text) if text else None
    if seconds is None or seconds > _SHORT:
        return
    how_long = f"{seconds / 60:g} minutes"
    yield Problem(
        severity=Severity.INFO,
        message=f"the session ends after {how_long}, and nothing renews it",
        span=stated.span if stated else client.span,
        change=f'write {_NAME} = "minutes=30", or ask for {_REFRESH} and map it',
        symptom=f"after {how_long} Headlamp goes back to the sign-in page",
        values=(how_long,),
    )


def _is_renewed(chain: Chain, client: Client) -> bool:
    """Whether a refresh token may come; also where that is not known."""
    asked, mapped = requested(chain.headlamp), scope_names(client)
    return asked is None or mapped is None or (_REFRESH in asked.names and _REFRESH in mapped)
