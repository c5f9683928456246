"""A slice of what `python -m trees` runs: source trees in which there is no login."""

from __future__ import annotations

import json
import unittest
from pathlib import Path

import pytest

from support.repositories import CHAIN
from trees.__main__ import main

SOURCES = [Path(json.__file__).parent, Path(unittest.__file__).parent]


def test_a_tree_of_sources(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--scratch", str(tmp_path), *map(str, SOURCES)])

    said = capsys.readouterr().out
    assert (status, said.count("0 unchecked, found: nothing")) == (0, len(SOURCES)), said


def test_a_login_is_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in CHAIN.items():
        file = tmp_path / "lab" / name
        file.parent.mkdir(parents=True)
        file.write_text(text)

    status = main(["--scratch", str(tmp_path), str(tmp_path / "lab")])

    assert (status, "a login out of nothing: headlamp" in capsys.readouterr().out) == (1, True)


def test_a_tree_that_is_too_large_is_passed_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--scratch", str(tmp_path), "--most", "1", str(SOURCES[0])])

    assert (status, "passed over" in capsys.readouterr().out) == (0, True)
