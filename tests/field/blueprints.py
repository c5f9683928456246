"""Authentik told by blueprints in place of Terraform: in files, in ConfigMaps, in the values of its chart."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent

from field.case import Case, error, warning
from field.lab import BY_FLUX, CALLBACK, RBAC, RELEASE, TERRAFORM, VERSIONS, edited

BLUEPRINT = "authentik/panel.yaml"
CONFIG_MAP = "cluster/authentik/blueprints.yaml"
SERVER = "cluster/authentik/release.yaml"

PROVIDER = f"""\
  - model: authentik_providers_oauth2.oauth2provider
    id: panel-provider
    state: present
    identifiers:
      name: panel
    attrs:
      client_id: panel
      client_type: confidential
      grant_types:
        - authorization_code
        - refresh_token
      authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
      invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]
      signing_key: !Find [authentik_crypto.certificatekeypair, [name, authentik Self-signed Certificate]]
      redirect_uris:
        - matching_mode: strict
          redirect_uri_type: authorization
          url: {CALLBACK}
        - matching_mode: strict
          redirect_uri_type: logout
          url: https://panel.ridge.test/bye
      property_mappings:
        - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-openid]]
        - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-profile]]
        - !Find [authentik_providers_oauth2.scopemapping, [managed, %OFFLINE]]
        - !KeyOf panel-mail
""".replace("%OFFLINE", "goauthentik.io/providers/oauth2/scope-offline_access")
MAIL = """\
  - model: authentik_providers_oauth2.scopemapping
    id: panel-mail
    identifiers:
      name: "panel: mail"
    attrs:
      scope_name: email
      expression: |
        return {
            "email": request.user.email,
            "email_verified": True,
        }
"""
APPLICATION = """\
  - model: authentik_core.application
    identifiers:
      slug: panel
    attrs:
      name: Cluster panel
      provider: !KeyOf panel-provider
"""
PEOPLE = """\
  - model: authentik_core.group
    identifiers:
      name: wardens
  - model: authentik_core.user
    identifiers:
      username: vera
    attrs:
      email: vera@ridge.test
"""
HEAD = """\
# yaml-language-server: $schema=https://goauthentik.io/blueprints/schema.json
version: 1
metadata:
  name: panel
"""
TEXT = f"{HEAD}entries:\n{MAIL}{PROVIDER}{APPLICATION}{PEOPLE}"
REST = {path: text for path, text in BY_FLUX.items() if path not in {TERRAFORM, VERSIONS}}


def told(text: str, path: str = BLUEPRINT, **more: str) -> dict[str, str]:
    """The homelab with a blueprint in place of Terraform."""
    return {**REST, path: text, **more}


_KEY = "      signing_key: !Find [authentik_crypto.certificatekeypair, [name, authentik Self-signed Certificate]]"
_FLOW = (
    "      authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]\n"
)


def changed(old: str, new: str, text: str = TEXT) -> str:
    """The blueprint with one place changed, which must be there exactly once."""
    assert text.count(old) == 1, old
    return text.replace(old, new)


def config_map(text: str, *, key: str = "panel.yaml") -> str:
    """A ConfigMap with a blueprint."""
    return (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: blueprints\n  namespace: authentik\n"
        f"data:\n  {key}: |\n{indent(text, '    ')}"
    )


def server(values: str, version: str = "2026.5.2") -> str:
    """A release of Authentik's chart."""
    return (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: authentik\n"
        "  namespace: authentik\nspec:\n  chart:\n    spec:\n      chart: authentik\n"
        f"      version: {version}\n      sourceRef: {{kind: HelmRepository, name: authentik}}\n"
        f"  values:\n{indent(values, '    ')}"
    )


_URL = f"          url: {CALLBACK}\n"
_SCOPES = "openid,profile,email,offline_access"
_GRANTS = "      grant_types:\n        - authorization_code\n        - refresh_token\n"
_MAPPINGS = PROVIDER[PROVIDER.index("      property_mappings") :]
_URIS = PROVIDER[PROVIDER.index("      redirect_uris") : PROVIDER.index("      property_mappings")]
_AGREE = "client_id agrees (authentik, api-server, headlamp); redirect_uri, scopes agree (authentik, headlamp)"
_STOCK = "!Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-"
_OFFLINE = f"        - {_STOCK}offline_access]]\n"
# As the web interface lists them.
_BY_NAME = changed(
    "[managed, goauthentik.io/providers/oauth2/scope-profile]",
    "[name, \"authentik default OAuth Mapping: OpenID 'profile'\"]",
)
_BY_MODEL = TEXT.replace(
    "!Find [authentik_providers_oauth2.scopemapping, [managed", "!Find [authentik_core.propertymapping, [managed"
)
_CONTEXT = changed(
    "entries:\n",
    "context:\n  host: panel.ridge.test\n  client: panel\nentries:\n",
    changed(
        CALLBACK,
        '!Format ["https://%s/oidc-callback", !Context host]',
        changed("client_id: panel", "client_id: !Context client"),
    ),
)
_LOOP = changed(
    _URIS,
    """\
      redirect_uris: !Enumerate
        - - panel.ridge.test
          - board.ridge.test
        - SEQ
        - matching_mode: strict
          url: !Format ["https://%s/oidc-callback", !Value 0]
""",
)
_CHOSEN = changed(
    _GRANTS,
    """\
      grant_types: !If
        - !Condition [AND, true, !Context [modern, true]]
        - [authorization_code, refresh_token]
        - []
""",
)
_MERGED = changed(
    PROVIDER,
    PROVIDER.replace("    attrs:\n", "    attrs:\n      <<: *common\n").replace(_GRANTS, ""),
    changed("entries:\n", "x-common: &common\n  grant_types: [authorization_code, refresh_token]\nentries:\n"),
)
_LINES = changed(_URIS, f"      redirect_uris: |\n        https://board.ridge.test/oidc-callback\n        {CALLBACK}\n")
_LATER = TEXT + PROVIDER.replace(CALLBACK, "https://panel.ridge.test/callback").replace(_MAPPINGS, "")
_REWRITTEN = changed(
    "- !KeyOf panel-mail",
    f"- {_STOCK}email]]",
    changed('      name: "panel: mail"\n', "      managed: goauthentik.io/providers/oauth2/scope-email\n"),
)
_GENERATED = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [release.yaml]\n" + (
    "configMapGenerator:\n  - name: blueprints\n    files:\n      - %s\n"
)

_NOTHING_LIKE_IT = f"{HEAD}entries:\n" + PROVIDER.replace("panel", "board").replace("oidc-callback", "oauth")
_TURNED_OFF = {
    "that is to be absent": changed("    state: present\n", "    state: absent\n"),
    "under a condition that is false": changed(
        "    state: present\n", "    conditions: [true, !Context [on, false]]\n"
    ),
    "that is not applied by itself": changed(
        "  name: panel\nentries", '  name: panel\n  labels: {blueprints.goauthentik.io/instantiate: "false"}\nentries'
    ),
}
_SYSTEM = """\
version: 1
metadata:
  name: System - OAuth2 Provider - Scopes
  labels:
    blueprints.goauthentik.io/system: "true"
entries:
  - model: authentik_providers_oauth2.scopemapping
    identifiers:
      managed: goauthentik.io/providers/oauth2/scope-profile
    attrs:
      name: "authentik default OAuth Mapping: OpenID 'profile'"
      scope_name: profile
      expression: return {}
"""
_ARGO = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: authentik
  namespace: argocd
spec:
  source:
    chart: authentik
    repoURL: https://charts.goauthentik.io
    targetRevision: 2026.5.1
    helm:
      values: |
        additionalObjects:
          -
"""
_WRONG = changed(CALLBACK, f"{CALLBACK}/")
_GENERATING = {SERVER: server("{}"), "cluster/authentik/kustomization.yaml": _GENERATED % "blueprints/panel.yaml"}
_FROM_SECRET = """\
worker:
  env:
    - name: PANEL_ID
      valueFrom:
        secretKeyRef: {name: clients, key: panel}
"""

CASES: Mapping[str, Case] = {
    "blueprint: all right": Case(told(TEXT), says=(_AGREE, "username_claim, groups_claim agree")),
    "blueprint: mappings by the names of the web interface": Case(told(_BY_NAME), says=(_AGREE,)),
    "blueprint: mappings by the model above": Case(told(_BY_MODEL), says=(_AGREE,)),
    "blueprint: text and client from the context": Case(told(_CONTEXT), says=(_AGREE,)),
    "blueprint: redirect URIs by a loop": Case(told(_LOOP), says=(_AGREE,)),
    "blueprint: grants by a condition": Case(told(_CHOSEN), says=(_AGREE,)),
    "blueprint: grants by a merge key": Case(told(_MERGED), says=(_AGREE,)),
    "blueprint: entries in sections": Case(
        told(f"{HEAD}entries:\n  scopes:\n{indent(MAIL, '  ')}  login:\n{indent(PROVIDER + APPLICATION, '  ')}"),
        says=(_AGREE,),
    ),
    "blueprint: redirect URIs as lines": Case(told(_LINES), says=(_AGREE,)),
    "blueprint: application in a file of its own": Case(
        told(
            f"{HEAD}entries:\n{MAIL}{PROVIDER}",
            **{
                "authentik/apps.yaml": f"{HEAD}entries:\n"
                + APPLICATION.replace(
                    "!KeyOf panel-provider", "!Find [authentik_providers_oauth2.oauth2provider, [name, panel]]"
                )
            },
        ),
        says=(_AGREE,),
    ),
    "blueprint: in a ConfigMap": Case(told(config_map(TEXT), CONFIG_MAP), says=(_AGREE,)),
    "blueprint: in a ConfigMap among the values of the chart": Case(
        told(
            server(f"additionalObjects:\n  - {indent(config_map(TEXT), '    ').lstrip()}"),
            SERVER,
        ),
        says=(_AGREE,),
    ),
    "blueprint: in a generator's file": Case(
        told(TEXT, "cluster/authentik/blueprints/panel.yaml")
        | {SERVER: server("{}"), "cluster/authentik/kustomization.yaml": _GENERATED % "blueprints/panel.yaml"},
        says=(_AGREE,),
    ),
    "blueprint: the client's ID from the environment that the chart sets": Case(
        told(changed("client_id: panel", "client_id: !Env PANEL_ID"))
        | {SERVER: server("worker:\n  env:\n    - name: PANEL_ID\n      value: panel")},
        says=(_AGREE,),
    ),
    "blueprint: the client's ID from an environment that is not known": Case(
        told(changed("client_id: panel", "client_id: !Env PANEL_ID")),
        says=("read from Authentik's environment (PANEL_ID)",),
    ),
    "blueprint: another client ID": Case(
        told(changed("client_id: panel", "client_id: console")), error("HL103", BLUEPRINT, "client_id: console")
    ),
    "blueprint: another client ID in the environment": Case(
        told(changed("client_id: panel", "client_id: !Env PANEL_ID"))
        | {SERVER: server("global:\n  env:\n    - name: PANEL_ID\n      value: console\n")},
        error("HL103", SERVER, "value: console"),
    ),
    "blueprint: another redirect URI": Case(
        told(changed(_URL, _URL.replace("oidc-callback", "callback"))),
        error("HL101", BLUEPRINT, "url: https://panel.ridge.test/callback"),
    ),
    "blueprint: another redirect URI in a ConfigMap": Case(
        told(config_map(changed(_URL, _URL.replace("https", "http"))), CONFIG_MAP),
        error("HL101", CONFIG_MAP, "url: http://"),
    ),
    "blueprint: another host in the context": Case(
        told(changed("host: panel.ridge.test", "host: board.ridge.test", _CONTEXT)),
        error("HL101", BLUEPRINT, "host: board"),
    ),
    "blueprint: no redirect URI of a loop fits": Case(
        told(changed("- panel.ridge.test", "- pane1.ridge.test", _LOOP)), error("HL101", BLUEPRINT, "pane1")
    ),
    "blueprint: no line of the redirect URIs fits": Case(
        told(changed(f"        {CALLBACK}\n", f"        {CALLBACK}/\n", _LINES)),
        error("HL101", BLUEPRINT, f"{CALLBACK}/"),
    ),
    "blueprint: a later entry takes the redirect URI away": Case(
        told(_LATER), error("HL101", BLUEPRINT, "url: https://panel.ridge.test/callback")
    ),
    "blueprint: the redirect URI for logout alone": Case(
        told(changed("authorization\n          url", "logout\n          url")),
        warning("HL219", BLUEPRINT, "redirect_uris:"),
    ),
    "blueprint: another slug": Case(
        told(changed("slug: panel", "slug: board")), error("HL104", BLUEPRINT, "slug: board")
    ),
    "blueprint: no grants": Case(
        told(changed(_GRANTS, "")),
        warning("HL204", BLUEPRINT, "- model: authentik_providers_oauth2.oauth2provider"),
        ("grant_types: [authorization_code, refresh_token]",),
    ),
    "blueprint: no grants, of a version that wants them": Case(
        told(changed(_GRANTS, "")) | {SERVER: server("{}")},
        error("HL204", BLUEPRINT, "- model: authentik_providers_oauth2.oauth2provider"),
    ),
    "blueprint: no grants, of a version before that": Case(
        told(changed(_GRANTS, "")) | {SERVER: server("{}", "2025.12.1")},
    ),
    "blueprint: no grant for a refresh": Case(
        told(changed("        - refresh_token\n", "")), warning("HL113", BLUEPRINT, "grant_types:")
    ),
    "blueprint: no refresh mapped": Case(told(changed(_OFFLINE, "")), warning("HL113", RELEASE, "scopes:")),
    "blueprint: a scope that nothing maps": Case(
        told(TEXT) | {RELEASE: edited(RELEASE, _SCOPES, f"{_SCOPES},groups")[RELEASE]},
        warning("HL112", RELEASE, "scopes:"),
    ),
    "blueprint: a claim that nothing maps": Case(
        told(changed("        - !KeyOf panel-mail\n", "")), error("HL119", BLUEPRINT, "property_mappings:")
    ),
    "blueprint: no mappings": Case(
        told(changed(_MAPPINGS, "")), error("HL119", BLUEPRINT, "- model: authentik_providers_oauth2.oauth2provider")
    ),
    "blueprint: Authentik's own mapping of e-mail": Case(
        told(
            changed(
                "- !KeyOf panel-mail",
                f"- {_STOCK}email]]",
            )
        )
        | {SERVER: server("{}")},
        error("HL111", BLUEPRINT, "scope-email"),
    ),
    "blueprint: Authentik's own mapping of e-mail, rewritten": Case(
        told(_REWRITTEN) | {SERVER: server("{}")},
        warning("HL111", BLUEPRINT, "- model: authentik_providers_oauth2.scopemapping"),
        ("Authentik's own blueprint overwrites it",),
    ),
    "blueprint: a public client": Case(
        told(changed("client_type: confidential", "client_type: public")),
        warning("HL115", RELEASE, "key: password"),
        ("client_type: confidential",),
    ),
    "blueprint: no signing key": Case(
        told(changed(f"{_KEY}\n", "")),
        error("HL205", BLUEPRINT, "- model: authentik_providers_oauth2.oauth2provider"),
        ("signing_key: !Find",),
    ),
    "blueprint: an encryption key": Case(
        told(changed(_KEY, f"{_KEY}\n{_KEY.replace('signing', 'encryption')}")),
        error("HL206", BLUEPRINT, "encryption_key"),
    ),
    "blueprint: a client type in capitals": Case(
        told(changed("client_type: confidential", "client_type: Confidential")),
        error("HL221", BLUEPRINT, "client_type"),
    ),
    "blueprint: a client that is changed and not made": Case(
        told(changed(f"{_KEY}\n", "", changed(_FLOW, ""))), says=(_AGREE,)
    ),
    "blueprint: one issuer for all": Case(
        told(changed("      client_type", "      issuer_mode: global\n      client_type")),
        error("HL120", BLUEPRINT, "issuer_mode"),
    ),
    "blueprint: claims left out of the ID token": Case(
        told(changed("      client_type", "      include_claims_in_id_token: false\n      client_type")),
        error("HL122", BLUEPRINT, "include_claims"),
    ),
    "blueprint: a group of another name": Case(
        told(changed("name: wardens", "name: Wardens")), error("HL109", RBAC, "idp:wardens")
    ),
    **{
        f"blueprint: an entry {name}": Case(told(text), says=("identity provider: no client found",))
        for name, text in _TURNED_OFF.items()
    },
    "blueprint: another one that its kustomization leaves out": Case(
        told(TEXT, "cluster/authentik/blueprints/panel.yaml")
        | {"cluster/authentik/blueprints/old.yaml": _WRONG}
        | _GENERATING,
        says=(_AGREE,),
    ),
    "blueprint: another one in an archive": Case(told(TEXT) | {"archive/panel.yaml": _WRONG}, says=(_AGREE,)),
    "blueprint: another one as an example": Case(
        told(TEXT) | {"authentik/panel.example.yaml": _WRONG, "authentik/panel.yaml.example": _WRONG}, says=(_AGREE,)
    ),
    "blueprint: a client of another application": Case(
        told(_NOTHING_LIKE_IT), says=("none of the clients that were read is known to be this login's",)
    ),
    "blueprint: a copy of Authentik's own": Case(told(TEXT) | {"authentik/system.yaml": _SYSTEM}, says=(_AGREE,)),
    "blueprint: mappings by their scopes": Case(
        told(TEXT.replace("[managed, goauthentik.io/providers/oauth2/scope-", "[scope_name, ")), says=(_AGREE,)
    ),
    "blueprint: a mapping by an id that is not there": Case(
        told(changed("- !KeyOf panel-mail", "- !KeyOf panel-mall")),
        says=("no scope mapping has the id panel-mall",),
    ),
    "blueprint: a provider by an id that is not there": Case(
        told(changed("!KeyOf panel-provider", "!KeyOf panel-provide")),
        says=("no entry of this blueprint has the id panel-provide",),
    ),
    "blueprint: a mapping in a file of its own": Case(
        told(
            TEXT.replace(MAIL, "").replace(
                "!KeyOf panel-mail", '!Find [authentik_providers_oauth2.scopemapping, [name, "panel: mail"]]'
            )
        )
        | {"authentik/mail.yaml": f"{HEAD}entries:\n{MAIL}"},
        says=(_AGREE, "username_claim, groups_claim agree"),
    ),
    "blueprint: a variable of Flux": Case(
        told(config_map(changed(CALLBACK, "https://panel.${DOMAIN}/oidc-callback")), CONFIG_MAP),
        says=("filled in elsewhere (DOMAIN)",),
    ),
    "blueprint: a variable of Flux before another path": Case(
        told(config_map(changed(CALLBACK, "https://panel.${DOMAIN}/callback")), CONFIG_MAP),
        error("HL101", CONFIG_MAP, "${DOMAIN}"),
    ),
    "blueprint: a variable of the environment in the address": Case(
        told(changed(CALLBACK, '!Format ["https://%s/oidc-callback", !Env HOST]')),
        says=("filled in elsewhere (HOST)",),
    ),
    "blueprint: a variable of the environment before another path": Case(
        told(changed(CALLBACK, '!Format ["https://%s/callback", !Env HOST]')), error("HL101", BLUEPRINT, "!Env HOST")
    ),
    "blueprint: a client's ID from a Secret": Case(
        told(changed("client_id: panel", "client_id: !Env PANEL_ID")) | {SERVER: server(_FROM_SECRET)},
        says=("read from Authentik's environment (PANEL_ID)",),
    ),
    "blueprint: a client's ID from a file": Case(
        told(changed("client_id: panel", "client_id: !File /run/secrets/id")),
        says=("read from a file in Authentik's container",),
    ),
    "blueprint: in the values of an Application": Case(
        told(_ARGO.rstrip() + f" {indent(config_map(_WRONG), ' ' * 12).lstrip()}", SERVER),
        error("HL101", SERVER, f"{CALLBACK}/"),
    ),
    "blueprint: where Authentik is exposed": Case(
        told(TEXT) | {SERVER: server("server:\n  ingress:\n    enabled: true\n    hosts: [id.ridge.test]\n")},
        says=("issuer_url, client_id agree (authentik, api-server, headlamp)",),
    ),
    "blueprint: a file that is not YAML": Case(
        told(changed("    attrs:\n      client_id", "    attrs\n      client_id")),
        error("HL603", BLUEPRINT, "client_id: panel"),
    ),
    "blueprint: a template of another tool": Case(
        told(changed("client_id: panel", "{{ client }}: {{ id }}: x")),
        says=("not compared: file (a template of another tool)",),
    ),
    "blueprint: named in the configuration": Case(
        told(TEXT)
        | {
            ".homelamp.yaml": f"version: 1\nchains:\n  - name: panel\n    terraform: [{BLUEPRINT}]\n"
            f"    headlamp: [{RELEASE}]\n"
        },
        says=(_AGREE,),
    ),
}
