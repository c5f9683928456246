"""The custom resources of K3s' Helm controller, from K3s' documentation of their fields; no package has them.

https://docs.k3s.io/helm and the API reference of k3s-io/helm-controller, up to what it has for Helm 4 (summer of 2026).
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_STRING: Schema = {"type": "string"}
_BOOLEAN: Schema = {"type": "boolean"}
_INTEGER: Schema = {"type": "integer"}
_NAME: Schema = {"type": "object", "properties": {"name": _STRING}}
_ANY: Schema = {}


def schemas() -> dict[str, Schema]:
    """By `<group>/<version>/<kind>`, closed in `build_crds.py`."""
    return {
        "helm.cattle.io/v1/HelmChart": _kind("HelmChart", {**_OF_BOTH, **_OF_A_CHART}, _STATUS),
        "helm.cattle.io/v1/HelmChartConfig": _kind("HelmChartConfig", _OF_BOTH, None),
    }


def _kind(kind: str, spec: Schema, status: Schema | None) -> Schema:
    properties = {
        "apiVersion": {"type": "string", "enum": ["helm.cattle.io/v1"]},
        "kind": {"type": "string", "enum": [kind]},
        "spec": {"type": "object", "properties": spec},
    }
    return {"type": "object", "properties": {**properties, **({"status": status} if status else {})}}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_OF_BOTH: Schema = {
    "failurePolicy": {"type": "string", "enum": ["abort", "reinstall", "retry"]},
    "forceConflicts": _BOOLEAN,
    # The documentation names the values and not their type.
    "serverSide": {"type": ["boolean", "string"], "enum": [True, False, "true", "false", "auto"]},
    "values": _ANY,
    "valuesContent": _STRING,
    "valuesSecrets": _list(
        {"type": "object", "properties": {"ignoreUpdates": _BOOLEAN, "keys": _list(_STRING), "name": _STRING}}
    ),
}

_SECURITY: Schema = {
    "appArmorProfile": {
        "type": "object",
        "required": ["type"],
        "properties": {"localhostProfile": _STRING, "type": _STRING},
    },
    "runAsGroup": _INTEGER,
    "runAsNonRoot": _BOOLEAN,
    "runAsUser": _INTEGER,
    "seLinuxOptions": {
        "type": "object",
        "properties": {"level": _STRING, "role": _STRING, "type": _STRING, "user": _STRING},
    },
    "seccompProfile": {
        "type": "object",
        "required": ["type"],
        "properties": {"localhostProfile": _STRING, "type": _STRING},
    },
    "windowsOptions": {
        "type": "object",
        "properties": {
            "gmsaCredentialSpec": _STRING,
            "gmsaCredentialSpecName": _STRING,
            "hostProcess": _BOOLEAN,
            "runAsUserName": _STRING,
        },
    },
}

_OF_A_CHART: Schema = {
    "authPassCredentials": _BOOLEAN,
    "authSecret": _NAME,
    "backOffLimit": _INTEGER,
    "bootstrap": _BOOLEAN,
    "chart": _STRING,
    "chartContent": _STRING,
    "createNamespace": _BOOLEAN,
    "dockerRegistrySecret": _NAME,
    "driver": {"type": "string", "enum": ["secret", "configmap"]},
    "helmVersion": _STRING,
    "insecureSkipTLSVerify": _BOOLEAN,
    "jobImage": _STRING,
    "plainHTTP": _BOOLEAN,
    # Of a pod, as Kubernetes has it.
    "podSecurityContext": {
        "type": "object",
        "properties": {
            **_SECURITY,
            "fsGroup": _INTEGER,
            "fsGroupChangePolicy": _STRING,
            "seLinuxChangePolicy": _STRING,
            "supplementalGroups": _list(_INTEGER),
            "supplementalGroupsPolicy": _STRING,
            "sysctls": _list(
                {"type": "object", "required": ["name", "value"], "properties": {"name": _STRING, "value": _STRING}}
            ),
        },
    },
    "repo": _STRING,
    "repoCA": _STRING,
    "repoCAConfigMap": _NAME,
    # Of a container, as Kubernetes has it.
    "securityContext": {
        "type": "object",
        "properties": {
            **_SECURITY,
            "allowPrivilegeEscalation": _BOOLEAN,
            "capabilities": {"type": "object", "properties": {"add": _list(_STRING), "drop": _list(_STRING)}},
            "privileged": _BOOLEAN,
            "procMount": _STRING,
            "readOnlyRootFilesystem": _BOOLEAN,
        },
    },
    "set": {"type": "object", "additionalProperties": {"type": ["integer", "string"]}},
    "takeOwnership": _BOOLEAN,
    "targetNamespace": _STRING,
    "timeout": _STRING,
    "version": _STRING,
}

_STATUS: Schema = {
    "type": "object",
    "properties": {
        "conditions": _list(
            {
                "type": "object",
                "required": ["status", "type"],
                "properties": {"message": _STRING, "reason": _STRING, "status": _STRING, "type": _STRING},
            }
        ),
        "jobName": _STRING,
    },
}
