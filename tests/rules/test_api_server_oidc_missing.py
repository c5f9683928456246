"""HL105: the API server must be told of the issuer, where its configuration is there to be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.checking import check_files, places, related_places
from support.people import AUTHENTICATION, ISSUER, WHOLE, arguments, entry, structured
from support.repositories import K3S, RELEASE

BARE = "write-kubeconfig-mode: '0644'\ntls-san: [k3s.lab.test]\n"
OTHER_ARGUMENTS = "tls-san: [k3s.lab.test]\nkube-apiserver-arg:\n  - audit-log-path=/a\n"
NO_SERVER = {path: text for path, text in WHOLE.items() if path != K3S}
EMPTY = structured([]).replace("jwt:\n", "")
ENTRIES = structured([entry()])


def named(*paths: str) -> dict[str, str]:
    """A configuration that names the API server's files."""
    return {
        ".homelamp.yaml": f"""\
version: 1
chains:
  - name: home
    terraform: [terraform/authentik]
    api_server: [{", ".join(paths)}]
    headlamp: [{RELEASE}]
"""
    }


# Files instead of the K3s file, the primary place, a word of what to change.
CASES: list[tuple[dict[str, str], tuple[str, int], str]] = [
    ({K3S: OTHER_ARGUMENTS}, (K3S, 2), f"oidc-issuer-url={ISSUER}"),
    ({K3S: "kube-apiserver-arg: []\n"}, (K3S, 1), "oidc-client-id=headlamp"),
    ({K3S: "kube-apiserver-arg:\n"}, (K3S, 1), "oidc-client-id=headlamp"),
    ({"ansible/files/main.yaml": OTHER_ARGUMENTS}, ("ansible/files/main.yaml", 2), "oidc-client-id=headlamp"),
    ({K3S: BARE}, (K3S, 1), "oidc-client-id=headlamp"),
    ({"roles/rke2/files/config.yaml": BARE}, ("roles/rke2/files/config.yaml", 1), "oidc-client-id=headlamp"),
    ({"k3s-server.yaml": "cluster-init: true\n"}, ("k3s-server.yaml", 1), "oidc-client-id=headlamp"),
    (
        {"etc/config.yaml.d/10.yaml": "disable: [traefik]\n"},
        ("etc/config.yaml.d/10.yaml", 1),
        "oidc-client-id=headlamp",
    ),
    # What `.homelamp.yaml` names is the API server's, be it empty or of another form.
    ({K3S: "# - oidc-issuer-url=x\n", **named(K3S)}, (K3S, 1), "oidc-client-id=headlamp"),
    ({K3S: "---\n# nothing\n", **named(K3S)}, (K3S, 1), "oidc-client-id=headlamp"),
    ({K3S: arguments().replace("-arg:", "-args:"), **named(K3S)}, (K3S, 1), "oidc-client-id=headlamp"),
    (
        {"talos/patch.yaml": "cluster:\n  apiServer:\n    extraArgs: {}\n", **named("talos/patch.yaml")},
        ("talos/patch.yaml", 1),
        "oidc-client-id: headlamp under cluster.apiServer.extraArgs",
    ),
    # A file of its own, without an entry, or without an argument that names it.
    ({AUTHENTICATION: EMPTY}, (AUTHENTICATION, 1), f"issuer.url {ISSUER}"),
    ({AUTHENTICATION: f"{EMPTY}jwt: []\n"}, (AUTHENTICATION, 1), "issuer.audiences [headlamp]"),
    ({AUTHENTICATION: f"{EMPTY}jwt:\n"}, (AUTHENTICATION, 1), "jwt entry"),
    (
        {AUTHENTICATION: ENTRIES, K3S: OTHER_ARGUMENTS},
        (K3S, 2),
        "authentication-config=/etc/rancher/k3s/authentication.yaml",
    ),
    (
        {
            AUTHENTICATION: ENTRIES,
            "hosts/a/config.yaml": OTHER_ARGUMENTS,
            **named("hosts/a/config.yaml", AUTHENTICATION),
        },
        ("hosts/a/config.yaml", 2),
        "authentication-config=",
    ),
]


@pytest.mark.parametrize(("files", "place", "change"), CASES)
def test_a_configuration_without_a_word_of_it(
    repository: Path, files: dict[str, str], place: tuple[str, int], change: str
) -> None:
    result = check_files(repository, {**NO_SERVER, **files})

    assert places(result) == [("HL105", *place)]
    assert change in result.findings[0].problem.change
    assert (RELEASE, 19) in related_places(result)


QUIET: dict[str, dict[str, str]] = {
    "no configuration at all": {},
    "an agent": {K3S: "server: https://k3s.lab.test:6443\ntoken: x\nnode-label: [a=b]\n"},
    "an agent by its folder": {"k3s/agent/config.yaml": "disable: [x]\n"},
    "values of a chart in the same folder": {"k3s/apps/x/values.yaml": "disable: true\n"},
    "an object of Kubernetes": {"k3s/config.yaml": "kind: ConfigMap\ntls-san: [a]\n", **named(K3S)},
    "an archive": {"archive/k3s/config.yaml": BARE},
    "an example": {"k3s/config.yaml.example": BARE, "k3s/config.example.yaml": BARE},
    "a file that is encrypted": {K3S: "tls-san: ENC[AES256_GCM,data:x]\nsops: {version: 3}\n"},
    "arguments that are encrypted": {K3S: "kube-apiserver-arg: ['ENC[AES256_GCM,data:x,type:str]']\n"},
    "Ansible's vault": {K3S: "$ANSIBLE_VAULT;1.1;AES256\n6231\n", **named(K3S)},
    "an argument that another tool fills in": {K3S: "kube-apiserver-arg:\n  - v=2\n  - '{{ oidc_argument }}'\n"},
    "arguments that another tool fills in": {K3S: "kube-apiserver-arg: ${ARGUMENTS}\n"},
    "arguments by a tag": {K3S: "kube-apiserver-arg: !include arguments.yaml\n"},
    "arguments that are merged": {K3S: "x: &x {kube-apiserver-arg: [oidc-client-id=a]}\n<<: *x\n", **named(K3S)},
    "a template of another tool": {
        K3S: f"{BARE}{{% if oidc %}}\nkube-apiserver-arg: [oidc-client-id=headlamp]\n{{% endif %}}\n"
    },
    "another form that is named": {
        "group_vars/k3s.yaml": "apiserver_args: --oidc-issuer-url=https://x/\n",
        **named("group_vars/k3s.yaml"),
    },
    "entries that another tool fills in": {AUTHENTICATION: f"{EMPTY}jwt: ${{JWT}}\n"},
    "an entry that another tool fills in": {AUTHENTICATION: structured(["  - ${ENTRY}\n"])},
    "a configuration outside the repository": {K3S: "kube-apiserver-arg: [authentication-config=/etc/x.yaml]\n"},
    "another server of the cluster": {K3S: WHOLE[K3S], "hosts/b/k3s/config.yaml": BARE},
    "Headlamp without a login": {
        K3S: BARE,
        RELEASE: WHOLE[RELEASE]
        .replace("clientID: headlamp", "clientID: ''")
        .replace(f"issuerURL: {ISSUER}", "issuerURL: ''"),
    },
}


@pytest.mark.parametrize("name", QUIET)
def test_no_finding(repository: Path, name: str) -> None:
    assert places(check_files(repository, {**NO_SERVER, **QUIET[name]})) == []


# What is not read and yet speaks of the flags, and whether it may be meant for the API server.
ELSEWHERE = [
    ("roles/k3s/templates/config.yaml.j2", "- oidc-issuer-url={{ issuer }}\n", True),
    ("server.service", "ExecStart=kube-apiserver --oidc-issuer-url=https://x/\n", True),
    ("flake.nix", 'services.kubernetes.apiserver.extraOpts = "--authentication-config=/etc/x";\n', True),
    ("talos/patch.yaml.tftpl", "apiServer:\n  extraArgs:\n    oidc-issuer-url: https://x/\n", True),
    ("apps/proxy.yaml", "image: oauth2-proxy\nargs: [--oidc-issuer-url=https://x/]\n", False),
    ("kubeconfig", "args: [oidc-login, get-token, --oidc-issuer-url=https://x/]\n", False),
    ("docs/login.md", "Set `oidc-issuer-url` at the API server.\n", False),
    ("install.sh", "# --kube-apiserver-arg=oidc-issuer-url=https://x/\ncurl x\n", False),
    ("archive/k3s.service", "--kube-apiserver-arg=oidc-issuer-url=https://x/\n", False),
]


@pytest.mark.parametrize(("path", "text", "may_be_meant"), ELSEWHERE)
def test_flags_in_a_form_that_is_not_read(repository: Path, path: str, text: str, may_be_meant: bool) -> None:
    result = check_files(repository, {**NO_SERVER, K3S: BARE, path: text})

    assert [code for code, _, _ in places(result)] == ([] if may_be_meant else ["HL105"])
    said = [one.reason for one in result.unchecked if one.term == "issuer_url"]
    assert any(path in reason for reason in said) is may_be_meant


def test_what_the_structure_has_lost_is_that_finding_only(repository: Path) -> None:
    later = {"k3s/config.yaml.d/90.yaml": "kube-apiserver-arg: [v=2]\n"}
    by_file = {AUTHENTICATION: ENTRIES, K3S: "kube-apiserver-arg: [authentication-config=/etc/authentication.yaml]\n"}

    for files in ({K3S: arguments(username_claim="email")}, by_file):
        result = check_files(repository, {**NO_SERVER, **files, **later})
        assert [code for code, _, _ in places(result)] == ["HL306"]


def test_a_mapping_in_the_place_of_the_arguments_is_that_finding_only(repository: Path) -> None:
    text = f"kube-apiserver-arg:\n  oidc-issuer-url: {ISSUER}\n  oidc-client-id: headlamp\n"
    result = check_files(repository, {**NO_SERVER, K3S: text})

    assert places(result) == [("HL307", K3S, 2)]
    assert f"- oidc-issuer-url={ISSUER}" in result.findings[0].problem.change
