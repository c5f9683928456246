"""The generated README: its commands are commands, and it leaves nothing out that a first login needs."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from support.render import ANSWER_SETS, ENGINES, PLAIN, Answers, render, render_to

EVERY_SET = pytest.mark.parametrize("name", ANSWER_SETS)
SECRET = "q7Zr0bQ2mX"

ALWAYS = [
    "kubectl version",
    "git push",
    "On each server node",
    "getent hosts",
    "trusted certificates",
    "X-Forwarded-Proto",
    "AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS",
    "default-provider-authorization-implicit-consent",
    "default-provider-invalidation-flow",
    "authentik Self-signed Certificate",
    "an API token",
    "view users, flows and certificate-key pairs",
    "TF_VAR_authentik_token",
    "state holds the client secret",
    "homelamp seal --new-key",
    "sealedsecrets.bitnami.com/sealed-secrets-key=active",
    "before the controller starts",
    "| homelamp seal",
    "/etc/rancher/k3s/config.yaml.d/50-headlamp-oidc.yaml",
    "systemctl restart k3s",
    "rollout restart deployment headlamp",
    "homelamp update",
    "git clean -di",
    "ipBlock",
    "owns the members",
    "## Taking access away",
    "An open session ends within 30 minutes",
    "after 8 hours without use",
    "OAuth refresh tokens",
    "subjects: []",
    "never a user by name",
    "`fetch_certificate` and `fetch_key` are off",
]
# What older versions of Authentik did.
NEVER = ["consent, because", "the users in `apps/headlamp/rbac.yaml`"]
BY_ANSWER: dict[tuple[str, object], list[str]] = {
    ("gitops_engine", "flux"): ["flux bootstrap git", "--path=clusters/", "flux reconcile kustomization apps"],
    ("gitops_engine", "argocd"): [
        "kubectl apply --filename bootstrap/root.yaml",
        "secret-type=repository",
        "argocd.argoproj.io/refresh=normal",
    ],
    ("username_claim", "email"): ["`oidc: email not verified`"],
    ("username_claim", "preferred_username"): ["no longer names the group"],
    ("username_claim", "sub"): ["no longer names the group"],
    ("exposure", "gateway"): ["HelmChartConfig", "kind: Gateway", "kubernetesGateway"],
    ("api_server_auth", "structured"): ["/etc/rancher/k3s/authentication.yaml"],
    ("terraform_tool", "tofu"): ["tofu -chdir=terraform/authentik apply", 'key_provider "pbkdf2"'],
    ("terraform_tool", "terraform"): ["terraform -chdir=terraform/authentik apply", 'backend "s3"'],
    ("cluster_issuer", "letsencrypt"): ["cert-manager.yaml", "kind: ClusterIssuer"],
    ("cluster_issuer", ""): ["TLS Secret `headlamp-tls`"],
    ("ci", "github"): [".github/workflows/lint.yaml"],
    ("ci", "forgejo"): [".forgejo/workflows/lint.yaml", "label `docker`"],
    ("ci", "gitlab"): [".gitlab-ci.yml"],
    ("renovate", True): ["renovate.json"],
}
CONTRADICTED: dict[tuple[str, object], list[str]] = {
    ("gitops_engine", "flux"): ["Argo CD", "argocd"],
    ("gitops_engine", "argocd"): ["Flux", "flux "],
    ("exposure", "ingress"): ["HelmChartConfig", "HTTPRoute"],
    ("exposure", "gateway"): ["ingress controller", "IngressClass"],
    ("terraform_tool", "tofu"): ["Terraform", "terraform -chdir", "terraform init"],
    ("terraform_tool", "terraform"): ["OpenTofu", "tofu "],
    ("ci", "none"): ["What CI does", "workflows"],
    ("renovate", False): ["Renovate"],
}


def readme(answers: Answers) -> str:
    return (render(answers) / "README.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def block_with(text: str, words: str) -> str:
    (found,) = [block for block in blocks(text, "sh") if words in block]
    return str(found)


@EVERY_SET
def test_nothing_is_left_out_and_nothing_else_is_said(name: str) -> None:
    answers, text = ANSWER_SETS[name], readme(ANSWER_SETS[name])

    wanted = ALWAYS + [words for answer, list_ in BY_ANSWER.items() if answer in answers.items() for words in list_]
    assert [words for words in wanted if words not in text] == []
    unwanted = NEVER + [words for answer, list_ in CONTRADICTED.items() if answer in answers.items() for words in list_]
    assert [words for words in unwanted if words in text] == []


@EVERY_SET
def test_the_admins_and_the_hosts_are_named(name: str) -> None:
    answers, text = ANSWER_SETS[name], readme(ANSWER_SETS[name])

    for address in str(answers.get("admin_emails", "admin@lab.homelamp.dev")).split(","):
        assert f"`{address.strip()}`" in text
    for key in ("headlamp_host", "authentik_host", "repo_url"):
        assert str(answers.get(key, "")) in text


@EVERY_SET
def test_commands_are_commands(name: str) -> None:
    found = blocks(readme(ANSWER_SETS[name]), "sh")
    assert len(found) > 10
    for block in found:
        done = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), block


@EVERY_SET
def test_manifests_and_terraform_in_it_parse(name: str, need_tool: Callable[[str], Path]) -> None:
    text, terraform = readme(ANSWER_SETS[name]), need_tool("terraform")
    manifests = [*blocks(text, "yaml"), *re.findall(r"<<'YAML'\n(.*?)^YAML$", text, re.MULTILINE | re.DOTALL)]
    for manifest in manifests:
        for document in yaml.safe_load_all(manifest):
            assert {"apiVersion", "kind", "metadata", "spec"} == set(document)
    (hcl,) = blocks(text, "hcl")
    done = subprocess.run([terraform, "fmt", "-"], input=hcl, capture_output=True, text=True, check=True)
    assert done.stdout == hcl


@pytest.mark.parametrize("engine", ENGINES)
def test_the_plain_commands_make_a_key_and_seal_the_secret_with_it(
    engine: str, need_tool: Callable[[str], Path], tmp_path: Path
) -> None:
    kubeseal, terraform, kubectl = need_tool("kubeseal"), need_tool("terraform"), need_tool("kubectl")
    folder = render_to(tmp_path / "lab", {**PLAIN, "gitops_engine": engine, "terraform_tool": terraform.name})
    text = (folder / "README.md").read_text(encoding="utf-8")
    state = {"version": 4, "outputs": {"headlamp_client_secret": {"value": SECRET, "type": "string"}}, "resources": []}
    (folder / "terraform/authentik/terraform.tfstate").write_text(json.dumps(state))
    programs = os.pathsep.join(
        [*(str(program.parent) for program in (kubeseal, terraform, kubectl)), os.environ["PATH"]]
    )
    environment = {**os.environ, "PATH": programs, "XDG_CONFIG_HOME": str(tmp_path / "config")}

    for words in ("openssl req", "kubeseal --cert"):
        script = f"set -euo pipefail\n{block_with(text, words)}"
        done = subprocess.run(
            ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    key = tmp_path / "config" / "homelamp" / "home.key"
    assert key.stat().st_mode & 0o777 == 0o600
    sealed = folder / "apps/headlamp/sealedsecret.yaml"
    document = yaml.safe_load(sealed.read_text(encoding="utf-8"))
    assert (document["kind"], document["metadata"]["namespace"]) == ("SealedSecret", "headlamp")
    opened = subprocess.run(
        [kubeseal, "--recovery-unseal", "--recovery-private-key", key, "--format", "yaml"],
        input=sealed.read_text(encoding="utf-8"),
        capture_output=True,
        text=True,
        check=True,
    )
    secret = yaml.safe_load(opened.stdout)
    assert (secret["metadata"]["name"], secret["metadata"]["namespace"]) == ("headlamp-oidc", "headlamp")
    assert secret["data"] == {"clientSecret": "cTdacjBiUTJtWA=="}
