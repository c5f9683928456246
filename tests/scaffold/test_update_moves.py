"""Which file went where: the best match first, whatever the order of the names."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from homelamp.scaffold.update.moves import moves
from homelamp.scaffold.update.plan import Trees, plan
from homelamp.scaffold.update.trees import Item, Tree

COMMON = [f"line {number}" for number in range(8)]


def item(*lines: str) -> Item:
    return Item("".join(f"{line}\n" for line in lines).encode())


A, B = item(*COMMON, "a1", "a2"), item(*COMMON, "b1", "b2")
A_CHANGED = item(*COMMON[:7], "a1", "zz", "yy")


def test_a_file_does_not_take_its_twins_partner() -> None:
    old = {"a.yaml": A, "b.yaml": B}
    new = {"new/b.yaml": B, "new/other.yaml": A_CHANGED}

    for olds, news in itertools.product(itertools.permutations(old), itertools.permutations(new)):
        found = moves({path: old[path] for path in olds}, {path: new[path] for path in news})
        assert found == {"b.yaml": "new/b.yaml", "a.yaml": "new/other.yaml"}


def test_nor_that_of_a_twin_that_the_owner_left_alone_or_removed() -> None:
    edited = Item(A.content + b"mine\n")
    for mine in ({"a.yaml": edited, "b.yaml": B}, {"a.yaml": edited}):
        trees = Trees({"a.yaml": A, "b.yaml": B}, {"new/b.yaml": B}, mine, lambda _: False)

        changes = {change.path: change.kind for change in plan(trees, inline=False)}

        assert changes["a.yaml"] == "removed-edited"
        assert changes["new/b.yaml"] == "added"


def test_of_equals_the_name_decides_and_then_the_folder() -> None:
    old: Tree = {"x/a.yaml": A, "y/b.yaml": A}

    assert moves(old, {"n/b.yaml": A, "n/a.yaml": A}) == {"x/a.yaml": "n/a.yaml", "y/b.yaml": "n/b.yaml"}
    assert moves(old, {"y/new.yaml": A, "x/new.yaml": A}) == {"x/a.yaml": "x/new.yaml", "y/b.yaml": "y/new.yaml"}


def test_of_equals_that_nothing_tells_apart_none_is_taken() -> None:
    assert moves({"a.yaml": A}, {"n/x.yaml": A, "n/y.yaml": A}) == {}
    assert moves({"a.yaml": A, "b.yaml": A}, {"n/x.yaml": A}) == {}


def test_an_empty_file_is_like_no_other() -> None:
    assert moves({"a/.gitkeep": Item(b"")}, {"b/.keep": Item(b"")}) == {}


def test_a_file_that_stays_has_not_moved() -> None:
    assert moves({"a.yaml": A}, {"a.yaml": B, "n/a.yaml": A}) == {}


LINES = st.lists(st.sampled_from([*COMMON, "p", "q"]), min_size=1, max_size=6)


@given(st.lists(LINES, max_size=4), st.lists(LINES, max_size=4))
def test_the_order_of_the_paths_decides_nothing(olds: list[list[str]], news: list[list[str]]) -> None:
    old = {f"old/{number}.yaml": item(*lines) for number, lines in enumerate(olds)}
    new = {f"new/{number}.yaml": item(*lines) for number, lines in enumerate(news)}

    found = moves(old, new)

    assert len(set(found.values())) == len(found)
    assert moves(dict(reversed(old.items())), dict(reversed(new.items()))) == found
