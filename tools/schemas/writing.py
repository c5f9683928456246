"""Writes what was built below a folder, or compares it with what is committed."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path


def write_or_check(description: str | None, target: Path, build: Callable[[], Iterable[tuple[str, str]]]) -> int:
    """Run a build (path below `target` and text of every file); with `--check` only compare.

    Returns the exit status: 1 where a file differs from what is committed.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="compare only; exit status 1 where a file differs")
    check = parser.parse_args().check
    built = dict(build())
    if check:
        return _compare(target, built)
    for old in target.rglob("*.json"):
        old.unlink()
    for path, text in built.items():
        at = target / path
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(built)} files, {sum(map(len, built.values()))} bytes")
    return 0


def _compare(target: Path, built: dict[str, str]) -> int:
    committed = {at.relative_to(target).as_posix(): at.read_text(encoding="utf-8") for at in target.rglob("*.json")}
    different = sorted(path for path in built.keys() | committed.keys() if built.get(path) != committed.get(path))
    print("\n".join(different) or f"{len(built)} files are as they were built")
    return 1 if different else 0
