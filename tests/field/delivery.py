"""How objects and values reach the cluster: variables of Flux, kustomize, files that are not read."""

from __future__ import annotations

from collections.abc import Mapping

from field.case import Case, error
from field.lab import APPLICATION, BY_ARGO_CD, BY_FLUX, CALLBACK, FLUX, K3S, RELEASE, TERRAFORM, VALUES, edited

SETTINGS = "cluster/settings.yaml"


def filled(old: str, new: str, settings: str, files: Mapping[str, str] = BY_FLUX) -> dict[str, str]:
    """A value with a variable, and the ConfigMap that Flux fills it from."""
    source = "  postBuild:\n    substituteFrom:\n      - {kind: ConfigMap, name: ridge-settings}\n  prune: true\n"
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ridge-settings\n  namespace: flux-system\n"
    config = f"{head}data:\n  {settings}\n"
    return {**edited(FLUX, "  prune: true\n", source, edited(RELEASE, old, new, files)), SETTINGS: config}


def numbered(text: str) -> dict[str, str]:
    """A client ID that Flux fills in."""
    files = edited(K3S, "client-id=panel", f"client-id={text}")
    files = edited(TERRAFORM, '  client_id          = "panel"', f'  client_id          = "{text}"', files)
    return filled("clientID: panel", "clientID: ${PANEL_ID}", f'PANEL_ID: "{text}"', files)


NO_CALLBACK = CALLBACK.replace("ridge.test", "${DOMIAN}")

CASES: Mapping[str, Case] = {
    "digits by a variable": Case(numbered("4410275"), error("HL424", RELEASE, "clientID"), ("4410275",)),
    "a float by a variable": Case(numbered("1e5"), error("HL424", RELEASE, "clientID")),
    "a text by a variable": Case(numbered("panel-x")),
    "a variable that is misspelt": Case(
        filled(CALLBACK, NO_CALLBACK, "DOMAIN: ridge.test"), error("HL614", RELEASE, "callbackURL"), ("DOMIAN",)
    ),
    "a variable of another letter case": Case(
        filled(CALLBACK, CALLBACK.replace("ridge.test", "${domain}"), "DOMAIN: ridge.test"),
        error("HL614", RELEASE, "callbackURL"),
    ),
    "a variable that is set": Case(
        filled(CALLBACK, CALLBACK.replace("ridge.test", "${DOMAIN}"), "DOMAIN: ridge.test"),
        says=("redirect_uri, scopes agree (terraform, headlamp)",),
    ),
    "a variable with a default": Case(
        filled(CALLBACK, CALLBACK.replace("ridge.test", "${DOMIAN:=ridge.test}"), "DOMAIN: ridge.test"),
        says=("redirect_uri, scopes agree (terraform, headlamp)",),
    ),
    "a variable with another default": Case(
        filled(CALLBACK, CALLBACK.replace("ridge.test", "${DOMIAN:=ridge.lan}"), "DOMAIN: ridge.test"),
        error("HL101", RELEASE, "callbackURL"),
    ),
    "value files that are escaped": Case(
        edited(APPLICATION, "[$here/", r"[\$here/", BY_ARGO_CD), says=(f"deployed at {APPLICATION}:",)
    ),
    "value files that are not there": Case(
        {path: text for path, text in BY_ARGO_CD.items() if path != VALUES}, says=(f"deployed at {APPLICATION}:",)
    ),
}
