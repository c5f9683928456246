"""The chain of `repositories.py` with people: a group and two addresses in Terraform, and RBAC that binds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from support.repositories import CHAIN, K3S, TERRAFORM

RBAC = "apps/headlamp/rbac.yaml"
AUTHENTICATION = "k3s/authentication.yaml"
# An expression for groups that no simple form is.
FILTERED = "\"dyn(claims.groups).filter(g, g != 'x')\""
ISSUER = "https://auth.lab.test/application/o/headlamp/"

_PEOPLE = """
data "authentik_property_mapping_provider_scope" "stock" {
  managed_list = ["goauthentik.io/providers/oauth2/scope-profile"]
}

locals {
  admin_group = "headlamp-admins"
  addresses   = ["tess@lab.test", "Ada@lab.test"]
}

resource "authentik_group" "admins" {
  name = local.admin_group
}

data "authentik_users" "admins" {
  for_each = toset(local.addresses)
  email    = each.value
}
"""
_MAPPED = "[authentik_property_mapping_provider_scope.email.id]"
_BOTH = f"concat(data.authentik_property_mapping_provider_scope.stock.ids, {_MAPPED})"


def rbac(*subjects: tuple[str, str], name: str = "people") -> str:
    """A ClusterRoleBinding of subjects, each a kind and a name; every subject's name has a line of its own."""
    lines = [f"  - kind: {kind}\n    name: '{who}'\n" for kind, who in subjects]
    return f"""\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {name}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
{"".join(lines)}"""


def arguments(**flags: str) -> str:
    """A K3s file with OIDC arguments; `groups_claim="groups"` is `oidc-groups-claim=groups`."""
    stated = {"issuer_url": ISSUER, "client_id": "headlamp", **flags}
    return "kube-apiserver-arg:\n" + "".join(
        f'  - "oidc-{name.replace("_", "-")}={text}"\n' for name, text in stated.items()
    )


def entry(
    username: str = "claim: email, prefix: ''",
    groups: str = "claim: groups, prefix: 'oidc:'",
    url: str = ISSUER,
    audience: str = "headlamp",
) -> str:
    """An entry of an AuthenticationConfiguration."""
    return f"""\
  - issuer:
      url: {url}
      audiences: [{audience}]
    claimMappings:
      username: {{{username}}}
      groups: {{{groups}}}
"""


def structured(entries: Iterable[str], version: str = "v1") -> str:
    """An AuthenticationConfiguration."""
    listed = "".join(entries)
    return f"apiVersion: apiserver.config.k8s.io/{version}\nkind: AuthenticationConfiguration\njwt:\n{listed}"


# Everybody agrees: the e-mail claim without prefix, groups with "oidc:".
WHOLE: Mapping[str, str] = {
    **CHAIN,
    TERRAFORM: CHAIN[TERRAFORM].replace(_MAPPED, _BOTH) + _PEOPLE,
    K3S: arguments(username_claim="email", groups_claim="groups", groups_prefix="oidc:"),
    RBAC: rbac(("Group", "oidc:headlamp-admins"), ("User", "tess@lab.test"), ("User", "Ada@lab.test")),
}
