"""`ignore` in `.homelamp.yaml`: by rule, by path, with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.commands.checking import CheckOptions
from homelamp.core import globs
from support.reports import found, reported
from support.repositories import K3S, changed

BROKEN = changed(K3S, "oidc-client-id=headlamp", "oidc-client-id=kubernetes")
CONFIG = ".homelamp.yaml"


def configured(entry: str) -> dict[str, str]:
    return {**BROKEN, CONFIG: f"version: 1\nignore:\n{entry}"}


@pytest.mark.parametrize(
    "entry",
    [
        "  - {rule: HL103, reason: the old cluster}\n",
        "  - {rule: client-id-mismatch, reason: the old cluster}\n",
        "  - {rule: HL1, path: k3s, reason: the old cluster}\n",
        "  - rule: [HL102, HL103]\n    path: ['*/config.yaml', a.yaml]\n    reason: the old cluster\n",
        "  - path: k3s/\n    reason: the old cluster\n",
    ],
)
def test_it_hides_the_findings_that_it_names(repository: Path, entry: str) -> None:
    report = reported(repository, configured(entry))

    assert (report["status"], found(report)) == (0, [])
    by = report["suppressed"][0]["suppressed_by"]
    assert (by["kind"], by["reason"], by["file"], by["line"]) == ("configuration", "the old cluster", CONFIG, 3)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{rule: HL102, reason: none}", "HL102 is not reported anywhere, so this entry hides nothing"),
        ("{rule: HL103, path: apps/**, reason: none}", "HL103 is not reported there, so this entry hides nothing"),
        ("{path: gone/*, reason: none}", "no file is called gone/*, so this entry hides nothing"),
    ],
)
def test_an_entry_that_hides_nothing_is_reported_and_removed(repository: Path, entry: str, message: str) -> None:
    kept = "  - {rule: HL103, reason: the old cluster}\n"
    files = configured(f"  - {entry}\n{kept}" if "HL103" not in entry else f"  - {entry}\n")

    report = reported(repository, files)

    assert message in [one["message"] for one in report["findings"] if one["code"] == "HL611"]
    reported(repository, {}, CheckOptions(manifests=False, mode="fix"))
    assert entry not in (repository / CONFIG).read_text()
    assert reported(repository, {})["status"] == (1 if "HL103" in entry else 0)


def test_it_speaks_of_suppressions_too(repository: Path) -> None:
    entry = "  - {rule: HL611, reason: until the move}\n  - {rule: HL103, reason: old}\n"
    files = {**configured(entry), "a.yaml": "a: 1  # homelamp: ignore[HL102] later\n"}

    report = reported(repository, files)

    assert (report["status"], found(report)) == (0, [])


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("apps", "apps/a/b.yaml", True),
        ("apps/", "apps/a/b.yaml", True),
        ("./apps/*.yaml", "apps/b.yaml", True),
        ("apps/*.yaml", "apps/a/b.yaml", False),
        ("*.yaml", "apps/b.yaml", False),
        ("**/*.yaml", "apps/a/b.yaml", True),
        ("**/*.yaml", "b.yaml", True),
        ("apps/**/b.yaml", "apps/b.yaml", True),
        ("apps/*/b.yaml", "apps/b.yaml", False),
        ("app", "apps/b.yaml", False),
        ("apps/[ab].yaml", "apps/b.yaml", True),
        ("Apps/b.yaml", "apps/b.yaml", False),
        ("**/" * 40 + "x", "a/" * 200 + "b", False),
        ("*a" * 60 + "b", "a" * 250, False),
    ],
)
def test_patterns(pattern: str, path: str, expected: bool) -> None:
    assert globs.matches(pattern, path) is expected
