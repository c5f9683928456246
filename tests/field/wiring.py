"""What the chart of Headlamp makes of its values: keys, versions, the Secret's keys."""

from __future__ import annotations

from collections.abc import Mapping

from field.case import Case, Found, error, warning
from field.lab import APPLICATION, BY_ARGO_CD, BY_FLUX, CALLBACK, ISSUER, RELEASE, SEALED, SOURCE, VALUES, edited
from support.sealing import ciphertext

_START = BY_FLUX[RELEASE].index("      oidc:\n")
_OIDC = BY_FLUX[RELEASE][_START : BY_FLUX[RELEASE].index("    ingress:")]
# As many bytes as the values have.
_LENGTHS = {"OIDC_CLIENT_ID": 5, "OIDC_ISSUER_URL": len(ISSUER), "OIDC_SCOPES": 35}
_SECRET = f"    password: {ciphertext()}\n"


def by_secret(*keys: str, version: str = "0.43.0") -> dict[str, str]:
    """Headlamp takes the Secret as a whole, which has these keys."""
    wired = "      oidc:\n        externalSecret: {enabled: true, name: panel-login}\n        secret: {create: false}\n"
    sealed = "".join(f"    {key}: {ciphertext(_LENGTHS.get(key, 40), seed=key)}\n" for key in keys)
    return edited(SEALED, _SECRET, sealed, edited(SOURCE, "0.45.0", version, edited(RELEASE, _OIDC, wired)))


def public(version: str, switch: str = "usePKCE: true") -> dict[str, str]:
    """A public client, whose switches are in the values."""
    no_env = _OIDC[_OIDC.index("    env:") :]
    files = edited(SOURCE, "0.45.0", version, edited(RELEASE, no_env, ""))
    files = edited(RELEASE, "        secret:\n", f"        {switch}\n        secret:\n", files)
    return edited("infra/authentik/panel.tf", '"confidential"', '"public"', files)


BACKEND = (
    "HEADLAMP_CONFIG_OIDC_CLIENT_ID",
    "HEADLAMP_CONFIG_OIDC_CLIENT_SECRET",
    "HEADLAMP_CONFIG_OIDC_IDP_ISSUER_URL",
)
CHARTS = ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ISSUER_URL", "OIDC_SCOPES")
_DOTTED = f"config.oidc.clientID: panel\nconfig.oidc.issuerURL: {ISSUER}\nconfig.oidc.secret.create: false\n"


def values(text: str) -> dict[str, str]:
    """Other values by Argo CD."""
    return {**BY_ARGO_CD, VALUES: text}


def twice(old: str, new: str) -> dict[str, str]:
    """Argo CD's values with something given again."""
    return edited(VALUES, old, new, BY_ARGO_CD)


SLASHLESS = edited(RELEASE, ISSUER, ISSUER[:-1], edited(SOURCE, "    tag: 0.45.0", '    semver: ">=0.44.0"'))

CASES: Mapping[str, Case] = {
    "a Secret with the backend's names": Case(
        by_secret(*BACKEND), error("HL118", RELEASE, "externalSecret"), ("OIDC_ISSUER_URL",)
    ),
    "a Secret with names in camel case": Case(
        by_secret("clientID", "clientSecret", "issuerURL"), error("HL118", RELEASE, "externalSecret")
    ),
    "a Secret without the issuer": Case(
        by_secret(*CHARTS[:2]),
        (*error("HL118", RELEASE, "externalSecret"), Found("HL513", "info", SEALED, "OIDC_CLIENT_ID")),
    ),
    "a Secret with the chart's names": Case(
        by_secret(*CHARTS), (Found("HL513", "info", SEALED, "OIDC_CLIENT_ID"),), ("not compared: ",)
    ),
    "PKCE in a chart that prints a boolean": Case(public("0.38.0"), error("HL410", SOURCE, "tag:"), ("0.40.0",)),
    "an access token in a chart that prints a boolean": Case(
        public("0.37.1", "useAccessToken: true"),
        (*error("HL410", SOURCE, "tag:"), *warning("HL115", RELEASE, "clientID:")),
    ),
    "PKCE in a chart that quotes it": Case(public("0.40.0")),
    "a chart that crashes, and its schema": Case(
        edited(SOURCE, "0.45.0", "0.40.1"), (*error("HL402", RELEASE, "valueFrom"), *error("HL408", SOURCE, "tag:"))
    ),
    "a chart that crashes, by Argo CD": Case(
        edited(APPLICATION, "0.45.0", "0.40.1", BY_ARGO_CD),
        (*error("HL402", VALUES, "valueFrom"), *error("HL408", APPLICATION, "targetRevision: 0")),
    ),
    "a chart whose schema refuses the Secret": Case(
        edited(SOURCE, "0.45.0", "0.42.0"), error("HL402", RELEASE, "valueFrom"), ("0.44.0 or later",)
    ),
    "keys with dots": Case(values(_DOTTED), error("HL403", VALUES, "config.oidc.clientID"), ("one key with dots",)),
    "keys with dots in the Application": Case(
        edited(
            APPLICATION,
            "        valueFiles: [$here/argo/values/panel.yaml]\n",
            "        values: |\n" + "".join(f"          {line}\n" for line in _DOTTED.splitlines()),
            BY_ARGO_CD,
        ),
        error("HL403", APPLICATION, "config.oidc.clientID"),
    ),
    "one key with dots beside others": Case(
        twice("config:\n", "config.oidc.usePKCE: true\nconfig:\n"), error("HL403", VALUES, "config.oidc.usePKCE")
    ),
    "a second block of config": Case(
        twice("ingress:\n", "config: {watchPlugins: false}\ningress:\n"),
        error("HL605", VALUES, "config: {watchPlugins"),
    ),
    "a second block of oidc": Case(
        twice("env:\n", "  oidc: {usePKCE: true}\nenv:\n"), error("HL605", VALUES, "  oidc: {usePKCE")
    ),
    "two merge keys": Case(
        twice(
            "config:\n",
            "x-one: &one {inCluster: true}\nx-two: &two {watchPlugins: false}\nconfig:\n  <<: *one\n  <<: *two\n",
        ),
        error("HL605", VALUES, "<<: *two"),
    ),
    "two merge keys and a wrong issuer": Case(
        edited(
            VALUES,
            "config:\n",
            "x-one: &one {inCluster: true}\nx-two: &two {watchPlugins: false}\nconfig:\n  <<: *one\n  <<: *two\n",
            edited(VALUES, ISSUER, ISSUER[:-1], BY_ARGO_CD),
        ),
        (*error("HL605", VALUES, "<<: *two"), *error("HL102", VALUES, "issuerURL")),
    ),
    "a list of merge keys": Case(
        twice(
            "config:\n",
            "x-one: &one {inCluster: true}\nx-two: &two {watchPlugins: false}\nconfig:\n  <<: [*one, *two]\n",
        )
    ),
    "a chart that only its address names": Case(
        edited(
            RELEASE,
            "    name: panel\n  values:",
            "    name: boards\n    namespace: flux-system\n  values:",
            edited(
                SOURCE, "  name: panel\n  namespace: console", "  name: boards\n  namespace: flux-system", SLASHLESS
            ),
        ),
        error("HL102", RELEASE, "issuerURL"),
    ),
    "a client secret that nobody looks at": Case(
        edited("infra/authentik/panel.tf", '"confidential"', '"public"'), warning("HL115", RELEASE, "key: password")
    ),
    "the callback of another application": Case(
        edited(RELEASE, CALLBACK, "https://panel.ridge.test/login/generic_oauth"),
        error("HL101", RELEASE, "callbackURL"),
    ),
}
