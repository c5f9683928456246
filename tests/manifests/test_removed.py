"""HL604: versions that are served no longer, what to write instead, and where nothing must be said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from homelamp.manifests.outcome import Outcome
from support.repositories import write
from support.validating import skipped, told, validate_in

NeedTool = Callable[[str], Path]

RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2beta2
kind: HelmRelease
metadata: {name: a}
spec:
  interval: 1h
  chart: {spec: {chart: a, sourceRef: {kind: HelmRepository, name: a}}}
"""
STATED = 'version: 1\nkubernetes_version: "1.37"\n'
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: helmreleases.helm.toolkit.fluxcd.io}
spec:
  group: helm.toolkit.fluxcd.io
  names: {kind: HelmRelease, plural: helmreleases}
  scope: Namespaced
  versions:
    - {name: v2beta2, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
"""


def _changes(outcome: Outcome) -> list[tuple[str, bool]]:
    return [(one.problem.change, bool(one.problem.fix)) for one in outcome.findings]


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (RELEASE, "helm.toolkit.fluxcd.io/v2"),
        (RELEASE.replace("v2beta2", "v2beta1"), "helm.toolkit.fluxcd.io/v2"),
        (
            RELEASE.replace("helm.toolkit.fluxcd.io/v2beta2", '"helm.toolkit.fluxcd.io/v2beta2"'),
            "helm.toolkit.fluxcd.io/v2",
        ),
        (
            "apiVersion: source.toolkit.fluxcd.io/v1beta2\nkind: OCIRepository\nmetadata: {name: a}\n"
            "spec: {interval: 1h, url: 'oci://ghcr.io/lab/a'}\n",
            "source.toolkit.fluxcd.io/v1",
        ),
    ],
)
def test_where_only_the_version_changes_there_is_a_fix(
    text: str, new: str, repository: Path, need_tool: NeedTool
) -> None:
    write(repository, {"a.yaml": text})

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert _changes(outcome) == [(f"write {new} here (homelamp check --fix does)", True)]
    edit = outcome.findings[0].problem.fix[0]
    assert edit.text.strip('"') == new
    write(repository, {"a.yaml": text[: edit.span.start] + edit.text + text[edit.span.end :]})
    assert validate_in(repository, need_tool("kubeconform")).findings == []


@pytest.mark.parametrize(
    "text",
    [
        # A field that the newer version has no more.
        RELEASE + "  unknown: 1\n",
        "apiVersion: kustomize.toolkit.fluxcd.io/v1beta2\nkind: Kustomization\nmetadata: {name: a}\n"
        "spec: {interval: 1h, prune: true, sourceRef: {kind: GitRepository, name: a}, patchesStrategicMerge: [{}]}\n",
        # The schema admits it, and its meaning changed.
        "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\n"
        "spec: {minAvailable: 1, selector: {}}\n",
        "apiVersion: image.toolkit.fluxcd.io/v1beta2\nkind: ImageUpdateAutomation\nmetadata: {name: a}\n"
        "spec: {interval: 1h, sourceRef: {kind: GitRepository, name: a}}\n",
    ],
)
def test_where_more_must_change_there_is_none(text: str, repository: Path, need_tool: NeedTool) -> None:
    write(repository, {"a.yaml": text, ".homelamp.yaml": STATED})

    outcome = validate_in(repository, need_tool("kubeconform"))

    [(change, fixable)] = _changes(outcome)
    assert change.endswith("and change the fields that it has in another form")
    assert not fixable


def test_a_version_that_the_repository_itself_serves_is_no_finding(repository: Path, need_tool: NeedTool) -> None:
    write(repository, {"a.yaml": RELEASE, "clusters/lab/flux-system/gotk-components.yaml": CRD})

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert told(outcome) == [("HL702", "a.yaml", 2, 7)]


def test_a_version_that_its_definition_does_not_serve_is_one(repository: Path, need_tool: NeedTool) -> None:
    write(repository, {"a.yaml": RELEASE, "crd.yaml": CRD.replace("served: true", "served: false")})

    assert told(validate_in(repository, need_tool("kubeconform"))) == [("HL604", "a.yaml", 1, 13)]


def test_a_version_with_a_schema_of_ones_own_is_no_finding(repository: Path, need_tool: NeedTool) -> None:
    config = "version: 1\nschema_locations: ['schemas/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json']\n"
    write(repository, {"a.yaml": RELEASE, ".homelamp.yaml": config, "schemas/helmrelease_v2beta2.json": "{}"})

    assert told(validate_in(repository, need_tool("kubeconform"))) == []


def test_a_patch_in_an_old_version_is_counted_only(repository: Path, need_tool: NeedTool) -> None:
    kustomization = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches: [{path: a.yaml}]\n"
    write(repository, {"a.yaml": RELEASE, "kustomization.yaml": kustomization})

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert told(outcome) == []
    assert skipped(outcome) == [("HelmRelease", "a.yaml", "a patch of kustomization.yaml, not a whole resource")]


def test_a_version_that_the_cluster_does_not_have_yet_is_not_called_removed(
    repository: Path, need_tool: NeedTool
) -> None:
    write(repository, {"a.yaml": "apiVersion: batch/v2\nkind: CronJob\nmetadata: {name: a}\n"})

    assert told(validate_in(repository, need_tool("kubeconform"))) == [("HL701", "a.yaml", 2, 7)]


def test_a_beta_version_that_became_stable(repository: Path, need_tool: NeedTool) -> None:
    text = "apiVersion: rbac.authorization.k8s.io/v1alpha1\nkind: Role\nmetadata: {name: a}\n"
    write(repository, {"a.yaml": text, ".homelamp.yaml": STATED})

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert [one.problem.message for one in outcome.findings] == [
        "Role of rbac.authorization.k8s.io/v1alpha1 is served no longer, since Kubernetes 1.37 or before"
    ]
    assert "write rbac.authorization.k8s.io/v1 here" in outcome.findings[0].problem.change
