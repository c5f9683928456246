"""The schemas that are shipped: facts only, closed, complete in themselves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from homelamp.manifests import locations
from support.validating import subschemas

FOLDER = Path(locations.__file__).parent / "schemas" / "kubernetes"
VERSIONS = ("1.34", "1.35", "1.36", "1.37")
EVERYDAY = [
    "apps/daemonset_v1",
    "apps/deployment_v1",
    "apps/statefulset_v1",
    "batch/cronjob_v1",
    "batch/job_v1",
    "autoscaling/horizontalpodautoscaler_v2",
    "networking.k8s.io/ingress_v1",
    "networking.k8s.io/networkpolicy_v1",
    "policy/poddisruptionbudget_v1",
    "rbac.authorization.k8s.io/clusterrolebinding_v1",
    "storage.k8s.io/storageclass_v1",
    "v1/configmap_v1",
    "v1/namespace_v1",
    "v1/persistentvolumeclaim_v1",
    "v1/secret_v1",
    "v1/service_v1",
    "apiextensions.k8s.io/customresourcedefinition_v1",
]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_schema_of_a_version(version: str) -> None:
    files = sorted((FOLDER / f"v{version}").rglob("*.json"))
    assert len(files) > 90
    for file in files:
        text = file.read_text(encoding="utf-8")
        schema = json.loads(text)
        assert text == json.dumps(schema, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
        assert schema["additionalProperties"] is False
        assert {"apiVersion", "kind"} <= set(schema["required"])
        kind = schema["properties"]["kind"]["enum"][0].lower()
        api_version = schema["properties"]["apiVersion"]["enum"][0]
        group, _, number = api_version.rpartition("/")
        assert (file.parent.name, file.name) == (group or number, f"{kind}_{number}.json")
        for part in subschemas(schema):
            assert not {"description", "$id", "oneOf"} & part.keys()
            if "$ref" in part:
                assert part["$ref"].removeprefix("#/definitions/") in schema["definitions"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", EVERYDAY)
def test_the_everyday_kinds_are_there(version: str, kind: str) -> None:
    assert (FOLDER / f"v{version}" / f"{kind}.json").is_file()


def test_configuration_is_no_resource() -> None:
    assert not [at for at in FOLDER.rglob("*") if at.is_dir() and "config.k8s.io" in at.name]
    assert locations.shipped() == list(VERSIONS)


def test_the_properties_at_a_place() -> None:
    pointer = ("spec", "template", "spec", "containers", "0")

    assert "livenessProbe" in locations.properties("apps/v1", "Deployment", "1.37", pointer)
    assert locations.properties("apps/v1", "Deployment", "1.37", ("spec", "nothing", "here")) == []
    assert locations.properties("lab.test/v1", "Foo", "1.37", ()) == []
