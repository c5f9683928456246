"""Which versions a constraint admits, and how severe that makes what holds from one version on."""

from __future__ import annotations

import pytest

from homelamp.providers.authentik.versions import Range, Version, admitted, parsed

NEVER = (10**6, 0)


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2026.5.1", (2026, 5), (2026, 6)),
        ("v2026.5.1", (2026, 5), (2026, 6)),
        ("= 2026.5.1", (2026, 5), (2026, 6)),
        ("2026.5.0-rc1", (2026, 5), (2026, 6)),
        ("2026", (2026, 0), (2027, 0)),
        ("~> 2026.5.0", (2026, 5), (2026, 6)),
        ("~>2026.5", (2026, 5), (2027, 0)),
        ("~> 2026", (2026, 0), NEVER),
        (">= 2025.8", (2025, 8), NEVER),
        ("> 2025.8.1", (2025, 8), NEVER),
        ("< 2026.5.0", (0, 0), (2026, 5)),
        ("< 2026.5.1", (0, 0), (2026, 6)),
        ("<= 2026.5.0", (0, 0), (2026, 6)),
        (">= 2026.5.0, < 2026.6.0", (2026, 5), (2026, 6)),
        (">= 2025.8.0,!= 2025.10.1,<2026.0.0", (2025, 8), (2026, 0)),
    ],
)
def test_what_a_constraint_admits(text: str, first: Version, end: Version) -> None:
    assert admitted(text) == Range(first, end)


@pytest.mark.parametrize(
    "text", [None, "", "latest", "^2026.5.0", "2026.x", ">= 2026.5 < 2027", "${VERSION}", "2026.5.*"]
)
def test_what_is_no_constraint(text: str | None) -> None:
    assert admitted(text) is None


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("~> 2026.5.0", (2026, 5)),
        ("2026.8.6", (2026, 8)),
        (">= 2026.5.0, < 2026.6.0", (2026, 5)),
        ("~> 2026.5", None),
        ("2026", None),
        (">= 2026.5", None),
    ],
)
def test_one_version_only(text: str, version: Version | None) -> None:
    assert parsed(text) == version
