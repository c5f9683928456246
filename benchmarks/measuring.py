"""Wall-clock time of programs, compared with that of their peers in the same run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from homelamp.repository import git_environment

# Both linters say by 1 that they found something: that is no failure.
_STATUSES = (0, 1)


class CannotRunError(Exception):
    """Nothing can be measured; the message says why in one line."""


class Command(NamedTuple):
    """A program with its arguments, and the folder that it runs in. `name` is what the table calls it."""

    name: str
    words: tuple[str, ...]
    folder: Path


class Comparison(NamedTuple):
    """What is run by us and by a peer; our median may be at most `goal` times theirs."""

    what: str
    ours: Command
    peer: Command
    goal: float


class Measured(NamedTuple):
    """A comparison with the medians of both, in seconds."""

    comparison: Comparison
    ours: float
    peer: float

    @property
    def ratio(self) -> float:
        """How many times the peer's time we took."""
        return self.ours / self.peer

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


def measure(comparisons: Sequence[Comparison], runs: int) -> list[Measured]:
    """Run everything once to warm up, then `runs` times in turn, so that a busy moment of the machine meets all alike.

    Raises:
        CannotRunError: a program did not start or failed.
    """
    seconds: dict[Command, list[float]] = {}
    # A peer of several comparisons runs once in each turn.
    commands = list(dict.fromkeys(side for one in comparisons for side in (one.ours, one.peer)))
    for number in range(runs + 1):
        # Each begins a turn once, so that none always runs right after the same neighbour.
        first = number % len(commands)
        for command in commands[first:] + commands[:first]:
            took = _run(command)
            if number:
                seconds.setdefault(command, []).append(took)
    return [Measured(one, median(seconds[one.ours]), median(seconds[one.peer])) for one in comparisons]


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
    times = (f"{seconds * 1000:.0f} ms" for seconds in (one.ours, one.peer))
    ours, peer = times
    verdict = "pass" if one.is_met else "miss"
    goal = f"<= {one.comparison.goal:g}"
    return one.comparison.what, ours, peer, one.comparison.peer.name, f"{one.ratio:.2f}", goal, verdict


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
