"""The homelab with another identity provider than Authentik: its clients in the forms that people write."""

from __future__ import annotations

from collections.abc import Mapping

from field.case import Case, error, warning
from field.lab import BY_ARGO_CD, BY_FLUX, CALLBACK, ISSUER, K3S, RELEASE, TERRAFORM, VALUES, VERSIONS, edited

AUTHELIA, KEYCLOAK, KANIDM, DEX, POCKET_ID, ZITADEL = (
    "cluster/authelia/release.yaml",
    "cluster/keycloak/realm.yaml",
    "cluster/panel/client.yaml",
    "argo/dex.yaml",
    "infra/pocket-id/clients.tf",
    "infra/zitadel/panel.tf",
)
_AUTHELIA = f"""\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: authelia, namespace: identity}}
spec:
  chart: {{spec: {{chart: authelia, version: 0.10.49, sourceRef: {{kind: HelmRepository, name: authelia}}}}}}
  values:
    configMap:
      session:
        cookies:
          - {{domain: ridge.test, subdomain: id}}
      identity_providers:
        oidc:
          enabled: true
          clients:
            - client_id: wiki
              client_secret: {{path: /secrets/wiki/digest}}
              redirect_uris: [https://wiki.ridge.test/auth/oidc]
            - client_id: panel
              client_secret: {{path: /secrets/panel/digest}}
              authorization_policy: two_factor
              redirect_uris:
                - {CALLBACK}
"""
_KEYCLOAK = f"""\
apiVersion: k8s.keycloak.org/v2alpha1
kind: KeycloakRealmImport
metadata: {{name: ridge, namespace: identity}}
spec:
  keycloakCRName: keycloak
  realm:
    realm: ridge
    enabled: true
    clients:
      - clientId: panel
        publicClient: false
        redirectUris:
          - {CALLBACK}
"""
_KANIDM = f"""\
apiVersion: kaniop.rs/v1beta1
kind: KanidmOAuth2Client
metadata:
  name: panel
  namespace: console
spec:
  kanidmRef: {{name: kanidm, namespace: identity}}
  displayname: Cluster panel
  origin: https://panel.ridge.test
  jwtLegacyCryptoEnable: true
  redirectUrl:
    - {CALLBACK}
"""
_DEX = f"""\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: dex, namespace: argocd}}
spec:
  source:
    chart: dex
    repoURL: https://charts.dexidp.io
    targetRevision: 0.24.0
    helm:
      valuesObject:
        config:
          issuer: https://id.ridge.test
          staticClients:
            - id: panel
              secretEnv: PANEL_SECRET
              name: Cluster panel
              redirectURIs:
                - {CALLBACK}
"""
_POCKET_ID = f"""\
locals {{
  clients = {{
    wiki  = "https://wiki.ridge.test/auth/oidc"
    panel = "{CALLBACK}"
  }}
}}

resource "pocketid_client" "all" {{
  for_each      = local.clients
  name          = each.key
  callback_urls = [each.value]
}}
"""
_ZITADEL = f"""\
resource "zitadel_application_oidc" "panel" {{
  name          = "panel"
  redirect_uris = ["{CALLBACK}"]
}}
"""
ROOT = "https://id.ridge.test"


def at(issuer: str, path: str, text: str, base: Mapping[str, str] = BY_FLUX) -> dict[str, str]:
    """The homelab with another issuer, and with a file of its provider in the place of Authentik's."""
    kept = {
        name: content.replace(ISSUER, issuer) for name, content in base.items() if name not in {TERRAFORM, VERSIONS}
    }
    return {**kept, path: text}


BY_AUTHELIA = at(ROOT, AUTHELIA, _AUTHELIA)
BY_KEYCLOAK = at(f"{ROOT}/realms/ridge", KEYCLOAK, _KEYCLOAK)
BY_KANIDM = at(f"{ROOT}/oauth2/openid/panel", KANIDM, _KANIDM)
del BY_KANIDM["cluster/panel/kustomization.yaml"]
BY_DEX = at(ROOT, DEX, _DEX, BY_ARGO_CD)
BY_POCKET_ID = at(ROOT, POCKET_ID, _POCKET_ID)
BY_ZITADEL = at(ROOT, ZITADEL, _ZITADEL)
AGREES = ("client_id agrees (provider, api-server, headlamp)", "redirect_uri agrees (provider, headlamp)")
ALL_AGREE = "issuer_url, client_id agree (provider, api-server, headlamp)"
ONE_CLIENT_ID = ("redirect_uri agrees (terraform, headlamp)", "issuer_url, client_id agree (api-server, headlamp)")

CASES: Mapping[str, Case] = {
    "nothing wrong, at Authelia": Case(BY_AUTHELIA, says=(ALL_AGREE, AGREES[1])),
    "nothing wrong, at Keycloak": Case(BY_KEYCLOAK, says=AGREES),
    "nothing wrong, at Kanidm": Case(BY_KANIDM, says=AGREES),
    "nothing wrong, at Dex": Case(BY_DEX, says=(ALL_AGREE, AGREES[1])),
    "nothing wrong, at Pocket ID": Case(BY_POCKET_ID, says=(*ONE_CLIENT_ID, "made by Pocket ID")),
    "nothing wrong, at Zitadel": Case(BY_ZITADEL, says=(*ONE_CLIENT_ID, "made by Zitadel")),
    "Authelia knows the callback of another application": Case(
        edited(AUTHELIA, CALLBACK, "https://panel.ridge.test/login/generic_oauth", BY_AUTHELIA),
        error("HL101", AUTHELIA, "login/generic_oauth"),
        says=("Authelia refuses the redirect URI",),
    ),
    "Authelia's issuer with a slash in one place": Case(
        edited(RELEASE, f"issuerURL: {ROOT}", f"issuerURL: {ROOT}/", BY_AUTHELIA),
        error("HL102", RELEASE, "issuerURL"),
    ),
    "the issuer of the provider before": Case(
        {**at(ISSUER, AUTHELIA, _AUTHELIA)},
        says=(f"none of the clients that were read is known to be this login's ({AUTHELIA}",),
    ),
    "another realm": Case(
        edited(KEYCLOAK, "    realm: ridge\n", "    realm: master\n", BY_KEYCLOAK),
        error("HL102", K3S, "oidc-issuer-url"),
        says=("Keycloak calls itself https://id.ridge.test/realms/master",),
    ),
    "Keycloak's wildcard": Case(edited(KEYCLOAK, CALLBACK, "https://panel.ridge.test/*", BY_KEYCLOAK), says=AGREES),
    "Keycloak's wildcard for another host": Case(
        edited(KEYCLOAK, CALLBACK, "https://board.ridge.test/*", BY_KEYCLOAK),
        error("HL101", KEYCLOAK, "board.ridge.test"),
    ),
    "Kanidm's signatures": Case(
        edited(KANIDM, "  jwtLegacyCryptoEnable: true\n", "", BY_KANIDM),
        warning("HL121", K3S, "oidc-issuer-url"),
        says=("Kanidm signs with ES256",),
    ),
    "a client of Dex of another name": Case(
        edited(DEX, "- id: panel", "- id: headlamp", BY_DEX), error("HL103", DEX, "- id: headlamp")
    ),
    "Dex calls itself by another path": Case(
        edited(DEX, f"issuer: {ROOT}", f"issuer: {ROOT}/dex", BY_DEX), error("HL102", DEX, "issuer:")
    ),
    "a callback that Pocket ID does not know": Case(
        edited(POCKET_ID, f'panel = "{CALLBACK}"', 'panel = "https://panel.ridge.test/callback"', BY_POCKET_ID),
        error("HL101", POCKET_ID, "panel.ridge.test/callback"),
    ),
    "an issuer of Zitadel's with a slash": Case(
        at(f"{ROOT}/", ZITADEL, _ZITADEL), error("HL102", K3S, "oidc-issuer-url")
    ),
    "an issuer of Google's with a slash": Case(
        at("https://accounts.google.com/", "README.txt", ""), error("HL102", K3S, "oidc-issuer-url")
    ),
    "a callback in Argo CD's values that Dex does not know": Case(
        edited(VALUES, f"callbackURL: {CALLBACK}", "callbackURL: https://panel.ridge.test/", BY_DEX),
        error("HL101", VALUES, "callbackURL"),
    ),
}
