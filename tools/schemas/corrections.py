"""What the packages' types do not say, or say otherwise than the CustomResourceDefinitions that clusters have.

A type is known by some of its fields, wherever it stands: Argo CD's source, for one, stands in Application at five
places and in ApplicationSet at many. Each correction must find its type, so that none outlives its reason.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, NamedTuple

Schema = dict[str, Any]

_STRING: Schema = {"type": "string"}
_BOOLEAN: Schema = {"type": "boolean"}
_NAMED: Schema = {"type": "object", "required": ["name"], "properties": {"name": _STRING}}
_FLUX = ("helm.toolkit", "image.toolkit", "kustomize.toolkit", "notification.toolkit", "source.toolkit")
_FLUX_GROUPS = tuple(f"{name}.fluxcd.io" for name in _FLUX)
_RESOURCE_KINDS = ["FluxInstance", "ResourceSet", "ResourceSetInputProvider"]


class Correction(NamedTuple):
    """Of every type in `group` (or in one kind of it) with all of `fields`: fields that it has as well, what is to be
    said of a field besides (an `enum` is added to the one that is there), and fields that it does not require."""

    group: str
    fields: frozenset[str]
    kind: str | None
    add: Schema
    change: dict[str, Schema]
    optional: frozenset[str]


def _type(
    group: str,
    fields: str,
    *,
    kind: str | None = None,
    add: Schema | None = None,
    change: dict[str, Schema] | None = None,
    optional: str = "",
) -> Correction:
    known = frozenset(fields.split())
    return Correction(group, known, kind, add or {}, change or {}, frozenset(optional.split()))


def _object(required: str = "", **properties: Schema) -> Schema:
    found: Schema = {"type": "object", "properties": properties}
    return {**found, "required": required.split()} if required else found


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


# The packages' maker drops descriptions, and with them the fields of this name.
_DESCRIPTIONS = [
    _type("argoproj.io", "destinations sourceRepos", add={"description": {**_STRING, "maxLength": 255}}),
    _type("argoproj.io", "jwtTokens policies", add={"description": _STRING}),
    _type("argoproj.io", "manualSync schedule", add={"description": _STRING}),
    _type(
        "gateway.networking.k8s.io", "controllerName parametersRef", add={"description": {**_STRING, "maxLength": 64}}
    ),
]

# What Argo CD 3.5 has and the package does not.
_ARGO = [
    _type("argoproj.io", "chart kustomize ref", add={"tagPrefix": _STRING}),
    _type("argoproj.io", "path targetBranch", add={"repoURL": _STRING}),
    _type("argoproj.io", "manualSync schedule", add={"syncOverrun": _BOOLEAN}),
    _type("argoproj.io", "allBranches appSecretName organization", add={"excludeArchivedRepos": _BOOLEAN}),
    _type("argoproj.io", "allBranches insecure owner", add={"excludeArchivedRepos": _BOOLEAN}),
    _type("argoproj.io", "allBranches group includeSubgroups", add={"includeArchivedRepos": _BOOLEAN}),
    _type(
        "argoproj.io",
        "destinations sourceRepos",
        add={
            "sourceIntegrity": _object(
                "git",
                git=_object(
                    "policies",
                    policies=_list(
                        _object(
                            "gpg repos",
                            gpg=_object("keys mode", keys=_list(_STRING), mode=_STRING),
                            repos=_list(_object("url", url=_STRING)),
                        )
                    ),
                ),
            )
        },
    ),
]

_TARGET = _object(
    annotationSelector=_STRING,
    group=_STRING,
    kind=_STRING,
    labelSelector=_STRING,
    name=_STRING,
    namespace=_STRING,
    version=_STRING,
)
_EXPRESSION = {"expression": _STRING}

# What Flux 2.9 has and the package does not.
_FLUX_2_9 = [
    _type(
        "helm.toolkit.fluxcd.io",
        "postRenderers releaseName",
        add={"postRenderStrategy": _one_of("combined", "nohooks", "separate")},
    ),
    _type(
        "helm.toolkit.fluxcd.io",
        "cleanupOnFail preserveValues",
        add={"chartNameChangeStrategy": _one_of("InPlaceUpdate", "Reinstall")},
    ),
    _type("helm.toolkit.fluxcd.io", "targetPath valuesKey", add={"literal": _BOOLEAN}),
    _type("helm.toolkit.fluxcd.io", "current failed inProgress", optional="kind"),
    _type("kustomize.toolkit.fluxcd.io", "current failed inProgress", optional="kind"),
    _type(
        "kustomize.toolkit.fluxcd.io",
        "postBuild prune",
        add={
            "buildMetadata": _list(_one_of("originAnnotations", "transformerAnnotations")),
            "ignore": _list(_object("paths", paths=_list(_STRING), target=_TARGET)),
        },
    ),
    _type(
        "kustomize.toolkit.fluxcd.io",
        "substitute substituteFrom",
        add={"substituteStrategy": _one_of("Always", "WithVariables")},
    ),
    _type("notification.toolkit.fluxcd.io", "kind matchLabels name", change={"kind": {"enum": _RESOURCE_KINDS}}),
    _type("notification.toolkit.fluxcd.io", "kind matchLabels name", kind="Receiver", add={"filter": _STRING}),
    _type(
        "notification.toolkit.fluxcd.io",
        "resourceFilter resources",
        change={"type": {"enum": ["generic-oidc"]}},
        optional="secretRef",
        add={
            "oidcProviders": _list(
                _object(
                    "issuerURL validations",
                    audience=_STRING,
                    issuerURL={"type": "string", "pattern": "^https?://"},
                    validations={
                        **_list(_object("expression message", **_EXPRESSION, message=_STRING)),
                        "minItems": 1,
                    },
                    variables=_list(_object("expression name", **_EXPRESSION, name=_STRING)),
                )
            )
        },
    ),
    _type("source.toolkit.fluxcd.io", "recurseSubmodules ref", change={"provider": {"enum": ["aws"]}}),
    _type(
        "source.toolkit.fluxcd.io",
        "matchOIDCIdentity provider secretRef",
        kind="OCIRepository",
        add={"trustedRootSecretRef": _NAMED},
    ),
]

# What Gateway API 1.6 has otherwise, the experimental values included.
_GATEWAY = [
    _type("gateway.networking.k8s.io", "externalAuth requestMirror type", change={"type": {"enum": ["ExternalAuth"]}}),
    _type(
        "gateway.networking.k8s.io", "annotations labels parametersRef", change={"annotations": {"maxProperties": 16}}
    ),
    _type("gateway.networking.k8s.io", "caCertificateRefs mode", change={"caCertificateRefs": {"maxItems": 16}}),
    _type("gateway.networking.k8s.io", "hostnames rules", kind="TLSRoute", change={"hostnames": {"maxItems": 1024}}),
    _type("gateway.networking.k8s.io", "attempts backoff codes", change={"attempts": {"minimum": 1}}),
]

_CORRECTIONS = [*_DESCRIPTIONS, *_ARGO, *_FLUX_2_9, *_GATEWAY]


def apply(schemas: dict[str, Schema]) -> None:
    """Correct the schemas, which are named `<group>/<version>/<kind>`, in their place."""
    for correction in _CORRECTIONS:
        kinds = (schemas[name] for name in schemas if _concerns(correction, name))
        found = [part for schema in kinds for part in _parts(schema) if correction.fields <= _fields(part)]
        if not found:
            raise SystemExit(f"a correction without a type: {correction}")
        for part in found:
            _correct(part, correction)
    for name, schema in schemas.items():
        group = name.partition("/")[0]
        if group in _FLUX_GROUPS:
            _durations(schema, hours_of_timeout=group in {"helm.toolkit.fluxcd.io", "kustomize.toolkit.fluxcd.io"})
    _nullable_template(schemas["bitnami.com/v1alpha1/SealedSecret"])


def _concerns(correction: Correction, name: str) -> bool:
    group, _, kind = name.split("/")
    return correction.group == group and correction.kind in {None, kind}


def _fields(schema: Schema) -> set[str]:
    return set(schema.get("properties", ()))


def _correct(schema: Schema, correction: Correction) -> None:
    properties = schema["properties"]
    properties.update(copy.deepcopy(correction.add))
    for field, more in correction.change.items():
        both = sorted({*properties[field].get("enum", ()), *more.get("enum", ())})
        properties[field].update(more | ({"enum": both} if both else {}))
    required = [name for name in schema.get("required", ()) if name not in correction.optional]
    schema.pop("required", None)
    schema.update({"required": required} if required else {})


def _durations(schema: Schema, *, hours_of_timeout: bool) -> None:
    """Flux' durations are Go's; the package has them as any string."""
    for part in _parts(schema):
        for name, field in part.get("properties", {}).items():
            if name in {"interval", "retryInterval"} or (name == "timeout" and hours_of_timeout):
                field["pattern"] = r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$"
            elif name == "timeout":
                field["pattern"] = r"^([0-9]+(\.[0-9]+)?(ms|s|m))+$"


def _nullable_template(sealed_secret: Schema) -> None:
    """What kubeseal writes: `data: null` and `creationTimestamp: null`. `metadata` keeps what it does not know."""
    template = sealed_secret["properties"]["spec"]["properties"]["template"]["properties"]
    template["data"]["nullable"] = True
    known = ("annotations", "finalizers", "labels", "name", "namespace")
    metadata = template["metadata"]["properties"]
    template["metadata"] = {
        "type": ["null", "object"],
        "nullable": True,
        "open": True,
        "properties": {name: metadata[name] for name in known},
    }


def _parts(schema: Schema) -> Iterator[Schema]:
    yield schema
    for part in schema.get("properties", {}).values():
        yield from _parts(part)
    for inner in ("additionalProperties", "items"):
        if isinstance(schema.get(inner), dict):
            yield from _parts(schema[inner])
