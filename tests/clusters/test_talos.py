"""Talos: `cluster.apiServer.extraArgs` in all forms that people keep it in, from the file to the verdict."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from homelamp.clusters import distributions, talos
from homelamp.core.text import SourceFile
from homelamp.model import ApiServer
from homelamp.syntax.yaml.documents import parse
from support.checking import check_files, places
from support.repositories import CHAIN, K3S

ISSUER = "https://auth.lab.test/application/o/headlamp/"
ARGS = f"""\
oidc-issuer-url: {ISSUER}
oidc-client-id: headlamp
oidc-username-claim: email
"""


def _below(indent: int, text: str = ARGS) -> str:
    return textwrap.indent(text, " " * indent)


PLAIN = f"cluster:\n  apiServer:\n    extraArgs:\n{_below(6)}"
# All say the same; `{}` is where a slip goes.
FORMS = {
    "a machine configuration": f"version: v1alpha1\nmachine: {{type: controlplane}}\n{PLAIN}",
    "a patch": PLAIN,
    "a patch that deletes something else": f"machine:\n  pods:\n    $patch: delete\n{PLAIN}",
    "RFC 6902 on the map": f"- op: add\n  path: /cluster/apiServer/extraArgs\n  value:\n{_below(4)}",
    "RFC 6902 above the map": f"- op: add\n  path: /cluster/apiServer\n  value:\n    extraArgs:\n{_below(6)}",
    "RFC 6902 on each key": "".join(
        f"- op: add\n  path: /cluster/apiServer/extraArgs/{name}\n  value: {text}\n"
        for name, text in (line.split(": ", 1) for line in ARGS.splitlines())
    ),
    "RFC 6902 in JSON": '[{"op": "replace", "path": "/cluster/apiServer/extraArgs", "value": {"oidc-issuer-url": "'
    + ISSUER
    + '", "oidc-client-id": "headlamp", "oidc-username-claim": "email"}}]\n',
    "a text of talhelper": f"clusterName: lab\npatches:\n  - |-\n{_below(4, PLAIN)}",
    "a text for the control plane": f"controlPlane:\n  patches:\n    - |\n{_below(6, PLAIN)}",
    "underscores": PLAIN.replace("oidc-client-id", "oidc_client_id"),
    "lists": PLAIN.replace(": headlamp", ": [headlamp]"),
    "quotes": PLAIN.replace(ISSUER, f'"{ISSUER}"'),
    "a second document": f"{PLAIN}---\napiVersion: v1alpha1\nkind: HostnameConfig\n",
}


def without_k3s(files: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in {**CHAIN, **files}.items() if path != K3S}


def servers(files: dict[str, str]) -> list[ApiServer]:
    found = []
    for path, text in files.items():
        for document in parse(SourceFile(path, text))[0]:
            found += talos.read(document)
    return talos.merge(found)


STRUCTURED = f"""\
cluster:
  apiServer:
    extraArgs:
      authentication-config: /etc/kubernetes/auth/config.yaml
machine:
  files:
    - path: /var/lib/apiserver/config.yaml
      op: create
      content: |
        apiVersion: apiserver.config.k8s.io/v1
        kind: AuthenticationConfiguration
        jwt:
          - issuer:
              url: {ISSUER}
              audiences: [headlamp]
            claimMappings:
              username: {{claim: email, prefix: ""}}
"""


def test_an_authentication_configuration_among_the_files_of_a_machine(repository: Path) -> None:
    right = check_files(repository, without_k3s({"talos/controlplane.yaml": STRUCTURED}))
    wrong = check_files(
        repository, without_k3s({"talos/controlplane.yaml": STRUCTURED.replace("headlamp/", "headlamp")})
    )

    assert places(right) == []
    assert right.chains is not None
    assert {"issuer_url", "client_id", "username_claim"} <= set(right.chains[0].agreeing)
    assert places(wrong) == [("HL102", "talos/controlplane.yaml", 14)]


OWN = f"""\
apiVersion: v1alpha1
kind: KubeAuthenticationConfig
configuration:
  anonymous: {{enabled: false}}
  jwt:
    - issuer:
        url: {ISSUER}
        audiences: [headlamp]
      claimMappings:
        username: {{claim: email, prefix: ""}}
"""
REFUSED = f"apiVersion: v1alpha1\nkind: KubeAPIServerConfig\nextraArgs:\n{_below(2)}"


@pytest.mark.parametrize("before", ["", "apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: a\n---\n"])
def test_the_document_of_its_own_for_authentication(repository: Path, before: str) -> None:
    right = check_files(repository, without_k3s({"talos/authentication.yaml": before + OWN}))
    slip = before + OWN.replace("headlamp/", "headlamp")
    wrong = check_files(repository, without_k3s({"talos/authentication.yaml": slip}))

    assert places(right) == []
    assert right.chains is not None
    assert {"issuer_url", "client_id", "username_claim"} <= set(right.chains[0].agreeing)
    assert places(wrong) == [("HL102", "talos/authentication.yaml", 7 + before.count("\n"))]


def test_flags_beside_it_are_refused(repository: Path) -> None:
    alone = check_files(repository, without_k3s({"talos/controlplane.yaml": REFUSED}))
    both = check_files(repository, without_k3s({"talos/controlplane.yaml": f"{REFUSED}---\n{OWN}"}))

    assert places(alone) == places(both) == [("HL319", "talos/controlplane.yaml", 4)]
    assert "KubeAuthenticationConfig" in alone.findings[0].problem.change
    assert not any("api-server" in one.agreeing.get("issuer_url", ()) for one in alone.chains or ())


@pytest.mark.parametrize("form", FORMS)
def test_every_form_agrees(repository: Path, form: str) -> None:
    result = check_files(repository, without_k3s({"talos/oidc.yaml": FORMS[form]}))

    assert places(result) == []
    assert result.chains is not None
    assert {"issuer_url", "client_id", "username_claim"} <= set(result.chains[0].agreeing)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_shows_a_slip_at_its_line(repository: Path, form: str) -> None:
    text = FORMS[form].replace("headlamp/", "headlamp")
    line = 1 + text[: text.index("o/headlamp")].count("\n")

    result = check_files(repository, without_k3s({"talos/oidc.yaml": text}))

    assert places(result) == [("HL102", "talos/oidc.yaml", line)]


def test_the_patches_of_a_cluster_are_one(repository: Path) -> None:
    first, rest = ARGS.split("\n", 1)
    top = "cluster:\n  apiServer:\n    extraArgs:\n"
    files = {
        "talos/patches/a.yaml": f"{top}{_below(6, first)}\n",
        "talos/patches/controller/b.yaml": f"{top}{_below(6, rest)}",
    }

    result = check_files(repository, without_k3s(files))

    assert places(result) == []
    (server,) = servers(files)
    assert server.paths == tuple(files)


def test_files_that_contradict_each_other_are_two_servers() -> None:
    other = PLAIN.replace("auth.lab.test", "sso.lab.test")

    assert len(servers({"talos/a.yaml": PLAIN, "talos/b.yaml": other})) == 2


@pytest.mark.parametrize(
    "text",
    [
        "apiServer:\n  extraArgs:\n    oidc-issuer-url: https://x/\n",  # kubeadm's
        "kind: ClusterConfiguration\n" + PLAIN,
        "apiVersion: v1alpha1\nkind: KubeAPIServerConfig\nextraArgs:\n  feature-gates: a=true\n",
        "cluster:\n  apiServer:\n    extraArgs: {feature-gates: oidc-}\n",
        "cluster:\n  apiServer:\n    extraArgs: oidc-\n",
        "cluster:\n  apiServer:\n    extraArgs:\n      oidc-groups-claim: groups\n",
        "- op: remove\n  path: /cluster/apiServer/extraArgs/oidc-issuer-url\n",
        "- op: test\n  path: /cluster/apiServer/extraArgs/oidc-issuer-url\n  value: https://x/\n",
        "- {op: add, path: /machine/kubelet/extraArgs, value: {oidc-issuer-url: apiServer}}\n",
        "patches:\n  - 'cluster: {apiServer: {extraArgs: ['\n",
        "- [oidc-, extraArgs, apiServer]\n- text\n- {op: add, path: 3, value: {}}\n",
    ],
)
def test_what_states_no_issuer_and_no_client(text: str) -> None:
    assert servers({"talos/a.yaml": text}) == []


@pytest.mark.parametrize(
    ("path", "text", "where"),
    [
        ("talos/oidc.yaml", PLAIN.replace("      oidc-client-id: headlamp\n", ""), "cluster.apiServer.extraArgs"),
        (K3S, CHAIN[K3S].replace("  - oidc-client-id=headlamp\n", ""), "kube-apiserver-arg"),
    ],
)
def test_a_fix_says_where_the_distribution_has_its_flags(repository: Path, path: str, text: str, where: str) -> None:
    files = {other: text for other, text in CHAIN.items() if other != K3S}

    result = check_files(repository, {**files, path: text})

    (found,) = [one for one in result.findings if one.code == "HL303"]
    assert "oidc-client-id" in found.problem.change
    assert where in found.problem.change


def test_each_line_of_the_table_answers() -> None:
    for name in distributions.DISTRIBUTIONS:
        said = distributions.named(name).how_to_add({"oidc-client-id": "lab"})
        assert said.startswith(("add ", "set "))
        assert "client" in said
        assert distributions.named(name).merge([]) == []
