"""HL615 and HL616: kustomizations on a login's way that list what is not there, or what is not an object."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.chain.config import load
from homelamp.check import check
from homelamp.files.repository import open_repository
from homelamp.model.finding import Finding, Severity
from support.checking import check_files, places
from support.repositories import CHAIN, K3S, RELEASE, changed, git, line_of, write

BESIDE = "apps/headlamp/kustomization.yaml"
RBAC = "apps/headlamp/rbac.yaml"
FLUX = "clusters/home/apps.yaml"
BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: admins}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: ann@lab.test}]
"""
APPLIES = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  path: ./apps/headlamp
  sourceRef: {kind: GitRepository, name: flux-system}
"""
AUTHENTICATION = """\
apiVersion: apiserver.config.k8s.io/v1
kind: AuthenticationConfiguration
jwt:
  - issuer: {url: https://auth.lab.test/application/o/headlamp/, audiences: [headlamp]}
    claimMappings: {username: {claim: email, prefix: ""}}
"""


def listing(*names: str, more: str = "", key: str = "resources") -> str:
    return "kind: Kustomization\n" + f"{key}:\n" + "".join(f"  - {name}\n" for name in names) + more


def chain(**files: str) -> dict[str, str]:
    return {**CHAIN, RBAC: BINDING, **files}


def found(repository: Path, files: dict[str, str], code: str = "HL615") -> list[Finding]:
    return [one for one in check_files(repository, files).findings if one.code == code]


@pytest.mark.parametrize(
    ("entry", "change"),
    [
        ("rabc.yaml", "write rbac.yaml here"),
        ("rbac.yml", "write rbac.yaml here"),
        ("./RBAC.yaml", "write ./rbac.yaml here"),
        ("../headlmap/rbac.yaml", "write rbac.yaml here"),
        ("secret-of-somebody.yaml", "add the file, or take this line out"),
        ("../network", "add the file, or take this line out"),
    ],
)
def test_a_listed_file_is_not_there(repository: Path, entry: str, change: str) -> None:
    files = {**chain(), BESIDE: listing("helmrelease.yaml", entry)}

    (one,) = found(repository, files)

    assert (one.problem.span.file.path, one.problem.span.text) == (BESIDE, entry)
    assert one.problem.message == f"resources lists {entry}, which is not there"
    assert one.problem.change == change


@pytest.mark.parametrize(
    "more",
    [
        "components:\n  - ../missing\n",
        "bases:\n  - ../missing\n",
        "patches:\n  - path: missing\n",
        "patchesStrategicMerge:\n  - missing\n",
        "patchesJson6902:\n  - {target: {kind: HelmRelease, name: headlamp}, path: missing}\n",
        "configMapGenerator:\n  - {name: values, files: [values.yaml=missing]}\n",
        "configMapGenerator:\n  - {name: values, files: [missing]}\n",
        "secretGenerator:\n  - {name: oidc, envs: [missing]}\n",
        "secretGenerator:\n  - {name: oidc, env: missing}\n",
        "replacements:\n  - path: missing\n",
        "generators:\n  - missing\n",
    ],
)
def test_every_list_of_files_counts(repository: Path, more: str) -> None:
    files = {**chain(), BESIDE: listing("helmrelease.yaml", "rbac.yaml", more=more), FLUX: APPLIES}

    (one,) = found(repository, files)

    assert one.problem.span.line == line_of(files[BESIDE], "missing")
    assert one.problem.span.text.endswith("missing")


@pytest.mark.parametrize("name", ["helmrelease.yml", "release.yaml", "app.yaml"])
def test_the_release_itself_is_not_taken_in(repository: Path, name: str) -> None:
    result = check_files(repository, {**chain(), BESIDE: listing(name, "rbac.yaml")})

    (one,) = [one.problem for one in result.findings if one.code == "HL615"]
    assert one.span.text == name
    said = [unchecked.reason for unchecked in result.unchecked if unchecked.term == "headlamp"]
    assert said == ([f"{BESIDE} does not list it"] if one.fix or "helmrelease" in one.change else [])


def test_the_secret_is_not_taken_in(repository: Path) -> None:
    values = "        clientSecret: ${HEADLAMP_CLIENT_SECRET}\n"
    secret = "    env:\n      - name: OIDC_CLIENT_SECRET\n        valueFrom: {secretKeyRef: {name: oidc, key: s}}\n"
    files = changed(RELEASE, values, secret, chain())
    files["apps/headlamp/external.yaml"] = (
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: oidc, namespace: headlamp}\n"
        "spec:\n  data: [{secretKey: s, remoteRef: {key: k}}]\n"
    )
    named = listing("helmrelease.yaml", "rbac.yaml", "external.yml")

    assert places(check_files(repository, {**files, BESIDE: named})) == [("HL615", BESIDE, 5)]


def test_a_kustomization_above_misspells_the_folder(repository: Path) -> None:
    files = {
        **chain(),
        BESIDE: listing("helmrelease.yaml", "rbac.yaml"),
        "apps/kustomization.yaml": listing("headlmap"),
    }

    (one,) = found(repository, files)

    assert one.problem.span.file.path == "apps/kustomization.yaml"
    assert one.problem.change == "write headlamp here"


@pytest.mark.parametrize(
    "more",
    [
        "  - https://github.com/kubernetes-sigs/gateway-api//config/crd?ref=v1.4.0\n",
        "  - github.com/fluxcd/flux2/manifests/install?ref=v2.7.0\n",
        "  - git@github.com:owner/repository.git\n",
        "  - ../${ENVIRONMENT}/settings.yaml\n",
        "  - ../{{ name }}.yaml\n",
        "  - ../../../elsewhere/base\n",
        "  - /etc/base\n",
        "patches:\n  - target: {kind: Deployment}\n    patch: |\n      - {op: remove, path: /spec/replicas}\n",
        "patchesStrategicMerge:\n  - |\n    kind: Deployment\n    metadata: {name: x}\n",
        "secretGenerator:\n  - {name: oidc, envs: [missing.env]}\n",
        "helmCharts:\n  - {name: podinfo, valuesFile: missing.yaml}\n",
        "configMapGenerator:\n  - {name: values, literals: [a=missing.yaml]}\n",
        "# - missing.yaml\n",
    ],
)
def test_what_is_no_file_of_the_repository(repository: Path, more: str) -> None:
    assert not found(repository, {**chain(), BESIDE: listing("helmrelease.yaml", "rbac.yaml", more=more)})


@pytest.mark.parametrize(
    "files",
    [
        {"apps/other/kustomization.yaml": listing("missing.yaml")},
        {"apps/kustomization.yaml": listing("missing")},
        {"docs/kustomization.yaml": listing("../apps/headlamp", "missing.yaml")},
        {"apps/headlamp/examples/kustomization.yaml": listing("../", "missing.yaml")},
        {
            BESIDE: "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {}\n"
            "resources: [missing.yaml]\n"
        },
        {BESIDE: listing("helmrelease.yaml", "rbac.yaml", "made.yaml"), "Makefile": "all:\n\t./render > made.yaml\n"},
        {BESIDE: listing("helmrelease.yaml", "rbac.yaml", "./"), "apps/headlamp/values.yaml": ""},
    ],
)
def test_what_is_nobodys_trouble(repository: Path, files: dict[str, str]) -> None:
    assert not found(repository, {**chain(), **files})


def committed(repository: Path, files: dict[str, str], untracked: dict[str, str]) -> None:
    write(repository, files)
    git(repository, "commit", "--quiet", "--message", "files")
    for path, text in untracked.items():
        (repository / path).write_text(text)


@pytest.mark.parametrize("untracked", [True, False])
def test_a_file_that_is_not_added_yet(repository: Path, *, untracked: bool) -> None:
    files = {**chain(), BESIDE: listing("helmrelease.yaml", "rbac.yaml", "new.yaml"), FLUX: APPLIES}
    committed(repository, files, {"apps/headlamp/new.yaml": BINDING})

    opened = open_repository(repository, untracked=untracked)
    said = [one.problem for one in check(opened, load(opened)).findings if one.code == "HL615"]

    # A commit without the file would break the sync: the hook says so, and `check` counts it.
    assert [one.change for one in said] == (
        [] if untracked else ["git add new.yaml, once it holds no secret in clear text"]
    )


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize(
    ("flux", "count"), [(APPLIES, 1), ("", 0), (APPLIES.replace("GitRepository", "OCIRepository"), 0)]
)
def test_a_file_that_git_ignores(repository: Path, flux: str, count: int, *, is_there: bool) -> None:
    files = {**chain(), BESIDE: listing("helmrelease.yaml", "rbac.yaml", "secret.yaml"), ".gitignore": "secret.yaml\n"}
    committed(repository, {**files, FLUX: flux}, {"apps/headlamp/secret.yaml": BINDING} if is_there else {})

    opened = open_repository(repository)
    said = [one.problem for one in check(opened, load(opened)).findings if one.code == "HL615"]

    assert len(said) == count
    assert all("which Git ignores" in one.message for one in said)


def test_a_file_that_was_removed(repository: Path) -> None:
    files = {**chain(), BESIDE: listing("helmrelease.yaml", "rbac.yaml")}
    committed(repository, files, {})
    (repository / RBAC).unlink()

    opened = open_repository(repository)

    assert ("HL615", BESIDE, 4) in places(check(opened, load(opened)))


@pytest.mark.parametrize("is_listed", [True, False])
def test_an_authentication_configuration_is_applied(repository: Path, *, is_listed: bool) -> None:
    path = "apps/headlamp/authentication.yaml"
    files = {**chain(), K3S: 'write-kubeconfig-mode: "0640"\n', path: AUTHENTICATION, FLUX: APPLIES}
    beside = {BESIDE: listing("helmrelease.yaml", "rbac.yaml", "authentication.yaml")} if is_listed else {}

    result = check_files(repository, {**files, **beside})

    (one,) = [one for one in result.findings if one.code == "HL616"]
    assert (one.problem.span.file.path, one.problem.span.line) == ((BESIDE, 5) if is_listed else (path, 1))
    assert ("HL105", K3S, 1) in places(result)
    assert not any("AuthenticationConfiguration" in unchecked.sentence for unchecked in result.unchecked)


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n",
        "apiVersion: audit.k8s.io/v1\nkind: Policy\n",
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n",
        "apiVersion: v1\nkind: Config\nclusters: []\nusers: []\n",
        "kube-apiserver-arg:\n  - anonymous-auth=false\n",
    ],
)
def test_other_files_for_a_disk(repository: Path, text: str) -> None:
    files = {**chain(), BESIDE: listing("helmrelease.yaml", "rbac.yaml", "node.yaml"), "apps/headlamp/node.yaml": text}

    (one,) = found(repository, files, "HL616")

    assert one.problem.span.text == "node.yaml"


@pytest.mark.parametrize(
    "files",
    [
        {"k3s/authentication.yaml": AUTHENTICATION},
        {"k3s/authentication.yaml": AUTHENTICATION, FLUX: APPLIES},
        {
            "apps/headlamp/auth.yaml": AUTHENTICATION,
            BESIDE: listing(
                "helmrelease.yaml", "rbac.yaml", more="configMapGenerator:\n  - {name: a, files: [auth.yaml]}\n"
            ),
        },
        {"apps/headlamp/auth.yaml": AUTHENTICATION, FLUX: APPLIES, ".sourceignore": "apps/headlamp/auth.yaml\n"},
        {"apps/headlamp/auth.yaml": AUTHENTICATION, FLUX: APPLIES.replace("name: flux-system}", "name: other}")},
        {
            BESIDE: listing("helmrelease.yaml", "rbac.yaml", "node.yaml"),
            "apps/headlamp/node.yaml": "apiVersion: audit.k8s.io/v1\nkind: Policy\nmetadata:\n  annotations:\n"
            '    config.kubernetes.io/local-config: "true"\n',
        },
        {
            BESIDE: listing("helmrelease.yaml", "rbac.yaml", "node.yaml"),
            "apps/headlamp/node.yaml": "apiVersion: metrics.k8s.io/v1\nkind: Policy\nmetadata: {name: a}\n",
        },
    ],
)
def test_what_nothing_applies_or_is_an_object(repository: Path, files: dict[str, str]) -> None:
    assert not found(repository, {**chain(), **files}, "HL616")


def unlisted(repository: Path, files: dict[str, str]) -> list[tuple[str, Severity]]:
    return [(one.problem.span.file.path, one.problem.severity) for one in found(repository, files, "HL609")]


NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: headlamp}\n"
AT_NAMESPACE = "apps/headlamp/namespace.yaml"


def test_a_binding_that_nothing_lists(repository: Path) -> None:
    files = chain(**{BESIDE: listing("helmrelease.yaml"), FLUX: APPLIES})

    assert unlisted(repository, files) == [(RBAC, Severity.WARNING)]


def test_a_binding_in_another_folder_that_nothing_lists(repository: Path) -> None:
    files = {
        **CHAIN,
        "apps/rbac/kustomization.yaml": listing("roles.yaml"),
        "apps/rbac/roles.yaml": NAMESPACE,
        "apps/rbac/people.yaml": BINDING,
    }

    assert unlisted(repository, files) == [("apps/rbac/people.yaml", Severity.WARNING)]


def test_a_binding_beside_one_that_is_listed(repository: Path) -> None:
    files = chain(**{BESIDE: listing("helmrelease.yaml", "rbac.yaml"), "apps/headlamp/more.yaml": BINDING})

    assert unlisted(repository, files) == [("apps/headlamp/more.yaml", Severity.INFO)]


def test_another_manifest_that_nothing_lists(repository: Path) -> None:
    files = chain(**{BESIDE: listing("helmrelease.yaml", "rbac.yaml"), AT_NAMESPACE: NAMESPACE})

    assert unlisted(repository, files) == [(AT_NAMESPACE, Severity.INFO)]


LISTED = {
    "listed": {BESIDE: listing("helmrelease.yaml", "rbac.yaml", "namespace.yaml"), AT_NAMESPACE: NAMESPACE},
    "no list": {AT_NAMESPACE: NAMESPACE},
    "a comment in the list": {
        BESIDE: listing("helmrelease.yaml", "rbac.yaml", "# namespace.yaml"),
        AT_NAMESPACE: NAMESPACE,
    },
    "a patch": {
        BESIDE: listing("helmrelease.yaml", "rbac.yaml", more="patches:\n  - path: namespace.yaml\n"),
        AT_NAMESPACE: NAMESPACE,
    },
    "a file of a ConfigMap": {
        BESIDE: listing(
            "helmrelease.yaml", "rbac.yaml", more="configMapGenerator:\n  - name: x\n    files: [namespace.yaml]\n"
        ),
        AT_NAMESPACE: NAMESPACE,
    },
    "values": {BESIDE: listing("helmrelease.yaml", "rbac.yaml"), "apps/headlamp/values.yaml": "kind: x\nreplicas: 1\n"},
    "a script": {
        BESIDE: listing("helmrelease.yaml", "rbac.yaml"),
        AT_NAMESPACE: NAMESPACE,
        "Makefile": "apply:\n\tkubectl apply -f apps/headlamp/namespace.yaml\n",
    },
    "listed from another folder": {
        BESIDE: listing("helmrelease.yaml", "rbac.yaml"),
        AT_NAMESPACE: NAMESPACE,
        "overlays/home/kustomization.yaml": listing("../../apps/headlamp", "../../apps/headlamp/namespace.yaml"),
    },
    "generators": {
        BESIDE: listing("helmrelease.yaml", "rbac.yaml", more="generators: [secrets.yaml]\n"),
        "apps/headlamp/more.sops.yaml": NAMESPACE,
    },
    "another folder": {
        BESIDE: listing("helmrelease.yaml", "rbac.yaml"),
        "apps/wiki/kustomization.yaml": listing("deployment.yaml"),
        "apps/wiki/deployment.yaml": NAMESPACE,
        "apps/wiki/namespace.yaml": NAMESPACE,
    },
    "an archive": {
        BESIDE: listing("helmrelease.yaml", "rbac.yaml"),
        "archive/kustomization.yaml": listing("deployment.yaml"),
        "archive/rbac.yaml": BINDING,
    },
    "a misspelt entry": {BESIDE: listing("helmrelease.yaml", "rabc.yaml")},
}


@pytest.mark.parametrize("name", LISTED)
def test_nothing_that_is_left_out(repository: Path, name: str) -> None:
    assert unlisted(repository, chain(**LISTED[name])) == []


HELM_REPOSITORY = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata:\n  name: headlamp\n"
AT_REPOSITORY = "apps/headlamp/helmrepository.yaml"
INFRASTRUCTURE = APPLIES.replace("name: apps", "name: infrastructure").replace("apps/headlamp", "infrastructure")


def on_the_way(applies: str = APPLIES, **files: str) -> dict[str, str]:
    return chain(
        **{
            BESIDE: listing("helmrelease.yaml", "rbac.yaml", "helmrepository.yaml"),
            AT_REPOSITORY: HELM_REPOSITORY,
            FLUX: applies,
            "clusters/home/infrastructure.yaml": INFRASTRUCTURE,
            **files,
        }
    )


DEPENDS = f"{APPLIES}  dependsOn: [{{name: NAME}}]\n"
VARIABLES = f"{APPLIES}  postBuild:\n    substituteFrom:\n      - {{kind: ConfigMap, name: NAME}}\n"
SETTINGS = {"clusters/home/settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cluster-settings}\n"}


@pytest.mark.parametrize(
    ("files", "path", "near"),
    [
        (on_the_way(**{AT_REPOSITORY: HELM_REPOSITORY.replace("headlamp", "headlmap")}), RELEASE, "headlmap"),
        (on_the_way(DEPENDS.replace("NAME", "infrastucture")), FLUX, "infrastructure"),
        (on_the_way(VARIABLES.replace("NAME", "cluster-setings"), **SETTINGS), FLUX, "cluster-settings"),
    ],
)
def test_a_reference_of_flux_that_is_misspelt(repository: Path, files: dict[str, str], path: str, near: str) -> None:
    (one,) = found(repository, files, "HL608")

    assert (one.problem.span.file.path, one.problem.change) == (path, f"write {near} here")
    assert one.problem.severity is Severity.ERROR


@pytest.mark.parametrize(
    "files",
    [
        on_the_way(),
        on_the_way(DEPENDS.replace("NAME", "infrastructure")),
        on_the_way(DEPENDS.replace("NAME", "storage")),
        on_the_way(DEPENDS.replace("NAME", "${BASE}")),
        on_the_way(VARIABLES.replace("NAME", "cluster-settings"), **SETTINGS),
        on_the_way(VARIABLES.replace("NAME", "cluster-setings, optional: true"), **SETTINGS),
        on_the_way(**{AT_REPOSITORY: HELM_REPOSITORY.replace("headlamp", "charts")}),
        on_the_way(
            **{AT_REPOSITORY: HELM_REPOSITORY.replace("  name: headlamp", '  labels: {a: b}\n  name: "headlamp"')}
        ),
    ],
)
def test_a_reference_of_flux_that_may_lead_somewhere(repository: Path, files: dict[str, str]) -> None:
    assert not found(repository, files, "HL608")
