"""What a terminal would obey, or nobody sees, reaches no report: one table for all of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from homelamp.printable import visible
from support.repositories import CHAIN, K3S, RELEASE, changed, write

# One of each kind: escape, bidirectional controls, zero width, separators, fillers, variation selectors, tags,
# surrogates, private and unassigned code points.
HOSTILE = (
    "\x00\x07\x1b\x7f\x85\x9b\u00a0\u00ad\u034f\u061c\u115f\u1680\u180e\u200b\u200d\u200e\u200f\u2028\u2029\u202a\u202d"
    "\u202e\u2060\u2066\u2069\u206a\u2800\u3000\u3164\ud800\udcff\ue000\ufe0f\ufeff\uffa0\ufff9\uffff\U000e0041"
    "\U000e01ef\U000f0000\U000378ff\U0001d173"
)
SEEN = "a é ß 漢 ✗ … 😀 नि \u0301"
# Git lists these as they are; a name may hold anything but a slash and NUL.
NAME = "k3s\u202e\u2028\x1b[2J\u200b\n\x9bx.yaml"
OUTPUTS = [
    ["check", "--no-manifests"],
    ["check", "--no-manifests", "--format", "json"],
    ["check", "--no-manifests", "--diff"],
    ["check", "--no-manifests", "--fix"],
    *(["show", "--format", form] for form in ("table", "json", "markdown", "mermaid", "html")),
    ["check", "nowhere/" + NAME],
    ["check", "--" + NAME],
]


@pytest.mark.parametrize("character", HOSTILE)
def test_what_cannot_be_seen_is_escaped(character: str) -> None:
    assert visible(f"a{character}b") == f"a{visible(character)}b"
    assert visible(character).isascii()
    assert visible(character).startswith("\\")


def test_no_character_of_these_kinds_passes() -> None:
    passed = {unicodedata.category(chr(code)) for code in range(0x110000) if visible(chr(code)) == chr(code)}

    assert passed.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    assert [
        chr(code)
        for code in range(0x110000)
        if unicodedata.category(chr(code)) == "Zs" and visible(chr(code)) == chr(code)
    ] == [" "]


def test_all_else_is_shown_as_it_is() -> None:
    assert visible(SEEN) == SEEN


def homelamp(folder: Path, arguments: list[str], encoding: str = "utf-8", module: str = "homelamp") -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout


@pytest.fixture
def hostile(repository: Path) -> Path:
    """A repository in which names, keys, values and comments of files with findings hold such characters."""
    issuer = "https://auth.lab.test/application/o/headlamp/"
    files = changed(RELEASE, "        clientID: headlamp\n", "        clientIdd: headlamp # \u202e\u2066 \u200b\n")
    files = changed(RELEASE, f"issuerURL: {issuer}", f'issuerURL: "{issuer}\u202e\u200b"', files)
    files = changed(RELEASE, "  name: headlamp\n  namespace", '  name: "head\u202elamp"\n  namespace', files)
    files = {**files, f"clusters/{NAME}": CHAIN[K3S]}
    del files[K3S]
    return write(repository, files)


@pytest.mark.parametrize("arguments", OUTPUTS, ids=" ".join)
def test_no_output_holds_one(hostile: Path, arguments: list[str]) -> None:
    text = homelamp(hostile, arguments).decode()

    assert {one for line in text.split("\n") for one in line.replace("\t", "") if visible(one) != one} == set()
    assert "\\u202e" in text or "&#" in text or "clientIdd" not in text


@pytest.mark.parametrize("hook", ["oidc", "secrets"])
def test_no_hook_prints_one(hostile: Path, hook: str) -> None:
    text = homelamp(hostile, [], module=f"homelamp_hooks.{hook}").decode()

    assert {one for line in text.split("\n") for one in line if visible(one) != one} == set()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "ascii", "latin-1", "cp1252", "utf-16", "utf-8:strict", "ascii:replace", "cp500"]
)
@pytest.mark.parametrize("command", ["check", "show"])
def test_json_is_json_in_any_encoding(hostile: Path, command: str, encoding: str) -> None:
    arguments = [command, "--format", "json", *(["--no-manifests"] if command == "check" else [])]

    printed = homelamp(hostile, arguments, encoding).decode(encoding.partition(":")[0])

    assert "headlamp" in json.dumps(json.loads(printed), ensure_ascii=False)
