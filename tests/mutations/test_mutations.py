"""The mutation test: what the table says is found, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest

from homelamp.model.finding import Severity
from mutations import cells, matrix
from mutations.engine import ALLOWED, Edit, Row, Site, changed_lines, findings, site, stands_in, states
from mutations.table import ROWS
from support.render import ANSWER_SETS

# In how many repositories of each engine a row is tried.
TRIES = 2
NAMES = list(ANSWER_SETS)


def sites(row: Row, number: int) -> Iterator[Site]:
    """Repositories that a row fits, of both engines, others for every row."""
    turned = NAMES[number % len(NAMES) :] + NAMES[: number % len(NAMES)]
    for engine in ("flux", "argocd"):
        fitting = (one for name in turned if name.startswith(engine) and row.only(one := site(name)))
        yield from islice(fitting, TRIES)


@pytest.mark.parametrize("name", NAMES)
def test_an_unchanged_repository_is_clean(name: str) -> None:
    found = findings(site(name), {})

    assert not [finding for finding in found if finding.problem.severity is Severity.ERROR]
    assert {finding.code for finding in found} <= ALLOWED


@pytest.mark.parametrize(("number", "row"), list(enumerate(ROWS)), ids=["-".join(row.key) for row in ROWS])
def test_one_change_one_finding(number: int, row: Row) -> None:
    tried = list(sites(row, number))
    assert tried, "no answer set fits this row"
    for one in tried:
        before = row.setup(one) if row.setup else {}
        after = row.edit(one)
        assert after != before
        base = findings(one, before)
        # A path below which Headlamp is served works too, but for the refresh.
        assert {finding.code for finding in base} <= ALLOWED | {"HL413"}, "what is set up first is not clean"
        known = {finding.fingerprint for finding in base}

        added = [finding for finding in findings(one, after) if finding.fingerprint not in known]

        said = [(finding.code, finding.problem.severity.value, finding.problem.message) for finding in added]
        right = [(code, severity) for code, severity, _ in said] == [(row.rule, row.severity)]
        matrix.count(row.key, caught=right)
        assert right, f"{one.name}: {said}"
        problem = added[0].problem
        lines = changed(one, before, after)
        if not lines:
            continue  # the file is gone, and its line with it
        places = [problem.span] if row.at == "primary" else [problem.span, *(place.span for place in problem.related)]
        in_file = row.at == "file" and any(place.file.path in lines for place in places)
        assert in_file or any(stands_in(place, lines) for place in places), f"{one.name}: {places} but {lines} changed"
        assert problem.change
        assert problem.symptom


def changed(site: Site, before: Edit, after: Edit) -> dict[str, set[int]]:
    """The changed lines by file; one that is gone or says nothing any more has none."""
    return {
        path: changed_lines(before.get(path) or site.texts.get(path, ""), text)
        for path, text in after.items()
        if text != before.get(path) and text and any(map(states, text.splitlines()))
    }


def test_there_are_enough_different_mutations() -> None:
    keys = [row.key for row in ROWS]

    assert len(keys) == len(set(keys))
    assert len(keys) >= 300
    for engine in ("flux", "argocd"):
        assert sum(name.startswith(engine) for name in NAMES) >= 6


def test_an_empty_cell_has_its_reason() -> None:
    empty = list(cells.empty([row.key for row in ROWS]))

    assert [cell for cell in empty if cells.reason_of(cell) is None] == []
    # A reason for cells that are all tried by now speaks of nothing.
    used = {cells.reason_of(cell) for cell in empty}
    assert [reason for reason in cells.REASONS if reason not in used] == []
