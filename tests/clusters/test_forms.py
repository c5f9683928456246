"""Where else people tell the API server of OIDC: kubeadm, kind, kubespray, Ansible for K3s, k3d."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from support.checking import check_files, places
from support.repositories import CHAIN, K3S

ISSUER = "https://auth.lab.test/application/o/headlamp/"
ARGS = {"oidc-issuer-url": ISSUER, "oidc-client-id": "headlamp", "oidc-username-claim": "email"}
MAP = "".join(f"{name}: {text}\n" for name, text in ARGS.items())
NAMED = "".join(f"- name: {name}\n  value: {text}\n" for name, text in ARGS.items())
LIST = "kube-apiserver-arg:\n" + "".join(f"  - {name}={text}\n" for name, text in ARGS.items())
CLUSTER = "apiVersion: kubeadm.k8s.io/{}\nkind: ClusterConfiguration\napiServer:\n  extraArgs:\n{}"


def below(indent: int, text: str) -> str:
    return textwrap.indent(text, " " * indent)


def words(form: str) -> str:
    return " ".join(form.format(name, text) for name, text in ARGS.items())


FORMS = {
    "kubeadm's map": ("kubeadm.yaml", CLUSTER.format("v1beta3", below(4, MAP))),
    "kubeadm's list": ("kubeadm.yaml", CLUSTER.format("v1beta4", below(4, NAMED))),
    "among kubeadm's documents": (
        "kubeadm.yaml",
        "kind: InitConfiguration\n---\n" + CLUSTER.format("v1beta3", below(4, MAP)),
    ),
    "kind": (
        "kind.yaml",
        "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nkubeadmConfigPatches:\n  - |\n"
        + below(4, CLUSTER.format("v1beta3", below(4, MAP))),
    ),
    "a node of kind": (
        "kind.yaml",
        "kind: Cluster\nnodes:\n  - role: control-plane\n    kubeadmConfigPatches:\n      - |\n"
        + below(8, "kind: ClusterConfiguration\napiServer:\n  extraArgs:\n" + below(4, MAP)),
    ),
    "Cluster API": (
        "capi.yaml",
        "kind: KubeadmControlPlane\nspec:\n  kubeadmConfigSpec:\n    clusterConfiguration:\n      apiServer:\n"
        "        extraArgs:\n" + below(10, MAP),
    ),
    "kubespray": (
        "inventory/lab/group_vars/k8s_cluster/k8s-cluster.yml",
        f"kube_oidc_auth: true\nkube_oidc_url: {ISSUER}\nkube_oidc_client_id: headlamp\n"
        "kube_oidc_username_claim: email\n",
    ),
    "a dictionary of Ansible": (
        "inventory/group_vars/server.yml",
        f"k3s_server:\n  disable: [traefik]\n{below(2, LIST)}",
    ),
    "a play": ("site.yaml", f"- hosts: servers\n  vars:\n    k3s_config:\n{below(6, LIST)}"),
    "a text of Ansible": ("inventory/group_vars/all.yml", f"server_config_yaml: |\n{below(2, LIST)}"),
    "arguments in one line": (
        "inventory.yml",
        f'k3s_cluster:\n  vars:\n    extra_server_args: "{words("--kube-apiserver-arg {}={}")}"\n',
    ),
    "arguments with an equals sign": ("all.yml", f"extra_server_args: {words('--kube-apiserver-arg={}={}')}\n"),
    "arguments in quotes": (
        "all.yml",
        f"extra_server_args: {words('--kube-apiserver-arg ' + chr(39) + '{}={}' + chr(39))}\n",
    ),
    "arguments in lines": (
        "all.yml",
        "extra_server_args: >-\n" + below(2, words("--kube-apiserver-arg={}={}").replace(" ", "\n")) + "\n",
    ),
    "a shell of Ansible": (
        "site.yml",
        "- name: Install\n  ansible.builtin.shell: |\n    curl -sfL https://get.k3s.io | sh -s - server \\\n"
        + "".join(f"      --kube-apiserver-arg={name}={text} \\\n" for name, text in ARGS.items())
        + "      --disable traefik\n",
    ),
    "a shell that takes words apart": (
        "site.yml",
        "- ansible.builtin.shell: |\n    k3s server \\\n"
        + "".join(f"      --kube-apiserver-arg \\\n      --{name}={text} \\\n" for name, text in ARGS.items())
        + "      --tls-san=lab.test\n",
    ),
    "k3d": (
        "k3d.yaml",
        "apiVersion: k3d.io/v1alpha5\nkind: Simple\noptions:\n  k3s:\n    extraArgs:\n"
        + "".join(f"      - arg: --kube-apiserver-arg={name}={text}\n" for name, text in ARGS.items()),
    ),
}
REST = {path: text for path, text in CHAIN.items() if path != K3S}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_agrees(repository: Path, form: str) -> None:
    path, text = FORMS[form]

    result = check_files(repository, {**REST, path: text})

    assert places(result) == []
    assert result.chains is not None
    assert {"issuer_url", "client_id", "username_claim"} <= set(result.chains[0].agreeing)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_shows_a_slip(repository: Path, form: str) -> None:
    path, right = FORMS[form]
    text = right.replace("headlamp/", "headlamp")
    line = 1 + text[: text.index("o/headlamp")].count("\n")

    result = check_files(repository, {**REST, path: text})

    (found,) = result.findings
    # The lines of a folded text are one: its place is where it begins.
    assert (found.code, found.problem.span.file.path) == ("HL102", path)
    assert found.problem.span.line == (line if ">-" not in text else 1)


SILENT = {
    "switched off": ("all.yml", f"kube_oidc_auth: false\nkube_oidc_url: {ISSUER[:-1]}\nkube_oidc_client_id: a\n"),
    "not switched on": ("all.yml", f"kube_oidc_url: {ISSUER[:-1]}\n# kube_oidc_auth: true\n"),
    "two hosts of an inventory": (
        "inventory.yml",
        "".join(
            f"{host}: --kube-apiserver-arg=oidc-issuer-url=https://{host}/ --kube-apiserver-arg=oidc-client-id=a\n"
            for host in ("one", "two")
        ),
    ),
    "holes": (
        "all.yml",
        "extra_server_args: >-\n  --kube-apiserver-arg=oidc-issuer-url={{ issuer }}\n"
        "  --kube-apiserver-arg 'oidc-client-id={{ client | default(x) }}'\n",
    ),
    "another program": ("all.yml", "args: --oidc-issuer-url=https://x --oidc-client-id=y # kube-apiserver-arg\n"),
    "a script in a ConfigMap": (
        "scripts.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: k3s --kube-apiserver-arg=oidc-issuer-url=https://x/\n",
    ),
    "lists and texts": ("all.yml", "a: [kube-apiserver-arg, {kube-apiserver-arg: }]\nb: |\n  kube-apiserver-arg: [\n"),
}


@pytest.mark.parametrize("name", SILENT)
def test_what_tells_nothing_is_no_finding(repository: Path, name: str) -> None:
    path, text = SILENT[name]

    assert places(check_files(repository, {**REST, path: text})) == []
