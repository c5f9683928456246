"""What the tables of the house promise: one module and one line of a table add a distribution."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.clusters.distributions import DISTRIBUTIONS, Entry
from support.checking import check_files, places
from support.repositories import CHAIN, K3S

SAMPLE = """\
from homelamp.clusters import flags, talos
from homelamp.clusters.distributions import Arguments


def read(document):
    found = document.get(document.root, "spec", "kubeAPIServer")
    pairs = found.value if found is not None else []
    stated = tuple(flags.of_key(document, str(key.value), key, value) for key, value in pairs)
    return [Arguments(document.file.path, document.span(found), stated)] if stated else []


def merge(arguments):
    return [one._replace(distribution="sample") for one in talos.merge(arguments)]


def how_to_add(flags):
    return f"add {', '.join(flags)} under spec.kubeAPIServer"
"""
CLUSTER = """\
kind: Cluster
spec:
  kubeAPIServer:
    oidc-issuer-url: https://auth.lab.test/application/o/headlamp
    oidc-client-id: headlamp
    oidc-username-claim: email
"""


def test_a_distribution_is_one_module_and_one_line(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sample_distribution.py").write_text(SAMPLE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(DISTRIBUTIONS, "sample", Entry("sample_distribution", ("kubeAPIServer", "oidc-")))
    files = {path: text for path, text in CHAIN.items() if path != K3S}

    result = check_files(repository, {**files, "cluster.yaml": CLUSTER})

    assert places(result) == [("HL102", "cluster.yaml", 4)]
