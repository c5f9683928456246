"""A slice of what `python -m fuzz` runs: broken repositories, in which homelamp keeps its promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz import promises, running
from fuzz.cases import Case, case
from fuzz.files import Link, Odd, write
from fuzz.trials import Outcome

SLICES, SIZE = 4, 60
# Far above what any run takes, on any machine: a run of so many seconds has lost its way.
FOREVER = 60


@pytest.mark.parametrize("number", range(SLICES))
def test_a_broken_repository_breaks_no_promise(number: int) -> None:
    known = running.bases()
    outcomes = [running.try_one(case(seed, known)) for seed in range(number * SIZE, (number + 1) * SIZE)]

    assert {one.seed: one.faults for one in outcomes if one.faults} == {}
    assert [one.seed for one in outcomes if one.seconds > FOREVER] == []


def test_what_is_not_broken_keeps_them_too() -> None:
    known = running.bases()
    outcomes = {name: running.try_one(Case(0, name, files, ())) for name, files in known.items()}

    assert {name: one.faults for name, one in outcomes.items() if one.faults} == {}
    assert {name for name, one in outcomes.items() if one.fixed} == {"to be fixed 0", "to be fixed 1"}


def test_a_number_is_the_same_repository_each_time() -> None:
    known = running.bases()

    assert [case(seed, known) for seed in range(50)] == [case(seed, known) for seed in range(50)]
    assert len({str(case(seed, known).files) for seed in range(50)}) > 40


def test_an_exception_is_a_fault_and_is_shrunk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fuzzer sees what goes wrong: here every check of a repository with a K3s configuration does."""

    def check(repository: object, *_: object, **__: object) -> None:
        if "k3s/config.yaml" in repository.paths:  # type: ignore[attr-defined]
            raise ValueError("broken")

    monkeypatch.setattr("fuzz.trials.check", check)
    known = running.bases()
    seed, outcome = next((seed, found) for seed in range(500) if (found := running.try_one(case(seed, known))).faults)
    small = running.shrunk(seed, known, outcome)

    assert outcome.faults[0].kind.startswith("check: ValueError in ")
    assert list(small.files) == ["k3s/config.yaml"]


def test_broken_promises_are_seen() -> None:
    def lines(path: str) -> list[str] | None:
        return ["one", "two"] if path == "a" else None

    place = '{"file": "%s", "line": %d, "column": %d, "term": "host", "reason": "%s"}'
    report = '{"unchecked": [%s], "summary": {"unchecked": 1}}'

    def said(*parts: object) -> list[str]:
        return list(promises.of_report(report % (place % parts), lines))

    assert said("a", 2, 4, "why") == []
    assert said("a", 2, 5, "why") == ["a place outside of its file: host 'a':2:5"]
    assert said("a", 3, 1, "why") == ["a place outside of its file: host 'a':3:1"]
    assert said("b", 1, 1, "why") == ["a place in a file that is not there: host 'b':1:1"]
    assert said("a", 1, 1, " ")[0].startswith("unchecked without a reason")
    assert next(promises.of_report("{", lines)).startswith("invalid JSON")
    assert list(promises.of_text("a\x1bb")) != []
    assert list(promises.of_refusal("two\nlines")) != []


def test_a_report_tells_of_faults_and_of_slow_runs() -> None:
    report = running.Report(limit=2.0)
    slow = Outcome(7, (), 3.5, "check", 0, refused=False, fixed=False)
    assert report.add(slow) == []

    assert report.is_bad
    assert "SLOW: 3.50 s, check of --seed 7" in report.lines()


def test_a_folder_is_laid_down_without_what_no_file_system_takes(tmp_path: Path) -> None:
    write(tmp_path, {"a": b"1", "a/b": b"2", "x" * 300: b"3", "l": Link("a"), "o": Odd("folder"), "n\0": b"4"})

    assert sorted(one.name for one in tmp_path.iterdir()) == ["a", "l", "o"]
