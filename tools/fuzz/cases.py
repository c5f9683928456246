"""From a number to a broken repository: the same one in every run, as long as the seeds and the steps are the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from random import Random
from typing import NamedTuple

from fuzz import hcl_steps, text_steps, tree_steps, yaml_steps
from fuzz.files import Files

_STEPS: tuple[tuple[Callable[[Random, Files], str], int], ...] = (
    (text_steps.step, 4),
    (yaml_steps.step, 5),
    (hcl_steps.step, 4),
    (tree_steps.step, 2),
)
# Most repositories are broken in few places: what breaks early hides what would break later.
_HOW_MANY = (1, 1, 1, 2, 2, 3, 5, 8)


class Case(NamedTuple):
    """A broken repository: `base` is the name of the one that it was made from, `steps` are what was done to it."""

    seed: int
    base: str
    files: Files
    steps: tuple[str, ...]


def case(seed: int, bases: Mapping[str, Files], without: Collection[int] = ()) -> Case:
    """The repository of a number; of its steps those with the numbers `without` are left out."""
    random = Random(f"{seed}")
    base = random.choice(sorted(bases))
    files = dict(bases[base])
    said = []
    changes, weights = zip(*_STEPS, strict=True)
    for number in range(random.choice(_HOW_MANY)):
        # Each step has its own source of chance, so that one can be left out without changing the others' choices.
        own = Random(f"{seed} {number}")
        if number not in without:
            [change] = own.choices(changes, weights)
            said.append(change(own, files))
    return Case(seed, base, files, tuple(said))
