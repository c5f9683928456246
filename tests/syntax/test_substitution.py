"""What others fill in is a hole, wherever it stands."""

from __future__ import annotations

import pytest

from homelamp.core.value import Hole, Known, Template, Unknown
from homelamp.syntax.substitution import value_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("${DOMAIN}", "DOMAIN"),
        ("${DOMAIN:=lab.test}", "DOMAIN"),
        ("{{ domain }}", "domain"),
        ("{{- .Values.domain -}}", ".Values.domain"),
        ("${{ vars.domain }}", "vars.domain"),
        ("$(DOMAIN)", "DOMAIN"),
        ("$DOMAIN", "DOMAIN"),
        ("<path:kv/lab#domain>", "path:kv/lab#domain"),
        ("<domain>", "domain"),
        ("<< inputs.domain >>", "inputs.domain"),
        ("@@DOMAIN@@", "DOMAIN"),
        ("__DOMAIN__", "DOMAIN"),
    ],
)
def test_a_hole_in_the_middle(text: str, name: str) -> None:
    assert value_of(f"https://{text}/x") == Template(("https://", Hole(name), "/x"))


@pytest.mark.parametrize(
    "text", ["a", "https://auth.lab.test/application/o/headlamp/", "a_b", "$", "a<b", "$${X}", "1 < 2"]
)
def test_plain_text_stays_known(text: str) -> None:
    assert value_of(text) == Known(text)


@pytest.mark.parametrize("text", ["ENC[AES256_GCM,data:x]", "vault:secret/a#b", "ref+vault://a", "op://lab/item/field"])
def test_a_reference_is_unknown(text: str) -> None:
    assert isinstance(value_of(text), Unknown)
