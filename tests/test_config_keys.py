"""Every key that `.homelamp.yaml` accepts is read by something."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import homelamp
from homelamp.config import PARTS, Config


def used(kind: type[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of a kind in every module but the one that reads the configuration."""
    assert homelamp.__file__ is not None
    root = Path(homelamp.__file__).parent
    for path in root.rglob("*.py"):
        if path.name != "config.py":
            yield from (one for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(one, kind))


@pytest.mark.parametrize("key", Config._fields)
def test_a_key_is_read(key: str) -> None:
    assert any(isinstance(one, ast.Attribute) and one.attr == key for one in used(ast.Attribute))


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_a_chain_is_asked_for(part: str) -> None:
    calls = [one for one in used(ast.Call) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)]
    named = {
        argument.value
        for one in calls
        if isinstance(one.func, ast.Attribute) and one.func.attr == "names"
        for argument in one.args
        if isinstance(argument, ast.Constant)
    }
    assert part in named
