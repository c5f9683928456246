"""The login chain of every answer set: who says what, in which words, and that they agree."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.render import ANSWER_SETS, Answers, render

EVERY_SET = pytest.mark.parametrize("name", ANSWER_SETS)


def load(folder: Path, path: str) -> Any:
    return yaml.safe_load((folder / path).read_text(encoding="utf-8"))


def terraform(folder: Path) -> str:
    return (folder / "terraform/authentik/headlamp.tf").read_text(encoding="utf-8")


def local(folder: Path, name: str) -> str:
    found = re.search(rf'^  {name} += "(.*)"$', terraform(folder), re.MULTILINE)
    assert found, name
    return found[1]


def issuer(folder: Path) -> str:
    """What Authentik will call itself, by Terraform."""
    return f"https://{local(folder, 'authentik_host')}/application/o/{local(folder, 'slug')}/"


def values(folder: Path) -> Any:
    if (folder / "applications").exists():
        return load(folder, "applications/headlamp.yaml")["spec"]["sources"][1]["helm"]["valuesObject"]
    return load(folder, "apps/headlamp/helmrelease.yaml")["spec"]["values"]


def api_server(folder: Path) -> dict[str, str]:
    """What the API server is told, in the words of its oidc-* arguments."""
    arguments = dict(entry.split("=", 1) for entry in load(folder, "k3s/config.yaml")["kube-apiserver-arg+"])
    if "authentication-config" not in arguments:
        return arguments
    assert arguments == {"authentication-config": "/etc/rancher/k3s/authentication.yaml"}
    (jwt,) = load(folder, "k3s/authentication.yaml")["jwt"]
    (audience,) = jwt["issuer"]["audiences"]
    username, groups = jwt["claimMappings"]["username"], jwt["claimMappings"]["groups"]
    return {
        "oidc-issuer-url": jwt["issuer"]["url"],
        "oidc-client-id": audience,
        "oidc-username-claim": username["claim"],
        "oidc-username-prefix": username["prefix"],
        "oidc-groups-claim": groups["claim"],
        "oidc-groups-prefix": groups["prefix"],
    }


def emails(answers: Answers) -> list[str]:
    return [address.strip() for address in str(answers.get("admin_emails", "admin@lab.homelamp.dev")).split(",")]


@EVERY_SET
def test_issuer_client_and_redirect_agree(name: str) -> None:
    folder = render(ANSWER_SETS[name])
    oidc, arguments = values(folder)["config"]["oidc"], api_server(folder)

    assert oidc["issuerURL"] == arguments["oidc-issuer-url"] == issuer(folder)
    assert oidc["clientID"] == arguments["oidc-client-id"] == local(folder, "client_id")
    assert oidc["callbackURL"] == f"https://{local(folder, 'headlamp_host')}/oidc-callback"
    assert 'url               = "https://${local.headlamp_host}/oidc-callback"' in terraform(folder)


@EVERY_SET
def test_headlamp_is_exposed_under_the_host_of_the_redirect(name: str) -> None:
    folder, answers = render(ANSWER_SETS[name]), ANSWER_SETS[name]
    host = local(folder, "headlamp_host")
    if answers.get("exposure") == "gateway":
        (parent,) = values(folder)["httpRoute"]["parentRefs"]
        assert values(folder)["httpRoute"]["hostnames"] == [host]
        wanted = [answers[key] for key in ("gateway_name", "gateway_namespace", "gateway_section")]
        assert [parent["name"], parent["namespace"], parent["sectionName"]] == wanted
        assert "ingress" not in values(folder)
        return
    ingress = values(folder)["ingress"]
    annotations = ingress.get("annotations", {})
    assert [rule["host"] for rule in ingress["hosts"]] == [host]
    assert ingress["tls"] == [{"secretName": "headlamp-tls", "hosts": [host]}]
    assert ingress["ingressClassName"] == answers.get("ingress_class", "traefik")
    assert annotations.get("cert-manager.io/cluster-issuer", "") == answers.get("cluster_issuer", "letsencrypt")
    assert ("nginx.ingress.kubernetes.io/proxy-buffer-size" in annotations) == (answers.get("ingress_class") == "nginx")
    assert "httpRoute" not in values(folder)


@EVERY_SET
def test_rbac_names_are_the_claims_with_their_prefixes(name: str) -> None:
    folder, answers = render(ANSWER_SETS[name]), ANSWER_SETS[name]
    arguments, binding = api_server(folder), load(folder, "apps/headlamp/rbac.yaml")
    prefix = arguments.get("oidc-username-prefix", "")

    assert arguments["oidc-groups-claim"] == "groups"
    assert arguments["oidc-username-claim"] == answers.get("username_claim", "email")
    assert prefix == ("" if arguments["oidc-username-claim"] == "email" else "oidc:")
    # The group alone: a user's binding would outlive the membership, and goes to whoever takes the name.
    (group,) = [(subject["kind"], subject["name"]) for subject in binding["subjects"]]
    assert group == ("Group", f"{arguments['oidc-groups-prefix']}{local(folder, 'admin_group')}")
    assert binding["roleRef"]["name"] == answers.get("cluster_role", "cluster-admin")


@EVERY_SET
def test_requested_scopes_are_mapped(name: str) -> None:
    folder = render(ANSWER_SETS[name])
    requested = set(values(folder)["config"]["oidc"]["scopes"].split(","))
    stock = set(re.findall(r'"goauthentik\.io/providers/oauth2/scope-(\w+)"', terraform(folder)))
    own = set(re.findall(r'scope_name = "(\w+)"', terraform(folder)))

    assert stock | own == requested
    assert not stock & own
    assert {"openid", "profile", "offline_access"} <= requested
    assert ("email" in requested) == (ANSWER_SETS[name].get("username_claim", "email") == "email")


@EVERY_SET
def test_only_members_of_the_group_get_a_verified_address_and_a_login(name: str) -> None:
    folder = render(ANSWER_SETS[name])
    text = terraform(folder)
    said = re.findall(r'"email_verified": (.*),$', text, re.MULTILINE)

    is_email = ANSWER_SETS[name].get("username_claim", "email") == "email"
    assert said == ['ak_is_group_member(request.user, name="${local.admin_group}")'] * is_email
    assert "  name  = local.admin_group\n" in text
    # The name is put into Python text.
    assert not set(local(folder, "admin_group")) & set("\"'\\")
    assert text.count('resource "authentik_policy_binding" "headlamp"') == 1
    assert "  target = authentik_application.headlamp.uuid\n  group  = authentik_group.admins.id\n" in text


@EVERY_SET
def test_what_is_refreshed_ends_with_headlamps_session(name: str) -> None:
    folder = render(ANSWER_SETS[name])
    (validity,) = re.findall(r'^  refresh_token_validity = "hours=(\d+)"$', terraform(folder), re.MULTILINE)

    assert int(validity) * 3600 == values(folder)["config"]["sessionTTL"]
    assert '  access_token_validity = "minutes=30"\n' in terraform(folder)


@EVERY_SET
def test_no_certificate_and_no_key_is_fetched(name: str) -> None:
    block = terraform(render(ANSWER_SETS[name])).partition('data "authentik_certificate_key_pair"')[2].partition("\n}")[0]

    assert re.findall(r"^  fetch_(\w+) += (\w+)", block, re.MULTILINE) == [("certificate", "false"), ("key", "false")]


@EVERY_SET
def test_terraform_looks_up_every_address_as_it_was_given(name: str) -> None:
    text = terraform(render(ANSWER_SETS[name]))
    block = text[text.index("admin_emails = [") : text.index("]", text.index("admin_emails = ["))]

    assert re.findall(r'"(.*)",', block) == emails(ANSWER_SETS[name])


@EVERY_SET
def test_only_the_client_secret_is_sealed_and_headlamp_finds_it(name: str) -> None:
    folder = render(ANSWER_SETS[name])
    sealed = load(folder, "apps/headlamp/sealedsecret.yaml")
    (variable,) = values(folder)["env"]

    assert sealed["spec"]["encryptedData"] == {"clientSecret": "homelamp-not-sealed-yet"}
    assert variable["name"] == "HEADLAMP_CONFIG_OIDC_CLIENT_SECRET"
    assert variable["valueFrom"]["secretKeyRef"] == {"name": sealed["metadata"]["name"], "key": "clientSecret"}
    assert values(folder)["config"]["oidc"]["secret"] == {"create": False}


@EVERY_SET
def test_the_network_policy_lets_the_right_proxy_in(name: str) -> None:
    folder, answers = render(ANSWER_SETS[name]), ANSWER_SETS[name]
    policy = load(folder, "apps/headlamp/networkpolicy.yaml")["spec"]
    (peer,) = policy["ingress"][0]["from"]
    if answers.get("exposure") == "gateway":
        namespace, proxy = answers["gateway_namespace"], answers["gateway_name"]
    else:
        namespace, proxy = answers.get("ingress_namespace", "kube-system"), answers.get("ingress_class", "traefik")
    labels = {"traefik": "traefik", "traefik-gateway": "traefik", "nginx": "ingress-nginx"}

    assert peer["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": namespace}
    found = peer.get("podSelector", {}).get("matchLabels", {}).get("app.kubernetes.io/name")
    assert found == labels.get(str(proxy))
    # A policy for the whole namespace would cut off cert-manager's solver.
    assert policy["podSelector"]["matchLabels"]["app.kubernetes.io/name"] == "headlamp"


@EVERY_SET
def test_argo_cd_may_deploy_what_it_is_asked_to(name: str) -> None:
    folder = render(ANSWER_SETS[name])
    if ANSWER_SETS[name]["gitops_engine"] != "argocd":
        assert not (folder / "applications").exists()
        assert not (folder / "bootstrap").exists()
        return
    project = load(folder, "applications/project.yaml")
    for application in (load(folder, f"applications/{app}.yaml") for app in ("headlamp", "sealed-secrets")):
        spec = application["spec"]
        assert spec["project"] == project["metadata"]["name"] == ANSWER_SETS[name].get("cluster_name", "home")
        assert spec["destination"] in project["spec"]["destinations"]
        for source in spec.get("sources", [spec.get("source")]):
            assert source["repoURL"] in project["spec"]["sourceRepos"]
    assert not (folder / "clusters").exists()
    assert not (folder / "infrastructure").exists()
    assert not (folder / "apps/kustomization.yaml").exists()


@EVERY_SET
def test_flux_deploys_the_controller_before_what_needs_it(name: str) -> None:
    folder = render(ANSWER_SETS[name])
    if ANSWER_SETS[name]["gitops_engine"] != "flux":
        return
    cluster = f"clusters/{ANSWER_SETS[name].get('cluster_name', 'home')}"
    first, then = load(folder, f"{cluster}/infrastructure.yaml"), load(folder, f"{cluster}/apps.yaml")

    assert then["spec"]["dependsOn"] == [{"name": first["metadata"]["name"]}]
    assert first["spec"]["wait"] is True
    for kustomization in (first, then):
        assert (folder / kustomization["spec"]["path"] / "kustomization.yaml").is_file()
