"""HL124: the Terraform provider follows the server's major and minor version."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.model.finding import Severity
from support.checking import check_files, places, related_places
from support.repositories import CHAIN, TERRAFORM

VERSIONS, LOCK = "terraform/authentik/versions.tf", "terraform/authentik/.terraform.lock.hcl"
SERVER = "apps/authentik/server.yaml"
RELEASE = """\
kind: HelmRelease
metadata: {{name: authentik}}
spec:
  chart:
    spec: {{chart: authentik, version: "{}"}}
"""
TAG = '  values:\n    global:\n      image: {{tag: "{}"}}\n'
WORKLOAD = """\
kind: Deployment
metadata: {{name: authentik}}
spec:
  template:
    spec:
      containers:
        - {{name: server, image: "ghcr.io/goauthentik/server{}"}}
"""
APPLICATION = """\
kind: Application
metadata: {{name: authentik}}
spec:
  source: {{chart: authentik, targetRevision: "{}"}}
"""


def files(asked: str, server: str) -> dict[str, str]:
    """The chain with a constraint for the provider, and with what deploys the server."""
    constraint = f'source = "goauthentik/authentik", version = "{asked}"'
    required = f"terraform {{\n  required_providers {{\n    authentik = {{ {constraint} }}\n  }}\n}}\n"
    return {**CHAIN, VERSIONS: required, SERVER: server}


def locked(version: str) -> dict[str, str]:
    return {LOCK: f'provider "registry.terraform.io/goauthentik/authentik" {{\n  version = "{version}"\n}}\n'}


# The files, and the primary place.
WRONG = {
    "a newer server": (files("~> 2026.5.0", RELEASE.format("2026.8.6")), VERSIONS, 3),
    "an older server": (files("~> 2026.5.0", RELEASE.format("2026.2.1")), VERSIONS, 3),
    "another year": (files("~> 2026.5.0", RELEASE.format("2027.5.0")), VERSIONS, 3),
    "numbers, not text": (files("~> 2026.1.0", RELEASE.format("2026.10.0")), VERSIONS, 3),
    "an exact provider": (files("2026.5.1", RELEASE.format("2026.8.6")), VERSIONS, 3),
    "an Application": (files("~> 2026.5.0", APPLICATION.format("2026.8.6")), VERSIONS, 3),
    "an image's tag": (files("~> 2026.5.0", RELEASE.format("2026.5.3") + TAG.format("2026.8.6")), VERSIONS, 3),
    "an image": (files("~> 2026.5.0", WORKLOAD.format(":2026.8.6")), VERSIONS, 3),
    "the lock file": ({**files(">= 2026.2", RELEASE.format("2026.8.6")), **locked("2026.5.1")}, LOCK, 2),
}


@pytest.mark.parametrize("name", WRONG)
def test_versions_that_differ(repository: Path, name: str) -> None:
    changed, path, line = WRONG[name]

    result = check_files(repository, changed)

    assert places(result) == [("HL124", path, line)]
    assert result.findings[0].problem.severity is Severity.WARNING
    assert SERVER in {file for file, _ in related_places(result)}


RIGHT = {
    "another patch": files("~> 2026.5.0", RELEASE.format("2026.5.3")),
    "a tag that wins": files("~> 2026.5.0", RELEASE.format("2026.8.6") + TAG.format("2026.5.3")),
    "a prefixed version": files("2026.5.0", RELEASE.format("v2026.5.3")),
    "a candidate": files("~> 2026.5.0", WORKLOAD.format(":2026.5.0-rc1")),
    "the lock file wins": {**files("~> 2026.8.0", RELEASE.format("2026.5.3")), **locked("2026.5.1")},
    "a suspended release": files("~> 2026.5.0", RELEASE.format("2026.8.6") + "  suspend: true\n"),
    "two servers": {
        **files("~> 2026.5.0", RELEASE.format("2026.8.6")),
        "apps/staging/server.yaml": RELEASE.format("2026.10.0"),
    },
    "no server": {**files("~> 2026.5.0", "")},
    "no provider": {**CHAIN, SERVER: RELEASE.format("2026.8.6")},
    "a proxy's image": files("~> 2026.5.0", WORKLOAD.format("").replace("server", "proxy:2026.8.6")),
}


@pytest.mark.parametrize("name", RIGHT)
def test_versions_that_fit(repository: Path, name: str) -> None:
    assert places(check_files(repository, RIGHT[name])) == []


CANNOT_BE_KNOWN = {
    "a constraint with a choice": files(">= 2026.2", RELEASE.format("2026.8.6")),
    "a constraint with a choice of minors": files("~> 2026.2", RELEASE.format("2026.8.6")),
    "a chart's range": files("~> 2026.5.0", RELEASE.format(">=2026.2.0")),
    "the latest image": files("~> 2026.5.0", WORKLOAD.format(":latest")),
    "a hole": files("~> 2026.5.0", RELEASE.format("${VERSION}")),
    "a chart of others": files("~> 2026.5.0", RELEASE.format("33.1.0")),
    "values from elsewhere": files(
        "~> 2026.5.0", RELEASE.format("2026.8.6") + "  valuesFrom: [{kind: ConfigMap, name: x}]\n"
    ),
    "a release that an overlay patches": {
        **files("~> 2026.5.0", RELEASE.format("2026.8.6")),
        "prod/kustomization.yaml": (
            "resources: [../apps/authentik]\npatches: [{path: x.yaml, target: {name: authentik}}]\n"
        ),
    },
}


@pytest.mark.parametrize("name", CANNOT_BE_KNOWN)
def test_what_cannot_be_known(repository: Path, name: str) -> None:
    result = check_files(repository, CANNOT_BE_KNOWN[name])

    assert places(result) == []
    assert "version" in {one.term for one in result.unchecked}


def test_an_image_by_digest_says_nothing(repository: Path) -> None:
    result = check_files(repository, files("~> 2026.5.0", WORKLOAD.format("@sha256:0a")))

    assert places(result) == []


def test_the_message_tells_what_to_ask_for(repository: Path) -> None:
    (finding,) = check_files(repository, files("~> 2026.5.0", RELEASE.format("2026.8.6"))).findings

    assert finding.problem.message == "the Terraform provider is made for Authentik 2026.5, but 2026.8 runs"
    assert '"~> 2026.8.0"' in finding.problem.change
    assert TERRAFORM not in {one.span.file.path for one in finding.problem.related}
