"""The keys that Headlamp's chart knows under `config.oidc`, and what each of them is called elsewhere.

From charts/headlamp/values.yaml and templates/deployment.yaml of https://github.com/kubernetes-sigs/headlamp at 0.45.0,
and the backend's own names from backend/pkg/config/config.go there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from homelamp.core.numbers import number
from homelamp.core.suggest import nearest
from homelamp.model import OidcValue, Term


class Names(NamedTuple):
    """How one setting is called: under `config.oidc`, as the chart's variable, the backend's, and as an argument."""

    key: str
    chart: str
    backend: str
    argument: str


NAMES: dict[Term, Names] = {
    "issuer_url": Names("issuerURL", "OIDC_ISSUER_URL", "HEADLAMP_CONFIG_OIDC_IDP_ISSUER_URL", "oidc-idp-issuer-url"),
    "client_id": Names("clientID", "OIDC_CLIENT_ID", "HEADLAMP_CONFIG_OIDC_CLIENT_ID", "oidc-client-id"),
    "redirect_uri": Names("callbackURL", "OIDC_CALLBACK_URL", "HEADLAMP_CONFIG_OIDC_CALLBACK_URL", "oidc-callback-url"),
    "scopes": Names("scopes", "OIDC_SCOPES", "HEADLAMP_CONFIG_OIDC_SCOPES", "oidc-scopes"),
    "client_secret": Names(
        "clientSecret", "OIDC_CLIENT_SECRET", "HEADLAMP_CONFIG_OIDC_CLIENT_SECRET", "oidc-client-secret"
    ),
}
USE_PKCE = Names("usePKCE", "OIDC_USE_PKCE", "HEADLAMP_CONFIG_OIDC_USE_PKCE", "oidc-use-pkce")
USE_ACCESS_TOKEN = Names(
    "useAccessToken", "OIDC_USE_ACCESS_TOKEN", "HEADLAMP_CONFIG_OIDC_USE_ACCESS_TOKEN", "oidc-use-access-token"
)
# What Headlamp verifies a token by, where that is not the issuer that it asks and its own client ID.
VALIDATORS: dict[Term, Names] = {
    "issuer_url": Names(
        "validatorIssuerURL",
        "OIDC_VALIDATOR_ISSUER_URL",
        "HEADLAMP_CONFIG_OIDC_VALIDATOR_IDP_ISSUER_URL",
        "oidc-validator-idp-issuer-url",
    ),
    "client_id": Names(
        "validatorClientID",
        "OIDC_VALIDATOR_CLIENT_ID",
        "HEADLAMP_CONFIG_OIDC_VALIDATOR_CLIENT_ID",
        "oidc-validator-client-id",
    ),
}
# With it every request is the pod's own, and the user's token goes nowhere.
SERVICE_ACCOUNT_TOKEN = Names(
    "", "", "HEADLAMP_CONFIG_UNSAFE_USE_SERVICE_ACCOUNT_TOKEN", "unsafe-use-service-account-token"
)
# What makes Headlamp trust a certificate that the image's roots do not.
CA = (
    Names("", "", "HEADLAMP_CONFIG_OIDC_CA_FILE", "oidc-ca-file"),
    Names("", "", "HEADLAMP_CONFIG_OIDC_SKIP_TLS_VERIFY", "oidc-skip-tls-verify"),
)

# Keys that want a mapping; all others want one value.
MAPPINGS = ("secret", "externalSecret")
BOOLEANS = ("usePKCE", "useAccessToken", "useCookie")
KNOWN_KEYS = (
    *(names.key for names in NAMES.values()),
    *BOOLEANS,
    *MAPPINGS,
    "validatorClientID",
    "validatorIssuerURL",
    "meUserInfoURL",
)
# What may stand in these.
NESTED_KEYS = (
    "secret.create",
    "secret.name",
    "externalSecret.enabled",
    "externalSecret.name",
    "externalSecret.hasScopes",
)
# The first chart that has a key, where Headlamps are still about whose chart has it not. Rendered, chart by chart.
FIRST_CHARTS = {
    "externalSecret": (0, 22),
    "validatorClientID": (0, 31),
    "validatorIssuerURL": (0, 31),
    "useAccessToken": (0, 31),
    "callbackURL": (0, 35),
    "usePKCE": (0, 37),
    "meUserInfoURL": (0, 37),
    "useCookie": (0, 41),
    "externalSecret.hasScopes": (0, 43),
}
# What the chart got after these, as far as it is known.
LATER_KEYS = ("autoLogin", "clientAssertionFile")
# The newest chart whose keys these are: a later one may know more.
KEYS_OF_CHART = (0, 45)
# Charts of a lower version are somebody's own.
EARLIEST_CHART = (0, 18)

# What the chart's own values call the Secret.
_DEFAULT_SECRET = "oidc"
# The first chart that takes nothing from a Secret that is only named. Rendered, chart by chart.
_NAME_IS_IGNORED = (0, 22)


def named_secret(stated: Iterable[OidcValue], chart_version: str | None) -> OidcValue | None:
    """The name of a Secret that the chart neither makes nor takes anything from; None where that is not meant.

    The chart's own name beside an empty client ID is only copied from the chart's values.
    """
    release = release_of(chart_version)
    if release and release < _NAME_IS_IGNORED:
        return None
    found = {one.name: one for one in stated}
    create, name = found.get("secret.create"), found.get("secret.name")
    if create is None or create.truth is not False or name is None or not name.text or not name.truth:
        return None
    is_copied = name.text == _DEFAULT_SECRET and "clientID" in found and not found["clientID"].text
    return None if is_copied else name


def is_newer(chart_version: str | None) -> bool | None:
    """Whether a chart may know more keys than these; None where its version is not stated as one."""
    stated = release_of(chart_version)
    return stated > KEYS_OF_CHART if stated else None


def release_of(chart_version: str | None) -> tuple[int, int] | None:
    """Major and minor of a chart's version; None for a range, and where it is not stated."""
    found = re.fullmatch(r"v?(\d+)\.(\d+)(?:\.(?:\d+|[xX*]))?(?:[-+]\S*)?", chart_version or "")
    major, minor = (number(part) for part in found.groups()) if found else (None, None)
    return None if major is None or minor is None else (major, minor)


def nearest_key(name: str) -> str | None:
    """The key that a misspelt one was most likely meant to be; None where none is near."""
    above, dot, last = name.rpartition(".")
    known = [key.removeprefix(above + dot) for key in NESTED_KEYS if key.startswith(above + dot)] if dot else KNOWN_KEYS
    by_letters = {key.lower(): key for key in known}
    aliases = {
        "clientid": "clientID",
        "issuer": "issuerURL",
        "redirecturl": "callbackURL",
        "redirecturi": "callbackURL",
    }
    plain = last.lower().replace("_", "").replace("-", "")
    if plain in by_letters:
        return by_letters[plain]
    if plain in aliases and not dot:
        return aliases[plain]
    near = nearest(plain, by_letters, 0.8)
    return by_letters[near] if near else None
