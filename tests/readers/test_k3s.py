"""K3s files are merged as K3s merges them."""

from __future__ import annotations

import pytest

from homelamp.facts import ApiServer
from homelamp.readers import k3s
from homelamp.readers.yaml import parse
from homelamp.text import SourceFile


def servers(files: dict[str, str]) -> list[ApiServer]:
    arguments = []
    for path, text in files.items():
        for document in parse(SourceFile(path, text))[0]:
            arguments += k3s.read(document)
    return k3s.merge(arguments)


def stated(files: dict[str, str]) -> tuple[str | None, ...]:
    (server,) = servers(files)
    (issuer,) = server.issuers
    return (issuer.url and issuer.url.text, *(audience.text for audience in issuer.audiences))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"config.yaml": "kube-apiserver-arg:\n  - oidc-issuer-url=https://a/\n  - oidc-client-id=b\n"},
            ("https://a/", "b"),
        ),
        ({"config.yaml": "kube-apiserver-arg+:\n  - --oidc-client-id=b=c\n"}, (None, "b=c")),
        ({"config.yaml": "kube-apiserver-arg: oidc-client-id=b\n"}, (None, "b")),
        ({"config.yaml": "kube-apiserver-arg: [oidc-client-id=b, oidc-client-id=c]\n"}, (None, "c")),
        (
            {
                "k/config.yaml": "kube-apiserver-arg: [oidc-client-id=a, oidc-issuer-url=https://x/]\n",
                "k/config.yaml.d/50.yaml": "kube-apiserver-arg: [oidc-client-id=b]\n",
            },
            (None, "b"),
        ),
        (
            {
                "k/config.yaml.d/50.yaml": "kube-apiserver-arg+: [oidc-client-id=b]\n",
                "k/config.yaml": "kube-apiserver-arg: [oidc-client-id=a, oidc-issuer-url=https://x/]\n",
            },
            ("https://x/", "b"),
        ),
        (
            {
                "k/config.yaml.d/60.yaml": "kube-apiserver-arg+: [oidc-client-id=c]\n",
                "k/config.yaml.d/50.yaml": "kube-apiserver-arg+: [oidc-client-id=b]\n",
            },
            (None, "c"),
        ),
    ],
)
def test_merging(files: dict[str, str], expected: tuple[str | None, ...]) -> None:
    assert stated(files) == expected


@pytest.mark.parametrize(
    "text",
    [
        "kube-apiserver-arg: [audit-log-path=x]\n",
        "kind: ConfigMap\nkube-apiserver-arg: [oidc-client-id=b]\n",
        "kube-apiserver-arg: {oidc-client-id: b}\n",
        "kube-apiserver-arg:\n",
        "- kube-apiserver-arg\n",
    ],
)
def test_no_oidc_flags(text: str) -> None:
    assert not any(server.has_oidc for server in servers({"config.yaml": text}))


def test_every_node_has_its_own_api_server() -> None:
    text = "kube-apiserver-arg: [oidc-client-id=a]\n"

    assert [server.paths for server in servers({"one/config.yaml": text, "two/config.yaml": text})] == [
        ("one/config.yaml",),
        ("two/config.yaml",),
    ]
