"""Runs many repositories in several processes, and adds up what they came to."""

from __future__ import annotations

import functools
import multiprocessing
import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from time import monotonic

from fuzz import seeds
from fuzz.cases import Case, case
from fuzz.files import Files
from fuzz.trials import Outcome, Trial

_MEMORY = Path("/dev/shm")  # writing a repository there costs a tenth
_CHUNK = 20
_EXAMPLES = 3


@functools.cache
def bases() -> dict[str, Files]:
    """The repositories to start from, made once."""
    return seeds.repositories()


class Report:
    """What many repositories came to. A run that took longer than `limit` seconds is slow."""

    def __init__(self, limit: float) -> None:
        self.count = 0
        self.limit = limit
        self.slow: dict[int, Outcome] = {}
        self._started = monotonic()
        self._slowest: list[Outcome] = []
        self._kinds: Counter[str] = Counter()
        self._examples: dict[str, list[int]] = {}
        self._tally: Counter[str] = Counter()

    def add(self, outcome: Outcome) -> list[str]:
        """One more; the kinds of fault that are new with it."""
        self.count += 1
        self._tally.update(refused=outcome.refused, fixed=outcome.fixed, findings=bool(outcome.findings))
        self._slowest = sorted((*self._slowest, outcome), key=lambda one: -one.seconds)[:5]
        if outcome.seconds > self.limit:
            self.slow[outcome.seed] = outcome
        kinds = {fault.kind for fault in outcome.faults}
        new = sorted(kinds - set(self._kinds))
        for kind in kinds:
            self._kinds[kind] += 1
            self._examples.setdefault(kind, []).append(outcome.seed)
        return new

    @property
    def is_bad(self) -> bool:
        """Whether a promise was broken or a run was slow."""
        return bool(self._kinds or self.slow)

    def line(self) -> str:
        """How far it is."""
        passed = monotonic() - self._started
        pace = 1_000 * passed / max(1, self.count)
        return f"{self.count} repositories in {passed:.0f} s ({pace:.1f} ms each), {len(self._kinds)} kinds of fault"

    def lines(self) -> Iterator[str]:
        """The figures, the slowest runs, and each kind of fault with a few of its numbers."""
        yield self.line()
        yield ", ".join(f"{self._tally[name]} {name}" for name in ("findings", "refused", "fixed"))
        for one in self._slowest:
            yield f"slowest: {one.seconds:.2f} s, {one.run} of --seed {one.seed}"
        for one in self.slow.values():
            yield f"SLOW: {one.seconds:.2f} s, {one.run} of --seed {one.seed}"
        for kind, times in self._kinds.most_common():
            yield f"FAULT: {kind}: {times} times, --seed {', '.join(map(str, self._examples[kind][:_EXAMPLES]))}"


def run(numbers: Iterable[int], *, workers: int, kubeconform: bool) -> Iterator[Outcome]:
    """The outcomes of the repositories with these numbers, in any order."""
    known = bases()
    if workers == 1:
        yield from (try_one(case(number, known), kubeconform=kubeconform) for number in numbers)
        return
    context = multiprocessing.get_context("fork")  # the repositories are there already
    task = functools.partial(_numbered, kubeconform=kubeconform)
    with context.Pool(workers) as pool:
        yield from pool.imap_unordered(task, numbers, _CHUNK)


def try_one(found: Case, *, kubeconform: bool = False) -> Outcome:
    """Run one repository."""
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=_workspace(), ignore_cleanup_errors=True) as folder:
        return Trial(found, Path(folder) / "repository", kubeconform=kubeconform, git=_git()).run()


def settle(report: Report, *, kubeconform: bool) -> None:
    """Run what was slow again, alone: another program may have had the machine."""
    for seed, outcome in list(report.slow.items()):
        again = [try_one(case(seed, bases()), kubeconform=kubeconform) for _ in range(2)]
        best = min((outcome, *again), key=lambda one: one.seconds)
        del report.slow[seed]
        if best.seconds > report.limit:
            report.slow[seed] = best


def shrunk(seed: int, known: Mapping[str, Files], outcome: Outcome, *, kubeconform: bool = False) -> Case:
    """The repository with as few steps and files as still break the first promise."""
    wanted = outcome.faults[0].kind

    def breaks(one: Case) -> bool:
        return any(fault.kind == wanted for fault in try_one(one, kubeconform=kubeconform).faults)

    without: set[int] = set()
    found = case(seed, known)
    for number in range(len(found.steps)):
        fewer = case(seed, known, {*without, number})
        if breaks(fewer):
            without.add(number)
            found = fewer
    for path in list(found.files):
        smaller = found._replace(files={name: entry for name, entry in found.files.items() if name != path})
        found = smaller if breaks(smaller) else found
    return found


def _numbered(number: int, *, kubeconform: bool) -> Outcome:
    return try_one(case(number, bases()), kubeconform=kubeconform)


@functools.cache
def _workspace() -> Path | None:
    return _MEMORY if os.access(_MEMORY, os.W_OK) else None


@functools.cache
def _git() -> Path | None:
    """An empty `.git`, to be copied; no Git runs for it again."""
    if shutil.which("git") is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="fuzz-git-"))
    subprocess.run(["git", "init", "--quiet", "--template=", folder], check=True)
    return folder / ".git"
