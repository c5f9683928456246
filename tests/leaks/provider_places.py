"""Where files of identity providers hold a secret: on the line of what is wrong with their client."""

from __future__ import annotations

from support.repositories import CHAIN, K3S, RELEASE

_ASKED = "https://auth.lab.test/application/o/headlamp/"
_CALLBACK = "https://headlamp.lab.test/wrong"


def _login(issuer: str) -> dict[str, str]:
    return {path: CHAIN[path].replace(_ASKED, issuer) for path in (K3S, RELEASE)}


def provider_places(mark: str) -> dict[str, tuple[dict[str, str], str]]:
    """The files of each repository, and the path of the one that holds the secret."""
    root, realm = _login("https://id.lab.test"), _login("https://id.lab.test/realms/home")
    authelia = (
        f"identity_providers:\n  oidc:\n    hmac_secret: {mark}\n    jwks: [{{key: {mark}}}]\n    clients:\n"
        f"      - {{client_id: headlamp, client_secret: '{mark}', redirect_uris: [{_CALLBACK}]}}\n"
    )
    dex = (
        "issuer: https://id.lab.test\nstaticClients:\n"
        f"  - {{id: headlamp, secret: {mark}, redirectURIs: [{_CALLBACK}]}}\n"
    )
    client = f'{{"clientId": "headlamp", "secret": "{mark}", "redirectUris": ["{_CALLBACK}"]}}'
    crd = "apiVersion: k8s.keycloak.org/v2alpha1\nkind: KeycloakRealmImport\nmetadata: {name: home}\nspec:\n  realm:\n"
    terraform = (
        f'resource "keycloak_openid_client" "headlamp" {{\n  realm_id = "home"\n  client_id = "headlamp"\n'
        f'  client_secret = "{mark}"\n  valid_redirect_uris = ["{_CALLBACK}"]\n}}\n'
    )
    files = {
        "authelia": (root, "authelia/configuration.yml", authelia),
        "dex": (root, "dex/config.yaml", dex),
        "keycloak-realm": (realm, "realm.json", f'{{"realm": "home", "clients": [{client}]}}\n'),
        "keycloak-import": (realm, "realm.yaml", f"{crd}    realm: home\n    clients:\n      - {client}\n"),
        "keycloak-terraform": (realm, "terraform/keycloak.tf", terraform),
    }
    return {name: ({**login, path: text}, path) for name, (login, path, text) in files.items()}
