"""The readers of secrets: whatever stands in a file, they end, raise nothing, and keep the secret to themselves."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from homelamp.apps.headlamp import written_secrets
from homelamp.core.placeholders import is_placeholder
from homelamp.core.text import SourceFile
from homelamp.kube.placement import Settings
from homelamp.model.secrets import Ciphertext
from homelamp.redact.redactor import Redactor
from homelamp.secrets import (
    ciphertext,
    client_secrets,
    dead_repositories,
    last_applied,
    plain_secrets,
    private_keys,
    sealed_secrets,
    sealing_releases,
    terraform_state,
)
from homelamp.syntax.clear_text import is_written_out
from homelamp.syntax.yaml.documents import parse
from support.sealing import ciphertext as sealed
from support.sealing import pem

# Words that lead deep into the readers.
WORDS = (
    "kind: Secret\n", "kind: SealedSecret\n", "kind: HelmRelease\n", "kind: Application\n", "kind: HelmChart\n",
    "apiVersion: v1\n", "metadata:\n", "  name: a\n", "  annotations:\n", "stringData:\n", "data:\n", "spec:\n",
    "  encryptedData:\n", "    a: AgB\n", "  template:\n", "  chart: sealed-secrets\n", "  values:\n", "entries:\n",
    "secretGenerator:\n", "  - name: a\n", "    literals: [a=b, c]\n", "  a: |\n", "    b\n", "? [a]\n", ": &x\n",
    "*x\n",
    "<<: {a: b}\n", "---\n", "items:\n", "- ", "null\n", "\t", "\0", "é", "'", '"', "{", "}", "[", "]", "!t ",
)  # fmt: skip


@settings(max_examples=300)
@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map("".join)))
def test_any_text_is_read(text: str) -> None:
    source = SourceFile("a.yaml", text)
    documents, _ = parse(source)
    for document in documents:
        list(plain_secrets.read(document))
        list(sealed_secrets.read(document, lambda: False, Settings))
        list(last_applied.read(document))
        list(sealing_releases.controllers(document, Settings))
        list(dead_repositories.in_yaml(document))
        list(client_secrets.in_blueprints(document))
        list(client_secrets.in_values_file(document))
        list(client_secrets.in_parameters(document))
        list(written_secrets.in_values(document, document.root))
    list(private_keys.read(source))
    terraform_state.kind_of(text, text.encode("utf-8", "surrogateescape"))
    ciphertext.read(text)
    is_placeholder(text)


@given(st.integers(0, 4000), st.sampled_from(ciphertext.KEY_SIZES))
def test_the_sizes_of_a_sealed_value(plain: int, key: int) -> None:
    assert ciphertext.read(sealed(plain, key)) == Ciphertext(key, plain)


@given(st.data())
def test_a_sealed_value_that_was_cut(data: st.DataObject) -> None:
    text = sealed(8, 256)
    # The last 8 bytes are as many as the plain text: without them it is a shorter one.
    cut = text[: data.draw(st.integers(0, len(text) - 16))]

    assert isinstance(ciphertext.read(cut), str)


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=12))
def test_a_secret_is_a_part_of_no_fact_and_no_quoted_line(secret: str) -> None:
    encoded = b64encode(secret.encode()).decode()
    assume(is_written_out(secret))
    text = (
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n"
        f"data: {{password: {encoded}, b: {encoded}}}\nstringData: {{token: '{secret}', c: '{secret}'}}\n"
        f"---\nsecretGenerator: [{{name: x, literals: [key={secret}, d={secret}]}}]\n"
        f"---\n{{apiVersion: v1, kind: Secret, metadata: {{name: a}}, stringData: {{dsn: '{secret}'}}}}\n"
    )
    source = SourceFile("a.yaml", text)

    found = [one for document in parse(source)[0] for one in plain_secrets.read(document)]

    assert len(found) == 3
    assert all(one.entries for one in found)
    quoted = Redactor().lines(source)
    assert secret not in "\n".join(quoted)
    assert encoded not in "\n".join(quoted)
    assert not any(secret in str(part) for one in found for part in one)


@pytest.mark.parametrize(
    "text",
    [
        "REPLACE_ME",
        "replace-with-your-secret",
        "changeme",
        "CHANGE_ME",
        "<client secret>",
        "your-client-secret",
        "TODO",
        "TBD",
        "xxxxxxxx",
        "***",
        "...",
        "put-your-token-here",
        "homelamp-not-sealed-yet",
        "insert_password_here",
    ],
)
def test_a_placeholder(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text", ["hunter2", "placemat", "x", "password", "secret", "my-token", "exchange", "AgB", "a<b>c", '{"a": "b"}', ""]
)
def test_no_placeholder(text: str) -> None:
    assert not is_placeholder(text)


def test_a_key_of_many_lines_is_found_once() -> None:
    source = SourceFile("a", pem() + "\n" + pem("RSA PRIVATE KEY"))

    assert [span.line for span in private_keys.read(source)] == [1, 9]


def test_marks_without_an_end_take_no_time() -> None:
    source = SourceFile("a", ("-----BEGIN " + "PRIVATE KEY-----\n" + "A" * 60 + "\n") * 20_000)

    assert list(private_keys.read(source)) == []
