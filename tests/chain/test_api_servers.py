"""An API server is put together from the files that belong to it, and RBAC is that of its cluster."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from homelamp.chain import join as chains
from homelamp.chain.config import load
from homelamp.chain.reading import read
from homelamp.files.repository import open_repository
from homelamp.model import ApiServer
from support.checking import check_files, places
from support.people import AUTHENTICATION, RBAC, WHOLE, entry, rbac, structured
from support.repositories import K3S, RELEASE, write

NAMES = "kube-apiserver-arg: [authentication-config=/etc/rancher/k3s/authentication.yaml]\n"
ENTRIES = structured([entry()])
NO_SERVER = {path: text for path, text in WHOLE.items() if path != K3S}
BESIDE = "k3s/auth.yaml"


def servers(repository: Path, files: Mapping[str, str]) -> list[ApiServer]:
    write(repository, files)
    opened = open_repository(repository)
    return read(opened, load(opened)).facts.api_servers


def config(*paths: str) -> dict[str, str]:
    listed = ", ".join(paths)
    return {".homelamp.yaml": f"version: 1\nchains:\n  - name: home\n    api_server: [{listed}]\n"}


# Files, and the servers that they make: their paths, and whether the structured file counts.
JOINED: list[tuple[dict[str, str], list[tuple[tuple[str, ...], bool]]]] = [
    # The same name and the same folder, before the same name elsewhere.
    (
        {K3S: NAMES, AUTHENTICATION: ENTRIES, "other/authentication.yaml": ENTRIES},
        [((K3S, AUTHENTICATION), True), (("other/authentication.yaml",), True)],
    ),
    # The only one of that name.
    ({K3S: NAMES, "etc/authentication.yaml": ENTRIES}, [((K3S, "etc/authentication.yaml"), True)]),
    # The only one in the same folder, by another name.
    ({K3S: NAMES, BESIDE: ENTRIES}, [((K3S, BESIDE), True)]),
    # Named together.
    (
        {K3S: NAMES, "a/x.yaml": ENTRIES, "b/x.yaml": ENTRIES, **config(K3S, "b/x.yaml")},
        [((K3S, "b/x.yaml"), True), (("a/x.yaml",), True)],
    ),
    # Two of that name, and neither beside: nothing is guessed.
    (
        {K3S: NAMES, "a/authentication.yaml": ENTRIES, "b/authentication.yaml": ENTRIES},
        [((K3S,), False), (("a/authentication.yaml",), True), (("b/authentication.yaml",), True)],
    ),
    # Every node names the same file.
    (
        {"a/config.yaml": NAMES, "b/config.yaml": NAMES, AUTHENTICATION: ENTRIES},
        [(("a/config.yaml", AUTHENTICATION), True), (("b/config.yaml", AUTHENTICATION), True)],
    ),
    # A drop-in names it.
    (
        {K3S: "tls-san: [a]\nkube-apiserver-arg: [v=2]\n", "k3s/config.yaml.d/9.yaml": NAMES, AUTHENTICATION: ENTRIES},
        [((K3S, "k3s/config.yaml.d/9.yaml", AUTHENTICATION), True)],
    ),
    # Of OIDC flags beside a file that nothing names, the flags are in force.
    (
        {K3S: WHOLE[K3S], AUTHENTICATION: ENTRIES},
        [((K3S,), False)],
    ),
    # Where a later list has thrown the argument away, the file still tells what was meant.
    (
        {K3S: NAMES, "k3s/config.yaml.d/9.yaml": "kube-apiserver-arg: [v=2]\n", AUTHENTICATION: ENTRIES},
        [((K3S, "k3s/config.yaml.d/9.yaml"), False), ((AUTHENTICATION,), True)],
    ),
    # A file that no argument names is a server of its own, where there are no arguments to read.
    ({AUTHENTICATION: ENTRIES}, [((AUTHENTICATION,), True)]),
    # A server without a word of it counts only where no other has one.
    ({K3S: WHOLE[K3S], "hosts/b/k3s/config.yaml": "tls-san: [a]\n"}, [((K3S,), False)]),
    ({"hosts/b/k3s/config.yaml": "tls-san: [a]\n"}, [(("hosts/b/k3s/config.yaml",), False)]),
]


@pytest.mark.parametrize(("files", "expected"), JOINED)
def test_which_files_make_a_server(
    repository: Path, files: dict[str, str], expected: list[tuple[tuple[str, ...], bool]]
) -> None:
    assert [(one.paths, one.structured) for one in servers(repository, files)] == expected


def test_a_joined_server_has_the_flags_of_one_file_and_the_issuers_of_the_other(repository: Path) -> None:
    (server,) = servers(repository, {K3S: NAMES, AUTHENTICATION: ENTRIES})

    assert [flag.name for flag in server.flags] == ["authentication-config"]
    assert [issuer.span.file.path for issuer in server.issuers] == [AUTHENTICATION]
    assert server.unnamed_by is None


def test_flags_beside_the_file_that_they_name(repository: Path) -> None:
    text = NAMES.replace("]", ", oidc-client-id=kubernetes, oidc-groups-prefix=x]")

    result = check_files(repository, {**NO_SERVER, K3S: text, AUTHENTICATION: ENTRIES})

    # The facts are those of the file: what the flags say is no second finding.
    assert places(result) == [("HL304", K3S, 1)]


@pytest.mark.parametrize(
    ("paths", "kept"),
    [
        # One cluster, wherever its files lie.
        (("rbac/a.yaml", "clusters/home/b.yaml"), ("rbac/a.yaml", "clusters/home/b.yaml")),
        # Of several clusters none is known to be this one.
        (("rbac/a.yaml", "clusters/home/b.yaml", "clusters/cabin/c.yaml"), ("rbac/a.yaml",)),
    ],
)
def test_rbac_of_several_clusters_beside_one_headlamp(
    repository: Path, paths: tuple[str, ...], kept: tuple[str, ...]
) -> None:
    files = {path: rbac(("Group", "oidc:headlamp-admins")) for path in paths}

    assert subjects_of(repository, {**WHOLE, RBAC: "", **files}) == kept


def test_rbac_of_the_cluster_that_headlamp_lies_in(repository: Path) -> None:
    files = {path: text for path, text in WHOLE.items() if path not in {RELEASE, RBAC}}
    bound = {f"clusters/{name}/rbac.yaml": rbac(("Group", "oidc:headlamp-admins")) for name in ("home", "cabin")}

    assert subjects_of(repository, {**files, "clusters/home/headlamp.yaml": WHOLE[RELEASE], **bound}) == (
        "clusters/home/rbac.yaml",
    )


def subjects_of(repository: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """The files of the subjects that are joined to the only Headlamp."""
    write(repository, files)
    opened = open_repository(repository)
    settings = load(opened)
    (chain,) = chains.build(read(opened, settings).facts, settings)
    return tuple(sorted({one.path for one in chain.subjects}, key=list(files).index))


NODES = {f"hosts/{node}/config.yaml": WHOLE[K3S] for node in ("a", "b", "c")}


@pytest.mark.parametrize("named", [{}, config("hosts")])
def test_nodes_that_say_the_same(repository: Path, named: dict[str, str]) -> None:
    files = {**NO_SERVER, **NODES, RELEASE: WHOLE[RELEASE].replace("clientID: headlamp", "clientID: kubernetes")}

    assert places(check_files(repository, {**NO_SERVER, **NODES, **named})) == []
    assert places(check_files(repository, {**files, **named})) == [("HL103", RELEASE, 18)]


def test_nodes_without_a_word_of_it(repository: Path) -> None:
    bare = {f"hosts/{node}/k3s/config.yaml": "cluster-init: true\n" for node in ("a", "b")}

    assert places(check_files(repository, {**NO_SERVER, **bare})) == [("HL105", "hosts/a/k3s/config.yaml", 1)]


def test_the_server_of_another_cluster_is_not_asked(repository: Path) -> None:
    files = {path: text for path, text in NO_SERVER.items() if path != RELEASE}
    bare = {"clusters/cabin/k3s/config.yaml": "cluster-init: true\n"}
    at_home = {**files, **bare, "clusters/home/headlamp.yaml": WHOLE[RELEASE]}

    assert places(check_files(repository, at_home)) == []
    assert places(check_files(repository, {**at_home, "clusters/home/headlamp.yaml": "", RELEASE: WHOLE[RELEASE]})) == [
        ("HL105", "clusters/cabin/k3s/config.yaml", 1)
    ]


@pytest.mark.parametrize("argument", ["oidc-client-id", "oidc-client-id=", "'{{ more }}'"])
def test_an_argument_without_a_value(repository: Path, argument: str) -> None:
    text = WHOLE[K3S].replace('"oidc-client-id=headlamp"', argument)

    result = check_files(repository, {**NO_SERVER, K3S: text})

    # Of one that another tool fills in nothing is known.
    assert places(result) == ([] if "more" in argument else [("HL303", K3S, 2)])
