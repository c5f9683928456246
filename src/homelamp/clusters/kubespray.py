"""kubespray: `kube_oidc_url` and its like among the variables of an inventory.

They count where `kube_oidc_auth` is true: https://github.com/kubernetes-sigs/kubespray, "docs/operations/vars.md" and
`roles/kubernetes/control-plane/defaults`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from homelamp.clusters import flags as server_flags
from homelamp.clusters import merging
from homelamp.clusters.distributions import Arguments
from homelamp.model import ApiServer
from homelamp.syntax.booleans import boolean
from homelamp.syntax.yaml.documents import Document, MappingNode, ScalarNode

NAME = "kubespray"
_SWITCH = "kube_oidc_auth"
_VARIABLES = {
    "kube_oidc_url": "oidc-issuer-url",
    "kube_oidc_client_id": "oidc-client-id",
    "kube_oidc_username_claim": "oidc-username-claim",
    "kube_oidc_username_prefix": "oidc-username-prefix",
    "kube_oidc_groups_claim": "oidc-groups-claim",
    "kube_oidc_groups_prefix": "oidc-groups-prefix",
    "kube_oidc_ca_file": "oidc-ca-file",
}
_NAMES = {flag: variable for variable, flag in _VARIABLES.items()}


def read(document: Document) -> list[Arguments]:
    """The flags that variables stand for; none where OIDC is not switched on beside them."""
    root = document.root
    switch = document.get(root, _SWITCH)
    if not isinstance(root, MappingNode) or switch is None or boolean(switch) is not True:
        return []
    flags = tuple(
        server_flags.of_key(document, _VARIABLES[str(key.value)], key, value)
        for key, value in root.value
        if isinstance(key, ScalarNode) and key.value in _VARIABLES
    )
    return [Arguments(document.file.path, document.span(switch), flags)]


def merge(arguments: Iterable[Arguments]) -> list[ApiServer]:
    """One API server of each file of variables."""
    return merging.servers(arguments, NAME, lambda path: path)


def how_to_add(flags: Mapping[str, str]) -> str:
    """The words for flags as variables of the inventory."""
    return f"set {' and '.join(f'{_NAMES.get(name, name)}: {text}' for name, text in flags.items())}"
