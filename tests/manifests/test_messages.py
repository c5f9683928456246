"""kubeconform's message is taken apart into its leaves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homelamp.manifests.messages import Cause, causes

_HEAD = "problem validating schema. Check JSON formatting: jsonschema validation failed with 'file:///s.json#'"


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (" - at '/a/b': got number, want string", [Cause(("a", "b"), "got number, want string")]),
        (" - at '': missing property 'spec'", [Cause((), "missing property 'spec'")]),
        (
            " - at '/a': validation failed   - at '/a/0': got x, want y   - at '/a/b~1c~0d': z - at '': w",
            [Cause(("a", "0"), "got x, want y"), Cause(("a", "b/c~d"), "z"), Cause((), "w")],
        ),
        (
            " - at '/a': 'oneOf' failed, none matched   - at '/a': got x, want y   - at '/a': got x, want z",
            [Cause(("a",), "fits no choice: got x, want y; or got x, want z")],
        ),
        (
            " - at '/a': 'oneOf' failed, subschemas 0, 1 matched",
            [Cause(("a",), "'oneOf' failed, subschemas 0, 1 matched")],
        ),
        (
            r" - at '/it\'s/\n\x07': 'a - at \'/b\': c' is not valid",
            [Cause(("it's", "\n\x07"), r"'a - at \'/b\': c' is not valid")],
        ),
    ],
)
def test_leaves(tree: str, expected: list[Cause]) -> None:
    assert causes(_HEAD + tree) == expected


def test_properties_are_named() -> None:
    missing, unknown = causes(
        _HEAD + r" - at '': missing properties 'a', 'it\'s' - at '': additional properties 'b', 'c' not allowed"
    )

    assert (missing.missing, missing.unknown) == (["a", "it's"], [])
    assert (unknown.missing, unknown.unknown) == ([], ["b", "c"])


@given(st.text(alphabet=" -at'/:\\x0", max_size=80))
def test_no_message_is_too_odd(text: str) -> None:
    causes(_HEAD + text)
