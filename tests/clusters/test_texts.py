"""The API server's settings in templates, scripts, units of systemd and Nix, which no parser reads as they are."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from homelamp.model.result import Result
from homelamp.report import text as text_report
from homelamp.report.style import Style
from support.checking import check_files, places
from support.repositories import CHAIN, K3S

ISSUER = "https://auth.lab.test/application/o/headlamp/"
ARGS = {"oidc-issuer-url": ISSUER, "oidc-client-id": "headlamp", "oidc-username-claim": "email"}
MAP = "".join(f"{name}: {value}\n" for name, value in ARGS.items())
LIST = "kube-apiserver-arg:\n" + "".join(f"  - {name}={value}\n" for name, value in ARGS.items())
TALOS = f"cluster:\n  apiServer:\n    extraArgs:\n{textwrap.indent(MAP, ' ' * 6)}"
KUBEADM = f"kind: ClusterConfiguration\napiServer:\n  extraArgs:\n{textwrap.indent(MAP, ' ' * 4)}"
STRUCTURED = f"""\
apiVersion: apiserver.config.k8s.io/v1
kind: AuthenticationConfiguration
jwt:
  - issuer:
      url: {ISSUER}
      audiences: [headlamp]
    claimMappings:
      username: {{claim: email, prefix: ""}}
"""


CONTINUED = " \\\n    "
LOOP = "{% for one in more %}\n  - {{ one }}\n{% endfor %}\n"
IN_QUOTES = '--kube-apiserver-arg="{}={}"'
OLD = "https://old.lab.test"


def below(indent: int, text: str) -> str:
    return textwrap.indent(text, " " * indent)


def options(form: str = "--kube-apiserver-arg={}={}", between: str = " ") -> str:
    return between.join(form.format(name, value) for name, value in ARGS.items())


FORMS = {
    "Jinja with statements": (
        "roles/k3s/templates/config.yaml.j2",
        f"{{% if oidc %}}\n{LIST}{{% endif %}}\n{{# all of them #}}\n",
    ),
    "Jinja with a loop": (
        "roles/k3s/templates/config.yaml.j2",
        f"cluster-init: {{{{ first }}}}\n{LIST}{{% for one in more %}}\n  - {{{{ one }}}}\n{{% endfor %}}\n",
    ),
    "a file of a role without an ending for templates": ("roles/rke2/templates/config.yaml", f"cni: canal\n{LIST}"),
    "Terraform's template": (
        "talos/server.yaml.tftpl",
        f"machine:\n  network: {{hostname: ${{name}}}}\n%{{ if vip != null }}\n  vip: ${{vip}}\n%{{ endif }}\n{TALOS}",
    ),
    "Terraform's template that encodes": (
        "talos/server.tftpl",
        f"machine:\n  sysctls:\n    ${{indent(4, yamlencode({{ a = 1 }}))}}\n{TALOS}",
    ),
    "a Go template": ("talos/server.yaml.gotmpl", f"{{{{- if .Values.oidc }}}}\n{TALOS}{{{{- end }}}}\n"),
    "a patch of Talos": ("talos/oidc.patch", TALOS),
    "kubeadm in a template": ("roles/kubeadm/templates/kubeadm.yaml.j2", f"{KUBEADM}clusterName: {{{{ name }}}}\n"),
    "a structured file in a template": ("roles/k3s/templates/authentication.yaml.j2", STRUCTURED),
    "a structured file as JSON": (
        "k3s/authentication.json",
        '{"apiVersion": "apiserver.config.k8s.io/v1", "kind": "AuthenticationConfiguration",\n "jwt": [{"issuer": {\n'
        f'  "url": "{ISSUER}",\n  "audiences": ["headlamp"]}},\n'
        '  "claimMappings": {"username": {"claim": "email", "prefix": ""}}}]}\n',
    ),
    "user data of cloud-init": (
        "nodes/user-data",
        f"#cloud-config\nwrite_files:\n  - path: /etc/rancher/k3s/config.yaml\n    content: |\n{below(6, LIST)}",
    ),
    "a unit of systemd": (
        "nodes/k3s.service",
        f"[Service]\nExecStart=/usr/bin/k3s server --disable traefik{CONTINUED}{options(between=CONTINUED)}\n",
    ),
    "INSTALL_K3S_EXEC": ("install.sh", f"curl -sfL https://get.k3s.io | INSTALL_K3S_EXEC='server {options()}' sh -\n"),
    "a file of variables": ("k3s.env", f'K3S_EXEC="server {options()}"\n'),
    "a script with more words": (
        "install.sh",
        f'#!/bin/sh\nset -e\ncurl -sfL https://get.k3s.io | sh -s - server {options(between=CONTINUED)} "$@"\n',
    ),
    "options apart from what they are given": ("install.sh", f"k3s server {options('--kube-apiserver-arg {}={}')}\n"),
    "options in quotes": (
        "install.sh",
        f"k3s server {options(IN_QUOTES)}\n",
    ),
    "k3d": (
        "Makefile",
        "up:\n\tk3d cluster create " + options('--k3s-arg "--kube-apiserver-arg={}={}@server:*"') + "\n",
    ),
    "Nix": (
        "hosts/one.nix",
        '{ config, ... }: {\n  services.k3s.extraFlags = toString [\n    "--disable traefik" # we have our own\n'
        + options('    "--kube-apiserver-arg={}={}"', "\n")
        + "\n  ];\n}\n",
    ),
    "Nix with escaped quotes": (
        "hosts/one.nix",
        "{\n  services.k3s.extraFlagsList = [\n"
        + options('    "--kube-apiserver-arg=\\"{}={}\\""', "\n")
        + "\n  ];\n}\n",
    ),
    "settings in Nix": (
        "hosts/one.nix",
        "{\n  services.rke2.settings = {\n    kube-apiserver-arg = [\n"
        + options('      "{}={}"', "\n")
        + "\n    ];\n  };\n}\n",
    ),
    "a here-document of K3s": ("install.sh", f"cat <<EOF > /etc/rancher/k3s/config.yaml\n{LIST}EOF\n"),
    "a here-document of Talos": ("apply.sh", f"cat > oidc.yaml <<-'YAML'\n{TALOS}YAML\ntalosctl apply-config\n"),
    "a here-document of kind": (
        "up.sh",
        f"kind create cluster --config=- <<EOF\nkind: Cluster\nkubeadmConfigPatches:\n  - |\n{below(4, KUBEADM)}EOF\n",
    ),
    "a list in a script": ("nodes.just", f'config := """\n{LIST}"""\n'),
    "a file of Docker Compose": (
        "compose.yaml",
        "services:\n  k3s:\n    command:\n      - server\n"
        + options("      - --kube-apiserver-arg={}={}", "\n")
        + "\n",
    ),
    "a file of Docker Compose with words": (
        "compose.yaml",
        "services:\n  k3s:\n    command:\n" + options("      - --kube-apiserver-arg\n      - {}={}", "\n") + "\n",
    ),
}
REST = {path: text for path, text in CHAIN.items() if path != K3S}


def terms(result: Result) -> set[str]:
    assert result.chains is not None
    return set(result.chains[0].agreeing) if result.chains else set()


@pytest.mark.parametrize("form", FORMS)
def test_every_form_agrees(repository: Path, form: str) -> None:
    path, text = FORMS[form]

    result = check_files(repository, {**REST, path: text})

    assert places(result) == []
    assert result.chains is not None
    agreeing = result.chains[0].agreeing
    assert {"api-server"} <= set(agreeing["issuer_url"]) & set(agreeing["client_id"]) & set(agreeing["username_claim"])


@pytest.mark.parametrize("form", FORMS)
def test_every_form_shows_a_slip(repository: Path, form: str) -> None:
    path, right = FORMS[form]
    text = right.replace("headlamp/", "headlamp")

    result = check_files(repository, {**REST, path: text})

    assert places(result) == [("HL102", path, 1 + text[: text.index("o/headlamp")].count("\n"))]
    (found,) = result.findings
    assert found.problem.span.text.endswith(("o/headlamp", "p"))


HOLES = {
    "Jinja": ("roles/k3s/templates/config.yaml.j2", LIST.replace("auth.lab.test", "{{ host }}"), True),
    "a variable of a shell": ("install.sh", f"k3s server {options()}\n".replace("auth.lab.test", "$HOST"), True),
    "Nix": ("a.nix", '{ f = [ "--kube-apiserver-arg=oidc-issuer-url=${cfg.issuer}" ]; }\n', True),
    "a command's output": ("install.sh", "k3s server --kube-apiserver-arg=oidc-issuer-url=$(cat issuer)\n", True),
    "Terraform": ("talos/a.tftpl", TALOS.replace(ISSUER, "${oidc.issuer_url}"), True),
}


@pytest.mark.parametrize("name", HOLES)
def test_what_is_filled_in_is_a_hole(repository: Path, name: str) -> None:
    path, text, _ = HOLES[name]

    result = check_files(repository, {**REST, path: text})

    assert {code for code, _, _ in places(result)} <= {"HL104"}
    assert "HL102" not in {one.code for one in result.findings}


def test_another_path_beside_a_hole_is_a_difference(repository: Path) -> None:
    text = LIST.replace("auth.lab.test", "{{ host }}").replace("o/headlamp/", "o/kubernetes/")

    result = check_files(repository, {**REST, "roles/k3s/templates/config.yaml.j2": text})

    assert [code for code, _, _ in places(result)] == ["HL102"]


BRANCHES = """\
kube-apiserver-arg:
{% if dex %}
  - oidc-issuer-url=https://dex.lab.test
  - oidc-client-id=kubernetes
{% else %}
  - oidc-issuer-url=https://auth.lab.test/application/o/headlamp/
  - oidc-client-id=headlamp
{% endif %}
"""
SILENT = {
    "two branches": ("roles/k3s/templates/config.yaml.j2", BRANCHES),
    "two branches of Talos": (
        "talos/a.tftpl",
        f"%{{ if dex }}\n{TALOS.replace('auth.lab', 'dex.lab')}%{{ else }}\n{TALOS}%{{ endif }}\n",
    ),
    "a comment of Jinja": ("roles/k3s/templates/config.yaml.j2", f"{{#\n{LIST.replace('auth.', 'old.')}#}}\na: 1\n"),
    "a comment of a shell": ("install.sh", f"# k3s server {options().replace('auth.', 'old.')}\nk3s server\n"),
    "a comment at the end of a line": ("install.sh", f"k3s server # {options().replace('auth.', 'old.')}\n"),
    "a comment in Nix": ("a.nix", f"{{ /* {options().replace('auth.', 'old.')} */ }}\n"),
    "prose": ("notes.txt", f"k3s server {options().replace('auth.', 'old.')}\n"),
    "an example": ("k3s/config.yaml.example", LIST.replace("auth.", "old.")),
    "documentation": ("docs/install.sh", f"k3s server {options().replace('auth.', 'old.')}\n"),
    "what is put away": ("archive/install.sh", f"k3s server {options().replace('auth.', 'old.')}\n"),
    "a difference": (
        "k3s/oidc.patch",
        f"--- a/k3s.sh\n+++ b/k3s.sh\n@@ -1 +1 @@\n-k3s server {options().replace('auth.', 'old.')}\n",
    ),
    "a proxy": (
        "proxy.sh",
        "oauth2-proxy --oidc-issuer-url=https://old.test --kube-apiserver-arg=audit-log-maxage=7\n",
    ),
    "a proxy's values in a template": (
        "proxy.yaml.gotmpl",
        "extraArgs:\n  oidc-issuer-url: https://old.test\n  oidc-client-id: proxy\n{{ apiServer }}: a\n",
    ),
    "a program": ("main.go", f'var args = "{options().replace("auth.", "old.")}"\n'),
    "a part of a program": ("test/e2e.py", "run('k3s --kube-apiserver-arg=oidc-issuer-url=https://old.test')\n"),
    "a pipeline": (
        ".forgejo/workflows/test.yaml",
        "jobs: {a: {steps: [{run: 'k3s server --kube-apiserver-arg=oidc-issuer-url=https://old.test'}]}}\n",
    ),
    "no argument for OIDC": ("install.sh", "k3s server --kube-apiserver-arg=audit-log-maxage=7 # not oidc\n"),
    "a lonely word": ("install.sh", "echo oidc --kube-apiserver-arg\n"),
    "an open list": ("a.nix", '{ kube-apiserver-arg = [ "oidc-groups-claim=groups"\n'),
    "two nodes": (
        "install.sh",
        "".join(f"k3s server --kube-apiserver-arg=oidc-issuer-url=https://{one}.test/\n" for one in ("one", "two")),
    ),
}


@pytest.mark.parametrize("name", SILENT)
def test_what_tells_nothing_is_no_finding(repository: Path, name: str) -> None:
    path, text = SILENT[name]

    assert places(check_files(repository, {**REST, path: text})) == []


RBAC = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: admins}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "oidc:admins"}]
"""


@pytest.mark.parametrize(
    ("path", "text", "is_all"),
    [
        ("k3s.service", f"[Service]\nExecStart=k3s server {options()}\n", True),
        ("install.sh", f"k3s server {options()} $MORE\n", False),
        ("roles/k3s/templates/config.yaml.j2", LIST, True),
        (
            "roles/k3s/templates/config.yaml.j2",
            f"{LIST}{{% for one in more %}}\n  - {{{{ one }}}}\n{{% endfor %}}\n",
            False,
        ),
        ("roles/k3s/templates/config.yaml.j2", f"{LIST}{{% if more %}}\n  - a=b\n{{% endif %}}\n", False),
        ("a.nix", f'{{ f = "{options()} ${{more}}"; }}\n', False),
    ],
)
def test_what_something_may_add_is_not_missing(repository: Path, path: str, text: str, is_all: bool) -> None:
    """The group that RBAC binds needs a claim, which one of the other arguments may name."""
    result = check_files(repository, {**REST, "rbac.yaml": RBAC, path: text})

    assert ("HL110" in {code for code, _, _ in places(result)}) is is_all


def test_a_token_beside_the_arguments_is_not_printed(repository: Path) -> None:
    line = f"K3S_TOKEN=hunter2hunter2 k3s server {options()} --token hunter3hunter3\n".replace("headlamp/", "headlamp")

    result = check_files(repository, {**REST, "install.sh": line})

    assert [code for code, _, _ in places(result)] == ["HL102"]
    assert "hunter" not in "\n".join(text_report.render(result, None, Style(enabled=False)))
