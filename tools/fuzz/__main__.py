"""Break many repositories and hold homelamp to its promises.

    PYTHONPATH=tools:tests:benchmarks python -m fuzz --count 100000
    PYTHONPATH=tools:tests:benchmarks python -m fuzz --seed 4711 --show

Exit status: 0 where every promise is kept and no run took longer than the limit, 1 where not.
"""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from fuzz import files
from fuzz.cases import Case, case
from fuzz.running import Report, bases, run, settle, shrunk, try_one
from fuzz.trials import Outcome


def main() -> int:
    """Run what the command line asks for."""
    options = _options()
    if options.seed is not None:
        return _one(options)
    report = Report(options.limit)
    seeds = range(options.first, options.first + options.count)
    for outcome in run(seeds, workers=options.workers, kubeconform=options.kubeconform):
        for kind in report.add(outcome):
            print(f"--seed {outcome.seed}: {kind}", file=sys.stderr, flush=True)
        if report.count % options.every == 0:
            print(report.line(), file=sys.stderr, flush=True)
    settle(report, kubeconform=options.kubeconform)
    print("\n".join(report.lines()))
    return 1 if report.is_bad else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("fuzz", description="Break repositories and hold homelamp to its promises.")
    parser.add_argument("--count", type=int, default=1_000, help="how many repositories (default: 1000)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first one (default: 0)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one per core)")
    parser.add_argument("--limit", type=float, default=2.0, help="seconds that a run may take (default: 2)")
    parser.add_argument("--every", type=int, default=1_000, help="say how far it is after so many (default: 1000)")
    parser.add_argument("--kubeconform", action="store_true", help="now and then validate manifests too")
    parser.add_argument("--seed", type=int, help="run this repository only")
    parser.add_argument(
        "--show", action="store_true", help="with --seed: print what was changed, with as few steps as do"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="with --seed: write the repository there")
    return parser.parse_args()


def _one(options: argparse.Namespace) -> int:
    known = bases()
    found = case(options.seed, known)
    outcome = try_one(found, kubeconform=options.kubeconform)
    if options.show and outcome.faults:
        found = shrunk(options.seed, known, outcome, kubeconform=options.kubeconform)
    if options.keep:
        options.keep.mkdir(parents=True)
        files.write(options.keep, found.files)
    print("\n".join(_told(found, outcome, known[found.base] if options.show else {})))
    return 1 if outcome.faults else 0


def _told(found: Case, outcome: Outcome, base: Mapping[str, files.Entry]) -> Iterator[str]:
    yield f"{found.base}: {'; '.join(found.steps)}"
    if base:
        yield from _changes(base, found.files)
    yield f"{outcome.findings} findings, slowest run {outcome.run} {outcome.seconds:.2f} s"
    for fault in outcome.faults:
        yield f"{fault.kind}\n{fault.detail}"


def _changes(old: Mapping[str, files.Entry], new: Mapping[str, files.Entry]) -> Iterator[str]:
    for path in sorted({*old, *new}):
        before, after = old.get(path), new.get(path)
        if before == after:
            continue
        if not isinstance(after, bytes):
            yield f"{path!r}: {'deleted' if after is None else after}"
            continue
        old_text, new_text = (
            (one if isinstance(one, bytes) else b"").decode("utf-8", "backslashreplace").split("\n")
            for one in (before, after)
        )
        lines = difflib.unified_diff(old_text, new_text, repr(path), repr(path), n=1, lineterm="")
        yield from (repr(line)[1:-1][:300] for line in lines)


if __name__ == "__main__":
    raise SystemExit(main())
