"""What a sealed value shows without any key."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homelamp.secrets.sealing.ciphertext import Layout, layout
from homelamp.secrets.sealing.kubeseal import Label, seal
from homelamp.secrets.sealing.program import find
from sealing.driver import PLACEHOLDER, Lab, pair


def sealed(modulus: int, length: int) -> str:
    return base64.b64encode(modulus.to_bytes(2, "big") + bytes(length)).decode()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (sealed(512, 512 + 16), Layout(512, 0)),
        (sealed(256, 256 + 16 + 24), Layout(256, 24)),
        (sealed(256, 256 + 15), None),
        (sealed(0, 40), None),
        ("", None),
        ("Ag", None),
        (PLACEHOLDER, None),
        (sealed(256, 300)[:-1], None),
        (f"{sealed(256, 300)[:80]}\n{sealed(256, 300)[80:]}\n", Layout(256, 28)),
        (f"{sealed(256, 300)[:80]} {sealed(256, 300)[80:]}", None),
    ],
)
def test_layout(text: str, found: Layout | None) -> None:
    assert layout(text) == found


@given(st.text() | st.binary().map(lambda content: base64.b64encode(content).decode()))
def test_any_text_has_a_layout_or_none(text: str) -> None:
    found = layout(text)

    assert found is None or found.bits > 0


def test_what_kubeseal_prints(home: Lab) -> None:
    program = find(str(home.kubeseal))
    for bits, length in ((2048, 1), (4096, 1000)):
        text = seal(program, b"x" * length, Label("a", "b", "strict"), pair(bits).certificate)
        assert layout(text) == Layout(bits // 8, length)
