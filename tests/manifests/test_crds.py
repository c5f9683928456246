"""The schemas of custom resources: closed, complete in themselves, and read by kubeconform."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from homelamp.core.releases import release_of
from homelamp.manifests import locations
from homelamp.manifests.schema_releases import schema_release
from homelamp.manifests.sharing import expand, share
from support.render import ENGINES, PLAIN, ROOT, render_to
from support.repositories import git
from support.validating import subschemas, validate_in

FOLDER = Path(locations.__file__).parent / "schemas" / "crds"
FILES = sorted(FOLDER.rglob("*.json"))
TOOLS = ROOT / "tools" / "schemas"

# Of every kind, and of those without which a homelab would not be validated.
NAMES = [at.relative_to(FOLDER).as_posix().removesuffix(".json") for at in FILES]
EVERYDAY = [
    "argoproj.io/application_v1alpha1",
    "argoproj.io/applicationset_v1alpha1",
    "argoproj.io/appproject_v1alpha1",
    "bitnami.com/sealedsecret_v1alpha1",
    "cert-manager.io/certificate_v1",
    "cert-manager.io/clusterissuer_v1",
    "cert-manager.io/issuer_v1",
    "gateway.networking.k8s.io/gateway_v1",
    "gateway.networking.k8s.io/gatewayclass_v1",
    "gateway.networking.k8s.io/grpcroute_v1",
    "gateway.networking.k8s.io/httproute_v1",
    "gateway.networking.k8s.io/referencegrant_v1beta1",
    "gateway.networking.k8s.io/tcproute_v1",
    "gateway.networking.k8s.io/tlsroute_v1",
    "helm.cattle.io/helmchart_v1",
    "helm.cattle.io/helmchartconfig_v1",
    "helm.toolkit.fluxcd.io/helmrelease_v2",
    "image.toolkit.fluxcd.io/imagepolicy_v1",
    "image.toolkit.fluxcd.io/imagerepository_v1",
    "image.toolkit.fluxcd.io/imageupdateautomation_v1",
    "kustomize.toolkit.fluxcd.io/kustomization_v1",
    "notification.toolkit.fluxcd.io/alert_v1beta3",
    "notification.toolkit.fluxcd.io/provider_v1beta3",
    "notification.toolkit.fluxcd.io/receiver_v1",
    "source.toolkit.fluxcd.io/bucket_v1",
    "source.toolkit.fluxcd.io/externalartifact_v1",
    "source.toolkit.fluxcd.io/gitrepository_v1",
    "source.toolkit.fluxcd.io/helmchart_v1",
    "source.toolkit.fluxcd.io/helmrepository_v1",
    "source.toolkit.fluxcd.io/ocirepository_v1",
    "traefik.io/ingressroute_v1alpha1",
    "traefik.io/ingressroutetcp_v1alpha1",
    "traefik.io/middleware_v1alpha1",
    "traefik.io/serverstransport_v1alpha1",
    "traefik.io/tlsoption_v1alpha1",
    "traefik.io/traefikservice_v1alpha1",
]
# Where everything in `spec` may be left out: the CustomResourceDefinition requires no spec either.
WITHOUT_SPEC = {
    "helm.cattle.io/helmchart_v1",
    "helm.cattle.io/helmchartconfig_v1",
    "source.toolkit.fluxcd.io/externalartifact_v1",
}

NeedTool = Callable[[str], Path]


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_every_schema(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    schema = json.loads(text)
    assert text == json.dumps(schema, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
    kind = schema["properties"]["kind"]["enum"][0].lower()
    group, _, version = schema["properties"]["apiVersion"]["enum"][0].rpartition("/")
    assert (file.parent.name, file.name) == (group, f"{kind}_{version}.json")
    assert schema["additionalProperties"] is False
    assert schema["properties"].keys() <= {"apiVersion", "kind", "metadata", "spec", "status", "operation"}
    assert {"apiVersion", "kind", "metadata"} <= set(schema["required"])
    assert _references(schema) == set(schema.get("definitions", ()))
    for part in subschemas(schema):
        assert not {"description", "$id", "nullable", "open"} & part.keys()
        assert part.get("required") != []  # which no draft 4 schema may have: kubeconform would not read the file
        assert "additionalProperties" in part or "properties" not in part or _is_template_metadata(part)


def test_the_everyday_kinds_are_there() -> None:
    assert set(EVERYDAY) <= set(NAMES)


def test_what_flux_no_longer_serves_is_not_there() -> None:
    beta = {name for name in NAMES if ".fluxcd.io/" in name and "beta" in name}

    assert beta == {"notification.toolkit.fluxcd.io/alert_v1beta3", "notification.toolkit.fluxcd.io/provider_v1beta3"}


def test_spec_is_required_where_something_in_it_is() -> None:
    without = {name for name in NAMES if "spec" not in _schema(name)["required"]}

    assert {name for name in without if not name.startswith("acme.")} <= WITHOUT_SPEC


def test_they_are_small() -> None:
    assert max(at.stat().st_size for at in FILES) < 32_000
    assert sum(at.stat().st_size for at in FILES) < 300_000


def test_only_kubernetes_own_metadata_and_what_kubeseal_leaves_empty_take_null() -> None:
    for name in NAMES:
        spec = expand(_schema(name)["properties"].get("spec", {}), _schema(name))
        nullable = ["/".join(path) for path, part in _places(spec) if "null" in part.get("type", ())]
        sealed = name == "bitnami.com/sealedsecret_v1alpha1"
        assert set(nullable) == ({"template/data", "template/metadata"} if sealed else set())


def test_kubeconform_reads_each_and_finds_the_root_closed(tmp_path: Path, need_tool: NeedTool) -> None:
    documents = [{**_head(name), "speck": {}} for name in NAMES]

    results = _validate(need_tool("kubeconform"), tmp_path, documents)

    # One that it cannot compile it passes over, as if there were none.
    assert [result["status"] for result in results] == ["statusInvalid"] * len(NAMES)
    for result in results:
        assert "additional properties 'speck' not allowed" in result["msg"]


@pytest.mark.parametrize("exposure", ["ingress", "gateway"])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_scaffolded_repository_passes_whole(engine: str, exposure: str, need_tool: NeedTool, tmp_path: Path) -> None:
    repository = render_to(tmp_path / "repository", {**PLAIN, "gitops_engine": engine, "exposure": exposure})
    git(repository, "init", "--quiet")
    git(repository, "add", "--all")

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert (outcome.findings, outcome.skipped) == ([], [])
    assert outcome.validated >= 8


def test_each_schema_is_of_the_release_that_is_named() -> None:
    if not TOOLS.is_dir():
        pytest.skip("the tools are not part of a source distribution")
    modules = json.loads((TOOLS / "modules.json").read_text(encoding="utf-8"))
    pinned = {(one["project"], release_of(one["release"])) for one in modules}
    named = {schema_release(f"{name.partition('/')[0]}/v1") for name in NAMES}

    assert named - {None} == pinned
    for one in modules:
        # How old they are is said, and no test fails because time goes on.
        age = (datetime.now(UTC).date() - date.fromisoformat(one["released"])).days
        print(f"{one['project']} {one['release']}: {one['module']} {one['version']}, released {age} days ago")


def test_sharing_loses_nothing_and_has_one_outcome() -> None:
    for name in NAMES:
        schema = _schema(name)
        whole = {key: expand(part, schema) for key, part in schema.items() if key != "definitions"}
        assert share(whole) == schema


def test_the_properties_at_a_place_behind_references() -> None:
    source = ("spec", "template", "spec", "sources", "0", "helm")

    assert "valuesObject" in locations.properties("argoproj.io/v1alpha1", "ApplicationSet", "1.37", source)
    assert "sourceRef" in locations.properties("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "1.37", ("spec",))


def _schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return schema


def _head(name: str) -> dict[str, Any]:
    properties = _schema(name)["properties"]
    head = {key: properties[key]["enum"][0] for key in ("apiVersion", "kind")}
    return {**head, "metadata": {"name": "a"}}


def _validate(kubeconform: Path, folder: Path, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    file = folder / "documents.yaml"
    file.write_text("\n---\n".join(map(json.dumps, documents)) + "\n", encoding="utf-8")
    options = ["-strict", "-verbose", "-ignore-missing-schemas", "-n", "1", "-output", "json"]
    for location in locations.of("1.37", ()):
        options += ["-schema-location", location]
    done = subprocess.run([kubeconform, *options, file], capture_output=True, text=True, check=False)
    resources: list[dict[str, Any]] = json.loads(done.stdout)["resources"]
    return resources


def _references(schema: dict[str, Any]) -> set[str]:
    return {part["$ref"].removeprefix("#/definitions/") for part in subschemas(schema) if "$ref" in part}


def _places(schema: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    yield path, schema
    for name, part in schema.get("properties", {}).items():
        yield from _places(part, (*path, name))
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from _places(schema[key], (*path, key))


def _is_template_metadata(part: dict[str, Any]) -> bool:
    """What the SealedSecret's CustomResourceDefinition preserves though it is unknown."""
    return set(part["properties"]) == {"annotations", "finalizers", "labels", "name", "namespace"}
