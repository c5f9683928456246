"""Run `homelamp check` over source trees that nobody wrote for it.

Each folder is committed to a scratch repository of its own, once alone and once beside a repository made by `homelamp
new`. homelamp must end with 0 or 1, print no traceback, find no login in the tree, and compare the scaffolded login as
if the tree were not there.

    PYTHONPATH=tools python -m trees /usr/share/* .venv/lib/python3*/site-packages
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from trees.repository import commit, plant, scaffold
from trees.running import Run, check

# What a scaffolded repository is told until its owner has been there.
_TO_DO = {"HL503", "HL601", "HL606"}


class Tree(NamedTuple):
    """What was seen of one tree: the runs without and with a scaffolded repository beside it."""

    folder: Path
    files: int
    alone: Run
    beside: Run

    def faults(self, scaffolded: Run) -> list[str]:
        """What must not be, in words."""
        found = [f"{name}: {fault}" for name, run in self._runs() for fault in run.faults()]
        if self.alone.chains:
            found.append(f"alone: a login out of nothing: {', '.join(chain['name'] for chain in self.alone.chains)}")
        if self.beside.chains != scaffolded.chains:
            found.append("beside a scaffold: its login is not compared as it is without the tree")
        return found

    def _runs(self) -> tuple[tuple[str, Run], ...]:
        return ("alone", self.alone), ("beside a scaffold", self.beside)


def main(words: Sequence[str]) -> int:
    """Check all folders; 1 where something is wrong with one of them."""
    parser = argparse.ArgumentParser(prog="trees", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, help="source trees; they are copied and not changed")
    parser.add_argument("--scratch", type=Path, help="where copies are made (default: the temporary folder)")
    parser.add_argument("--most", type=int, default=60_000, help="pass over trees of more files than that")
    parser.add_argument("--findings", action="store_true", help="list every finding")
    asked = parser.parse_args(words)
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="trees-", dir=asked.scratch) as scratch:
        made = scaffold(Path(scratch) / "scaffold")
        reference = check(made)
        for folder in asked.folders:
            if not folder.is_dir():
                continue
            tree = _tree(folder.resolve(), made, Path(scratch), asked.most)
            if tree is None:
                print(f"{folder}: passed over, it has more than {asked.most} files")
                continue
            faults = tree.faults(reference)
            wrong += bool(faults)
            _report(tree, faults, every=asked.findings)
    return 1 if wrong else 0


def _tree(folder: Path, made: Path, scratch: Path, most: int) -> Tree | None:
    alone = scratch / "alone"
    with plant(folder, alone / "tree", most) as files:
        if files is None:
            return None
        commit(alone)
        first = check(alone)
    with plant(folder, made / "vendored", most):
        commit(made)
        return Tree(folder, files, first, check(made))


def _report(tree: Tree, faults: list[str], *, every: bool) -> None:
    codes = Counter(finding["code"] for finding in tree.alone.findings)
    told = ", ".join(f"{code} ({times})" for code, times in sorted(codes.items())) or "nothing"
    print(
        f"{tree.folder}: {tree.files} files, {tree.alone.seconds:.1f} s alone, {tree.beside.seconds:.1f} s beside a "
        f"scaffold, {len(tree.alone.unchecked)} unchecked, found: {told}",
        flush=True,
    )
    new = Counter(finding["code"] for finding in tree.beside.findings if finding["code"] not in _TO_DO) - codes
    if new:
        print(f"  beside a scaffold also: {', '.join(sorted(new))}")
    for finding in tree.alone.findings if every else ():
        print(f"  {finding['file']}:{finding['line']}: {finding['code']}: {json.dumps(finding['message'])[:200]}")
    for one in tree.alone.unchecked if every else ():
        print(f"  not compared: {json.dumps(one)[:200]}")
    for fault in faults:
        print(f"  WRONG: {fault}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
