"""What the tables of the house promise: one module and one line of a table add a distribution, or a provider."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.clusters.distributions import DISTRIBUTIONS, Entry
from homelamp.providers import table
from homelamp.rules import RULES
from support.checking import check_files, places
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM

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


PROVIDER = """\
from homelamp.providers.documents import Place, Words, client_of
from homelamp.providers.table import Registered

WORDS = Words(id=("name",), redirect_uris=("callbacks",))


def in_document(document):
    if document.text(document.get(document.root, "kind")) != "SampleClient":
        return Registered()
    return Registered((client_of(Place(document, document.root), "Sample", WORDS, ("/sample",)),))
"""
CLIENT = """\
kind: SampleClient
name: headlamp
callbacks:
  - https://headlamp.lab.test/callback
"""


def test_a_provider_is_one_module_and_one_line(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sample_provider.py").write_text(PROVIDER)
    monkeypatch.syspath_prepend(tmp_path)
    entry = table.Entry("Sample", "sample_provider", documents=(("SampleClient",),), issuer="/sample")
    monkeypatch.setitem(table.PROVIDERS, "sample", entry)
    issuer = "https://auth.lab.test/application/o/headlamp/"
    files = {path: text.replace(issuer, "https://auth.lab.test/sample/") for path, text in CHAIN.items()}
    del files[TERRAFORM]

    result = check_files(repository, {**files, "client.yaml": CLIENT})

    assert places(result) == [("HL101", "client.yaml", 4), ("HL102", K3S, 2)]
    found = result.findings[1].problem
    assert "Sample calls itself https://auth.lab.test/sample" in found.message
    assert [one.span.file.path for one in found.related] == [RELEASE, "client.yaml"]


def test_a_rule_about_one_provider_names_one_of_the_table() -> None:
    assert {rule.provider for rule in RULES} <= {"", *table.PROVIDERS}
