"""Forms of real repositories that look like a part of the login, or like a fault of it, and are neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.model.result import Result
from support.checking import check_files, faults, related_places
from support.people import WHOLE
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed, line_of

ISSUER = "https://auth.lab.test/application/o/headlamp/"
STRANGER = "https://idp.other.test/realms/apps"
CALLBACK = "        callbackURL: https://headlamp.lab.test/oidc-callback\n"
WELL_KNOWN = "https://auth.lab.test/application/o/wiki/.well-known/openid-configuration"


def deployment(name: str, container: str) -> str:
    """A Deployment of one container."""
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: {name}}}\n"
        f"spec:\n  template:\n    spec:\n      containers:\n        - name: {name}\n{container}"
    )


def helm_release(chart: str, values: str) -> str:
    """A HelmRelease of another application's chart."""
    return (
        f"apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {{name: {chart}, namespace: {chart}}}\n"
        f"spec:\n  interval: 1h\n  chart: {{spec: {{chart: {chart}, version: 1.2.3}}}}\n  values:\n{values}"
    )


PROXY_ARGS = (
    "          image: quay.io/oauth2-proxy/oauth2-proxy:v7.7.1\n          args:\n"
    f"            - --provider=oidc\n            - --oidc-issuer-url={STRANGER}\n            - --client-id=proxy\n"
)
KUBECTL_PROXY = (
    "          image: quay.io/tremolosecurity/kube-oidc-proxy:1.0\n          args:\n"
    f"            - --oidc-issuer-url={STRANGER}\n            - --oidc-client-id=proxy\n"
    "            - --oidc-username-claim=sub\n"
)
GRAFANA = f"""\
    grafana.ini:
      auth.generic_oauth: {{enabled: true, client_id: grafana, auth_url: {STRANGER}/authorize}}
"""
ARGO_CD = f"""\
    configs:
      cm:
        oidc.config: |
          name: SSO
          issuer: {STRANGER}
          clientID: argocd
"""
BRIDGE = deployment(
    "sidecar-lab",
    PROXY_ARGS + "        - name: headlamp-icons\n          image: docker.io/library/nginx:1.27\n",
)

# Other applications with settings that are called as those of Headlamp or of the API server.
OTHERS = {
    "oauth2-proxy as a Deployment": {"apps/proxy/deployment.yaml": deployment("oauth2-proxy", PROXY_ARGS)},
    "oauth2-proxy before the same host": {
        "apps/proxy/release.yaml": helm_release(
            "oauth2-proxy",
            "    config: {clientID: proxy}\n"
            f"    extraArgs: {{oidc-issuer-url: '{STRANGER}', oidc-client-id: proxy}}\n",
        )
    },
    "oauth2-proxy by a list": {
        "apps/proxy/release.yaml": helm_release("oauth2-proxy", f"    extraArgs: ['--oidc-issuer-url={STRANGER}']\n")
    },
    "oauth2-proxy's own file": {
        "apps/proxy/oauth2-proxy.cfg": f'oidc_issuer_url = "{STRANGER}"\nclient_id = "proxy"\n'
    },
    "a proxy for kubectl": {"apps/proxy/deployment.yaml": deployment("kube-oidc-proxy", KUBECTL_PROXY)},
    "a sidecar in another pod": {"apps/side/deployment.yaml": BRIDGE},
    "Grafana": {"apps/grafana/release.yaml": helm_release("grafana", GRAFANA)},
    "Argo CD": {"apps/argo-cd/release.yaml": helm_release("argo-cd", ARGO_CD)},
    "variables of Headlamp's names in another chart": {
        "apps/chat/release.yaml": helm_release(
            "chat",
            f"    env: {{OIDC_ISSUER_URL: '{STRANGER}', OIDC_CLIENT_ID: chat, OIDC_CLIENT_SECRET: from-vault}}\n",
        )
    },
    "the keys of Headlamp's chart in another chart": {
        "apps/board/release.yaml": helm_release(
            "board",
            f"    config: {{oidc: {{issuerURL: '{STRANGER}', clientID: board, clientSecret: '${{SECRET}}'}}}}\n",
        )
    },
    "settings in a ConfigMap": {
        "apps/chat/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: chat}\n"
        f"data:\n  OIDC_ISSUER_URL: {STRANGER}\n  oidc_client_id: chat\n"
    },
    "variables of an inventory": {
        "inventory/group_vars/wiki.yml": f"wiki_oidc_issuer_url: {STRANGER}\noidc_client_id: wiki\n"
    },
    "a compose file": {
        "compose/chat/compose.yaml": "services:\n  chat:\n    image: chat\n"
        f"    environment:\n      OIDC_ISSUER_URL: {STRANGER}\n      OIDC_CLIENT_ID: chat\n"
    },
    "Vault's own login": {
        "terraform/vault/auth.tf": 'resource "vault_jwt_auth_backend" "lab" {\n  type = "oidc"\n'
        f'  oidc_discovery_url = "{STRANGER}"\n  oidc_client_id = "vault"\n}}\n'
    },
    "MinIO in Terraform": {
        "terraform/minio/oidc.tf": f'locals {{\n  oidc_issuer_url = "{STRANGER}"\n  oidc_client_id = "minio"\n}}\n'
    },
    "a module of the same argument": {
        "terraform/wiki/main.tf": 'module "wiki" {\n  source = "../modules/wiki"\n'
        f'  oidc_issuer_url = "{STRANGER}"\n}}\n'
    },
    "a discovery document that another application asks": {
        "apps/wiki/release.yaml": helm_release("wiki", f"    oidc: {{discoveryURL: '{WELL_KNOWN}', clientID: wiki}}\n"),
        "apps/wiki/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: wiki}\n"
        f"data:\n  OAUTH2_OIDC_URL: {WELL_KNOWN}\n",
        "terraform/wiki/gitea.tf": 'resource "null_resource" "gitea" {\n'
        f'  triggers = {{ auto_discover_url = "{WELL_KNOWN}" }}\n}}\n',
    },
}

FLAGS = f"  - oidc-issuer-url={STRANGER}\n  - oidc-client-id=old\n  - oidc-username-claim=sub\n"
COMMENTED = "".join(f"#{line}\n" for line in FLAGS.splitlines())
JINJA = "kube-apiserver-arg:\n{#\n" + FLAGS + "#}\n  - audit-log-maxage=7\n"

# Where the flags are said, but to nobody.
SAID_TO_NOBODY = {
    "comments in the K3s file": {K3S: CHAIN[K3S] + COMMENTED},
    "comments before the arguments": {K3S: f"# kube-apiserver-arg:\n{COMMENTED}" + CHAIN[K3S]},
    "a comment behind an argument": {
        K3S: CHAIN[K3S].replace("oidc-client-id=headlamp\n", "oidc-client-id=headlamp  # was oidc-client-id=old\n")
    },
    "comments in Headlamp's values": {
        RELEASE: CHAIN[RELEASE].replace("      oidc:\n", f"      oidc:\n        # issuerURL: {STRANGER}\n")
    },
    "comments in Terraform": {
        TERRAFORM: CHAIN[TERRAFORM]
        + '# resource "authentik_provider_oauth2" "headlamp" {\n#   client_id = "old"\n# }\n'
        + '/*\nresource "authentik_application" "headlamp" {\n  slug = "old"\n}\n*/\n'
    },
    "a comment of Jinja": {"roles/k3s/templates/config.yaml.j2": JINJA},
    "a comment of Jinja in a YAML file": {"roles/k3s/files/notes.yaml": "{# oidc-issuer-url=https://x.test #}\na: 1\n"},
    "prose": {"README.md": f"    k3s server --kube-apiserver-arg=oidc-issuer-url={STRANGER}\n"},
    "prose in a folder of documents": {"docs/login.md": f"```yaml\nkube-apiserver-arg:\n{FLAGS}```\n"},
    "YAML among the documents": {"docs/examples/config.yaml": f"kube-apiserver-arg:\n{FLAGS}"},
    **{
        f"an example named {name}": {name: f"kube-apiserver-arg:\n{FLAGS}"}
        for name in (
            "k3s/config.yaml.example",
            "k3s/config.example.yaml",
            "k3s/config.yaml.sample",
            "k3s/config.sample.yaml",
            "k3s/config.yaml.dist",
            "k3s/config.yaml.bak",
            "k3s/config.yaml.orig",
            "examples/k3s/config.yaml",
        )
    },
    "an example of Headlamp": {"apps/headlamp/helmrelease.yaml.example": CHAIN[RELEASE].replace(ISSUER, STRANGER)},
    "an example of Terraform": {
        "terraform/authentik/headlamp.tf.example": CHAIN[TERRAFORM].replace('"headlamp"', '"old"')
    },
}


def applied(name: str, path: str) -> str:
    """A Kustomization of Flux."""
    return (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        f"metadata: {{name: {name}, namespace: flux-system}}\nspec:\n  interval: 1h\n  path: {path}\n"
    )


OLD = changed(RELEASE, "clientID: headlamp", "clientID: replaced")[RELEASE]
LISTED = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [helmrelease.yaml]\n"

# What no deployer takes in.
NOT_DEPLOYED = {
    "a file that the kustomization leaves out": {
        "apps/headlamp/kustomization.yaml": LISTED,
        "apps/headlamp/before.yaml": OLD,
    },
    "a folder that the kustomization leaves out": {
        "apps/kustomization.yaml": "resources: [headlamp]\n",
        "apps/headlamp/kustomization.yaml": LISTED,
        "apps/lamp-old/kustomization.yaml": LISTED,
        "apps/lamp-old/helmrelease.yaml": OLD,
    },
    "a Kustomization of Flux that the list leaves out": {
        "apps/kustomization.yaml": "resources:\n  - grafana/ks.yaml\n  # - lamp/ks.yaml\n",
        "apps/grafana/ks.yaml": applied("grafana", "./apps/grafana/app"),
        "apps/lamp/ks.yaml": applied("lamp", "./apps/lamp/app"),
        "apps/lamp/app/kustomization.yaml": LISTED,
        "apps/lamp/app/helmrelease.yaml": OLD,
    },
    "an entry that is commented out": {
        "apps/headlamp/kustomization.yaml": LISTED.replace(
            "[helmrelease.yaml]", "\n  - helmrelease.yaml\n  # - old.yaml"
        ),
        "apps/headlamp/old.yaml": OLD,
    },
    **{
        f"the folder {folder}": {
            f"{folder}/helmrelease.yaml": OLD,
            f"{folder}/config.yaml": f"kube-apiserver-arg:\n{FLAGS}",
        }
        for folder in ("archive", ".archive", "_archive", "old/archive", "archived", ".github", ".github/workflows")
    },
    "a chart's templates": {
        "charts/lamp/Chart.yaml": "apiVersion: v2\nname: lamp\nversion: 0.1.0\n",
        "charts/lamp/templates/headlamp.yaml": "{{- if .Values.oidc }}\n"
        + OLD.replace("clientID: replaced", "clientID: {{ .Values.oidc.clientID | quote }}")
        + "{{- end }}\n",
    },
    "templates of a generator": {
        "templates/app/helmrelease.yaml": OLD.replace("clientID: replaced", "clientID: <% id %>")
    },
}

# What cannot be read, or is filled in elsewhere.
UNKNOWN = {
    "values that SOPS encrypted": {
        RELEASE: CHAIN[RELEASE]
        .replace("clientID: headlamp", "clientID: ENC[AES256_GCM,data:Zm9v,iv:YQ==,tag:Yg==,type:str]")
        .replace(f"issuerURL: {ISSUER}", "issuerURL: ENC[AES256_GCM,data:YmFy,iv:YQ==,tag:Yg==,type:str]")
    },
    "a file that git-crypt encrypted": {"terraform/secrets.auto.tfvars": "\0GITCRYPT\0\x8f\x01\x02 oidc-issuer-url"},
    "a file that Ansible's vault encrypted": {
        "inventory/group_vars/k3s.yml": "$ANSIBLE_VAULT;1.1;AES256\n6231383661\n"
    },
    "variables of Flux": {
        RELEASE: CHAIN[RELEASE]
        .replace("lab.test", "${SECRET_DOMAIN}")
        .replace("clientID: headlamp", "clientID: ${OIDC_ID}")
    },
    "placeholders of Jinja": {
        "roles/k3s/templates/config.yaml.j2": "kube-apiserver-arg:\n  - oidc-issuer-url={{ oidc_issuer }}\n"
        "  - oidc-client-id={{ oidc_client }}\n{% for one in more %}\n  - {{ one }}\n{% endfor %}\n"
    },
    "placeholders of Terraform": {
        "talos/patch.yaml.tftpl": "cluster:\n  apiServer:\n    extraArgs:\n      oidc-issuer-url: ${issuer}\n"
        "%{ if groups }\n      oidc-groups-claim: groups\n%{ endif }\n"
    },
    "a text that only is called YAML": {"apps/notes.yaml": "Dear all,\n\tthe login: see {headlamp: [\n"},
    "a picture that only is called YAML": {"apps/logo.yaml": "\x89PNG\r\n\x1a\n\0\0\0\rIHDR headlamp"},
    "an empty file": {"apps/empty.yaml": "", "terraform/empty.tf": "", "k3s/empty.yaml": "---\n---\n"},
}

BESIDE = OTHERS | SAID_TO_NOBODY | NOT_DEPLOYED | UNKNOWN


@pytest.mark.parametrize("name", BESIDE)
def test_beside_a_login_that_agrees(repository: Path, name: str) -> None:
    result = check_files(repository, {**CHAIN, **BESIDE[name]})

    assert faults(result) == []
    assert len(result.chains or ()) == 1, "the trap takes part in no login and makes none"


@pytest.mark.parametrize("name", [name for name in BESIDE if not {K3S, RELEASE, TERRAFORM} & BESIDE[name].keys()])
def test_in_a_repository_without_a_login(repository: Path, name: str) -> None:
    # What lists a file has one, though not of Headlamp.
    result = check_files(repository, {RELEASE: helm_release("wiki", "    a: b\n"), **BESIDE[name]})

    assert faults(result) == []
    assert not result.chains


def compared(result: Result) -> set[str]:
    """The terms that are the same in several places."""
    return {
        term for chain in result.chains or () for term, verdict in chain.verdicts.items() if verdict.value == "equal"
    }


FORWARD_AUTH = """\
resource "authentik_provider_proxy" "headlamp" {
  name          = "headlamp"
  mode          = "forward_single"
  external_host = "https://headlamp.lab.test"
}

resource "authentik_application" "headlamp" {
  name              = "Headlamp"
  slug              = "headlamp"
  protocol_provider = authentik_provider_proxy.headlamp.id
}
"""
NO_LOGIN = CHAIN[RELEASE].replace(
    CHAIN[RELEASE][CHAIN[RELEASE].index("    config:\n") : CHAIN[RELEASE].index("    ingress:\n")], ""
)
EMPTY = NO_LOGIN.replace(
    "  values:\n",
    "  values:\n    config:\n      oidc: {clientID: '', clientSecret: '', issuerURL: '', scopes: ''}\n",
)

# Headlamps that ask nobody for a login.
WITHOUT = {
    "forward authentication": {RELEASE: NO_LOGIN, TERRAFORM: FORWARD_AUTH},
    "forward authentication and empty strings": {RELEASE: EMPTY, TERRAFORM: FORWARD_AUTH},
    "forward authentication while kubectl logs in by OIDC": {
        RELEASE: NO_LOGIN,
        TERRAFORM: FORWARD_AUTH,
        K3S: CHAIN[K3S],
    },
    "empty strings while kubectl logs in by OIDC": {RELEASE: EMPTY, K3S: CHAIN[K3S]},
    "the chart's own values": {
        RELEASE: EMPTY.replace("scopes: ''}", "scopes: '', secret: {create: true, name: oidc}}"),
    },
    "a token that everybody pastes": {RELEASE: NO_LOGIN},
    "null": {RELEASE: NO_LOGIN.replace("  values:\n", "  values:\n    config: {oidc: null}\n")},
}


@pytest.mark.parametrize("name", WITHOUT)
def test_a_headlamp_without_a_login(repository: Path, name: str) -> None:
    result = check_files(repository, WITHOUT[name])

    assert faults(result) == []


def test_a_secret_that_is_not_made_beside_literals(repository: Path) -> None:
    files = changed(RELEASE, CALLBACK, f"        secret: {{create: false}}\n{CALLBACK}")

    result = check_files(repository, files)

    assert faults(result) == []
    assert {"issuer_url", "client_id", "redirect_uri"} <= compared(result)


# The issuers of other providers, as their own documents write them.
ISSUERS = (
    "https://auth.lab.test",
    "https://dex.lab.test/dex",
    "https://accounts.google.com",
    "https://id.lab.test",
    "https://keycloak.lab.test/realms/lab",
    "https://lab-x1y2z3.eu1.zitadel.cloud",
    "https://kanidm.lab.test/oauth2/openid/headlamp",
    "https://login.microsoftonline.com/0f3a/v2.0",
    "https://gitlab.com",
)


@pytest.mark.parametrize("issuer", ISSUERS)
def test_an_issuer_without_a_final_slash(repository: Path, issuer: str) -> None:
    files = {path: text.replace(ISSUER, issuer) for path, text in CHAIN.items() if path != TERRAFORM}

    result = check_files(repository, files)

    assert faults(result) == []
    assert "issuer_url" in compared(result)


ALIAS = "login.lab.test"


def test_two_hosts_of_one_provider_are_a_warning_that_shows_both(repository: Path) -> None:
    files = {
        path: text.replace("https://auth.lab.test/", f"https://{ALIAS}/") if path != TERRAFORM else text
        for path, text in WHOLE.items()
    }

    result = check_files(repository, files)

    assert [(one.code, one.problem.severity.value) for one in result.findings] == [("HL116", "warning")]
    spans = {(one.problem.span.file.path, one.problem.span.line) for one in result.findings} | related_places(result)
    assert (RELEASE, line_of(files[RELEASE], "issuerURL")) in spans
    assert (TERRAFORM, line_of(files[TERRAFORM], '"auth.lab.test"')) in spans


def test_an_alias_in_other_applications_settings(repository: Path) -> None:
    other = helm_release("wiki", f"    oidc: {{issuer: https://{ALIAS}/application/o/wiki/}}\n")

    assert faults(check_files(repository, {**WHOLE, "apps/wiki/release.yaml": other})) == []


# Folders that a list beside them leaves out, and that something else applies.
APPLIED = {
    "by Flux": {"flux/lamp.yaml": applied("lamp", "./apps/lamp")},
    "by Flux, from an artifact": {"flux/lamp.yaml": applied("lamp", "./lamp")},
    "by Flux, above it": {"flux/lamp.yaml": applied("lamp", "${ROOT}/apps")},
    "by an ApplicationSet": {
        "argo/all.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all}\nspec:\n"
        "  generators:\n    - git:\n        directories:\n          - path: apps/*\n"
    },
    "by an overlay": {"overlays/home/kustomization.yaml": "resources: [../../apps/lamp]\n"},
    "by nothing that the list would show": {"apps/kustomization.yaml": "resources: [namespace.yaml]\n"},
}


@pytest.mark.parametrize("way", APPLIED)
def test_a_folder_that_is_applied_all_the_same(repository: Path, way: str) -> None:
    files = {path: text for path, text in CHAIN.items() if path != RELEASE}
    unlisted = {
        "apps/kustomization.yaml": "resources: [grafana]\n",
        "apps/grafana/kustomization.yaml": "resources: [release.yaml]\n",
        "apps/lamp/kustomization.yaml": LISTED,
        "apps/lamp/helmrelease.yaml": OLD,
    }

    result = check_files(repository, {**files, **unlisted, **APPLIED[way]})

    assert [code for code, *_ in faults(result)] == ["HL103"]


def test_a_folder_that_nothing_applies_is_named(repository: Path) -> None:
    result = check_files(repository, {**CHAIN, **NOT_DEPLOYED["a Kustomization of Flux that the list leaves out"]})

    said = [one.sentence for one in result.unchecked]
    assert said == [
        "Headlamp is deployed at apps/lamp/app/helmrelease.yaml:10, but no login was read from it: "
        "apps/kustomization.yaml:2 does not list its folder"
    ]
