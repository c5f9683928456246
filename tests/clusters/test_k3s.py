"""K3s files are merged as K3s merges them."""

from __future__ import annotations

import pytest

from homelamp.clusters import k3s
from homelamp.core.text import SourceFile
from homelamp.core.value import Unknown
from homelamp.model import ApiServer, Issuer
from homelamp.syntax.yaml.documents import parse


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


def issuer_of(text: str) -> Issuer:
    (server,) = servers({"config.yaml": text})
    (issuer,) = server.issuers
    return issuer


FLAGS = """\
kube-apiserver-arg:
  - --oidc-issuer-url=https://a/
  - oidc-client-id=b
  - oidc-username-claim=email
  - "oidc-username-prefix=x:"
  - oidc-groups-claim=groups
  - 'oidc-groups-prefix=y:'
  - oidc-ca-file=/etc/ca.crt
"""


def test_what_the_flags_say() -> None:
    issuer = issuer_of(FLAGS)

    facts = [issuer.url, *issuer.audiences, *issuer[3:7]]
    expected = ["https://a/", "b", "email", "x:", "groups", "y:"]
    assert [fact and fact.text for fact in facts] == expected
    assert [fact and fact.span.text for fact in facts] == expected
    assert issuer.has_ca
    assert (issuer.span.line, issuer.span.end_line) == (2, 8)


def test_what_the_flags_do_not_say() -> None:
    issuer = issuer_of("kube-apiserver-arg: [oidc-issuer-url=https://a/]\n")

    assert issuer.audiences == ()
    assert issuer[3:8] == (None, None, None, None, False)


@pytest.mark.parametrize(
    ("argument", "term", "expected"),
    [
        ("oidc-username-prefix", "username_prefix", "true"),
        ("oidc-groups-claim", "groups_claim", "true"),
        ("oidc-username-prefix=", "username_prefix", ""),
        ("oidc-groups-prefix=a=b", "groups_prefix", "a=b"),
        ("oidc-groups-claim+=groups", "groups_claim", "groups"),
        ("oidc-groups-claim=", "groups_claim", None),
        ("oidc-issuer-url=", "url", None),
        ("oidc-issuer-url", "url", None),
    ],
)
def test_single_arguments(argument: str, term: str, expected: str | None) -> None:
    fact = getattr(issuer_of(f"kube-apiserver-arg: ['{argument}', oidc-client-id=b]\n"), term)

    assert (fact.text if fact else None) == expected


# What a broken structure takes away, or another tool fills in, was stated all the same.
LOST = [
    ({"config.yaml": "kube-apiserver-arg:\n  - oidc-client-id=b\n  - oidc-groups-prefix=oidc:\n"}, "groups_prefix"),
    ({"config.yaml": "kube-apiserver-arg:\n  - oidc-client-id=b\n  - oidc-groups-claim: groups\n"}, "groups_claim"),
    ({"config.yaml": "kube-apiserver-arg: [oidc-client-id=b, '{{ more }}']\n"}, "groups_claim"),
    ({"config.yaml": "kube-apiserver-arg: [oidc-client-id=b, !vault x]\n"}, "username_prefix"),
    ({"config.yaml": "kube-apiserver-arg: [oidc-client-id=b, oidc-groups-claim='a']\n"}, "groups_claim"),
    (
        {"config.yaml": "kube-apiserver-arg: [oidc-groups-claim=a]\nkube-apiserver-arg: [oidc-client-id=b]\n"},
        "groups_claim",
    ),
    (
        {
            "k/config.yaml": "kube-apiserver-arg: [oidc-username-prefix=a, v=2]\n",
            "k/config.yaml.d/50.yaml": "kube-apiserver-arg: [oidc-client-id=b]\n",
        },
        "username_prefix",
    ),
]


@pytest.mark.parametrize(("files", "term"), LOST)
def test_what_is_lost_is_not_left_out(files: dict[str, str], term: str) -> None:
    (server,) = servers(files)
    fact = getattr(server.issuers[0], term)

    assert isinstance(fact.value, Unknown)
    assert fact.span.text


def test_what_a_later_list_throws_away() -> None:
    (server,) = servers(
        {
            "k/config.yaml": "kube-apiserver-arg: [authentication-config=/a, oidc-client-id=a, v=2]\n",
            "k/config.yaml.d/50.yaml": "kube-apiserver-arg: [oidc-client-id=b]\n",
        }
    )

    assert [(flag.name, by.file.path) for flag, by in server.replaced] == [
        ("authentication-config", "k/config.yaml.d/50.yaml")
    ]
    assert server.names_configuration is None


def test_a_key_that_one_file_gives_twice_throws_nothing_away() -> None:
    (server,) = servers({"config.yaml": "kube-apiserver-arg: [oidc-client-id=a]\nkube-apiserver-arg: [v=2]\n"})

    assert server.replaced == ()
    assert server.has_oidc


@pytest.mark.parametrize(
    "text",
    [
        "kube-apiserver-arg: {oidc-client-id: b}\n",
        "kube-apiserver-arg:\n  - oidc-groups-prefix=oidc:\n",
        "kube-apiserver-arg:\n  - [oidc-client-id=b]\n",
        "kube-apiserver-arg:\n  - authentication-config=/etc/x:\n",
    ],
)
def test_what_is_no_text_is_malformed(text: str) -> None:
    (server,) = servers({"config.yaml": text})

    assert len(server.malformed) == 1
    assert server.has_oidc
    assert server.issuers == ()


@pytest.mark.parametrize("entry", ["'{{ x }}'", "'${X}'", "'ENC[AES256_GCM,data:x]'", "!vault x", "'{{ name }}=x'"])
def test_an_argument_that_another_tool_fills_in_has_no_name(entry: str) -> None:
    (server,) = servers({"config.yaml": f"kube-apiserver-arg: [v=2, {entry}]\n"})

    assert [flag.name for flag in server.flags] == ["v", ""]
    assert server.hidden is not None
    assert not server.has_oidc


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "---\n# nothing\n", "tls-san: [a]\n", "kube-apiserver-args: [a]\n"]
)
def test_a_file_without_a_word_of_arguments(text: str) -> None:
    server = k3s.silent(SourceFile("config.yaml", text))

    assert server is not None
    assert server.paths == ("config.yaml",)
    assert server.span.line == 1
    assert not server.has_oidc


@pytest.mark.parametrize(
    "text",
    ["kind: ConfigMap\n", "tls-san: [a\n", "a: ENC[x]\nsops: {}\n", "x: &x {}\n<<: *x\n", "$VAULT;1.1\n", "- a\n"],
)
def test_what_is_no_configuration_of_k3s(text: str) -> None:
    assert k3s.silent(SourceFile("config.yaml", text)) is None
