"""Wall-clock time of programs, compared with that of their peers in the same run."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from homelamp.errors import UsageError
from homelamp.files.process.git import git_environment

# Both linters say by 1 that they found something: that is no failure.
_STATUSES = (0, 1)


RUNS = 5


class CannotRunError(Exception):
    """Nothing can be measured; the message says why in one line."""


class Command(NamedTuple):
    """A program with its arguments, and the folder that it runs in. `name` is what the table calls it."""

    name: str
    words: tuple[str, ...]
    folder: Path


class Comparison(NamedTuple):
    """What is run by us and by peers; our median may be at most `goal` times the sum of theirs."""

    what: str
    ours: Command
    peers: tuple[Command, ...]
    goal: float


class Measured(NamedTuple):
    """A comparison with the medians of both, in seconds; of several peers the sum."""

    comparison: Comparison
    ours: float
    peers: float

    @property
    def ratio(self) -> float:
        """How many times the peers' time we took."""
        return self.ours / self.peers

    @property
    def is_met(self) -> bool:
        """Whether the goal is met, to the second decimal that the table shows."""
        return round(self.ratio, 2) <= self.comparison.goal


def beside_python(name: str) -> str:
    """The program `name` of the environment that runs this.

    Raises:
        CannotRunError: it is not installed there.
    """
    at = Path(sys.executable).parent / (f"{name}.exe" if sys.platform == "win32" else name)
    if not at.is_file():
        raise CannotRunError(f"{name} is not beside this Python: pip install -e '.[bench]'")
    return str(at)


def options_of(description: str, files: int) -> argparse.Namespace:
    """`runs`, `files` and `keep`, as every benchmark takes them; `files` is how many there are by default."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--runs", type=_positive, default=RUNS, help=f"how often each is run (default: {RUNS})")
    parser.add_argument("--files", type=_positive, default=files, help=f"YAML files (default: {files})")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the repositories there and leave them")
    return parser.parse_args()


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number above 0")
    return int(text)


def reported(options: argparse.Namespace, make: Callable[[Path, int], tuple[list[Comparison], str]]) -> int:
    """Make what is measured, in the folder that is kept or a temporary one; measure it and print the table.

    `make` gets the folder and the number of files, and returns what to compare and a line on what it made. Returns the
    exit status: 2 where it could not run.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="homelamp-bench-") as temporary:
            comparisons, made = make(options.keep or Path(temporary), options.files)
            print(f"medians of {options.runs}, on {os.cpu_count()} cores, Python {platform.python_version()}; {made}")
            print(table(measure(comparisons, options.runs)))
    except (CannotRunError, UsageError, OSError, ValueError) as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 2
    return 0


def measure(comparisons: Sequence[Comparison], runs: int) -> list[Measured]:
    """Run everything once to warm up, then `runs` times in turn, so that a busy moment of the machine meets all alike.

    Raises:
        CannotRunError: a program did not start or failed.
    """
    seconds: dict[Command, list[float]] = {}
    # A peer of several comparisons runs once in each turn.
    commands = list(dict.fromkeys(side for one in comparisons for side in (one.ours, *one.peers)))
    for number in range(runs + 1):
        # Each begins a turn once, so that none always runs right after the same neighbour.
        first = number % len(commands)
        for command in commands[first:] + commands[:first]:
            took = _run(command)
            if number:
                seconds.setdefault(command, []).append(took)
    medians = {command: median(taken) for command, taken in seconds.items()}
    return [Measured(one, medians[one.ours], sum(medians[peer] for peer in one.peers)) for one in comparisons]


def table(measured: Sequence[Measured]) -> str:
    """One row a comparison: both medians, their ratio, the goal, and whether it is met."""
    head = ("what", "homelamp", "peer", "", "ratio", "goal", "")
    rows = [head, *(_row(one) for one in measured)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def environment() -> dict[str, str]:
    """That of a hook: Git looks at no other repository, and Python keeps what it has compiled, as after an install."""
    return {name: text for name, text in git_environment().items() if name != "PYTHONDONTWRITEBYTECODE"}


def _row(one: Measured) -> tuple[str, ...]:
    ours, theirs = (f"{seconds * 1000:.0f} ms" for seconds in (one.ours, one.peers))
    names = " + ".join(peer.name for peer in one.comparison.peers)
    verdict = "pass" if one.is_met else "miss"
    goal = f"<= {one.comparison.goal:g}"
    return one.comparison.what, ours, theirs, names, f"{one.ratio:.2f}", goal, verdict


def _run(command: Command) -> float:
    start = perf_counter()
    try:
        done = subprocess.run(
            command.words,
            cwd=command.folder,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
    except OSError as error:
        raise CannotRunError(f"{command.name} does not run: {error.strerror}") from None
    took = perf_counter() - start
    if done.returncode not in _STATUSES:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise CannotRunError(
            f"{command.name} ended with status {done.returncode}: {said[-1] if said else 'no message'}"
        )
    return took


def quietly(words: Sequence[str], folder: Path) -> None:
    """Run a program that prepares a measurement.

    Raises:
        CannotRunError: it failed; with the last line of what it said.
    """
    done = subprocess.run(words, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no message"]
        raise CannotRunError(f"{Path(words[0]).name} {words[1]}: {said[-1]}")
