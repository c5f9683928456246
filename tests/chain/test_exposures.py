"""Which exposures beside the values are a Headlamp's."""

from __future__ import annotations

from pathlib import Path

from homelamp.model.result import Result
from support.checking import check_files, places
from support.repositories import CHAIN, RELEASE


def ingress(host: str) -> str:
    return (
        f"kind: Ingress\nmetadata: {{name: x}}\nspec:\n  rules:\n    - host: {host}\n"
        "      http: {paths: [{path: /, backend: {service: {name: headlamp}}}]}\n"
    )


def release(cluster: str) -> str:
    """A Headlamp without an exposure in its values."""
    text = CHAIN[RELEASE].partition("    ingress:\n")[0]
    return text.replace("headlamp.lab.test", f"headlamp.{cluster}.test")


def hosts(result: Result) -> list[list[str]]:
    """The hosts of every chain that exposures state."""
    found = [chain.facts.get("host", []) for chain in result.chains or ()]
    return [[str(fact.value) for fact in facts if fact.source == "exposure"] for facts in found]


TWO = {"clusters/a/headlamp.yaml": release("a"), "clusters/b/headlamp.yaml": release("b")}


def test_of_one_headlamp_all(repository: Path) -> None:
    files = {RELEASE: release("a"), "ingress/a.yaml": ingress("a.test"), "b.yaml": ingress("b.test")}

    assert hosts(check_files(repository, files)) == [["b.test", "a.test"]]


def test_of_several_those_in_the_same_folder(repository: Path) -> None:
    files = {
        **TWO,
        "clusters/a/route.yaml": ingress("headlamp.a.test"),
        "clusters/b/r.yaml": ingress("headlamp.b.test"),
    }

    result = check_files(repository, files)

    assert hosts(result) == [["headlamp.a.test"], ["headlamp.b.test"]]
    assert places(result) == []


def test_one_without_an_exposure_has_not_the_others(repository: Path) -> None:
    result = check_files(repository, {**TWO, "clusters/b/route.yaml": ingress("headlamp.b.test")})

    assert hosts(result) == [[], ["headlamp.b.test"]]
    assert places(result) == []


def test_elsewhere_the_callbacks_host_tells(repository: Path) -> None:
    result = check_files(repository, {**TWO, "ingress/b.yaml": ingress("Headlamp.b.test")})

    assert hosts(result) == [[], ["Headlamp.b.test"]]
    assert places(result) == []


def test_a_break_in_its_own_folder_is_found(repository: Path) -> None:
    result = check_files(repository, {**TWO, "clusters/b/route.yaml": ingress("dash.b.test")})

    assert places(result) == [("HL106", "clusters/b/route.yaml", 5)]


def test_another_clusters_folder(repository: Path) -> None:
    files = {"clusters/a/headlamp.yaml": release("a"), "clusters/b/route.yaml": ingress("headlamp.b.test")}

    assert hosts(check_files(repository, files)) == [[]]


CONFIG = f"version: 1\nchains:\n  - name: home\n    headlamp: [{RELEASE}]\n    exposure: [ingress/a.yaml]\n"


def test_the_configuration_names_them(repository: Path) -> None:
    files = {RELEASE: release("a"), "ingress/a.yaml": ingress("a.test"), "b.yaml": ingress("b.test")}

    assert hosts(check_files(repository, {**files, ".homelamp.yaml": CONFIG})) == [["a.test"]]


def test_the_callbacks_host_counts_though_it_is_not_named(repository: Path) -> None:
    files = {RELEASE: release("a"), "ingress/a.yaml": ingress("a.test"), "b.yaml": ingress("headlamp.a.test")}

    result = check_files(repository, {**files, ".homelamp.yaml": CONFIG})

    assert hosts(result) == [["headlamp.a.test", "a.test"]]
    assert places(result) == []
