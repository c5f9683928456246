"""Regular expressions that a repository states, tried so that none of them takes long.

Authentik tries them by Python's `re`, which backtracks: a short pattern can keep it busy for years. Here Python's own
parser reads the pattern, and what it comes to is followed through the text one letter at a time, in all ways at once.
What is not a plain pattern, or may keep Authentik itself busy, is not tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from homelamp.core.pattern_trees import MAX_PATTERN, tree

MAX_TEXT = 4_000
# Steps that `re` may take at most, as far as the repetitions tell: a second or a few.
MAX_EFFORT = 10**9
_MAX_STATES = 5_000
_MAX_STEPS = 300_000

Accepts = Callable[[str], bool]


class _State(NamedTuple):
    """A place in the pattern: where `accepts` takes the next letter, it goes on with `then`; else without a letter.

    `holds` is a condition on the place in the text (the text, the index): an anchor.
    """

    then: list[int]
    accepts: Accepts | None = None
    holds: Callable[[str, int], bool] | None = None


class _NotPlainError(Exception):
    """The pattern has what is not followed here."""


def full_match(pattern: str, text: str) -> bool | None:
    """What `re.fullmatch` says; None where the pattern is not valid, or is not tried."""
    if len(pattern) > MAX_PATTERN or len(text) > MAX_TEXT:
        return None
    try:
        parsed = _parsed(pattern)
        if _effort(parsed, len(text)) > MAX_EFFORT:
            return None
        machine = _Machine()
        start = machine.sequence(parsed, machine.add(_State([])))
        return _follow(machine.states, start, text)
    except (_NotPlainError, RecursionError, OverflowError):
        return None


def _parsed(pattern: str) -> Any:
    parsed = tree(pattern)
    if parsed is None or parsed.state.flags & ~_UNICODE:
        raise _NotPlainError
    return parsed


_UNICODE = 32  # re.UNICODE, which every text has; of the others none is followed


def _effort(parsed: Any, length: int) -> float:
    """How many steps `re` may need before it fails: repetitions in a row multiply, one within another may not end."""
    return float(length + 1) ** _repetitions(parsed)


def _repetitions(parsed: Any) -> int:
    found = 0
    for name, argument in _items(parsed):
        if name in _REPEATS:
            least, most, body = argument
            if most > 1 and (_repetitions(body) or _branches(body)):
                raise _NotPlainError
            found += least != most
            found += _repetitions(body) if most == 1 else 0
        elif name == "SUBPATTERN":
            found += _repetitions(argument[-1])
        elif name == "BRANCH":
            found += sum(map(_repetitions, argument[1]))
    return found


def _branches(parsed: Any) -> bool:
    """Whether there are alternatives, other than between single letters."""
    return any(
        name == "BRANCH"
        or (name in _REPEATS and _branches(argument[2]))
        or (name == "SUBPATTERN" and _branches(argument[-1]))
        for name, argument in _items(parsed)
    )


_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")


def _items(parsed: Any) -> Iterator[tuple[str, Any]]:
    return ((str(name), argument) for name, argument in parsed)


class _Machine:
    """The states of a pattern, built from its end: each part is told where to go on."""

    def __init__(self) -> None:
        self.states: list[_State] = []
        self._parts = 0

    def add(self, state: _State) -> int:
        if len(self.states) >= _MAX_STATES:
            raise _NotPlainError
        self.states.append(state)
        return len(self.states) - 1

    def sequence(self, parsed: Any, then: int) -> int:
        # What is repeated is built as often, also where it is empty and no state comes of it.
        self._parts += 1
        if self._parts > _MAX_STATES:
            raise _NotPlainError
        for name, argument in reversed(list(_items(parsed))):
            then = self._part(name, argument, then)
        return then

    def _part(self, name: str, argument: Any, then: int) -> int:
        if name in _REPEATS:
            least, most, body = argument
            return self._repeat((least, most), body, then)
        if name == "BRANCH":
            return self.add(_State([self.sequence(one, then) for one in argument[1]]))
        if name == "SUBPATTERN":
            _, added, removed, body = argument
            if added or removed:
                raise _NotPlainError
            return self.sequence(body, then)
        if name == "AT":
            return self.add(_State([then], holds=_anchor(str(argument))))
        return self.add(_State([then], accepts=_letter(name, argument)))

    def _repeat(self, times: tuple[int, int], body: Any, then: int) -> int:
        least, most = times
        if most > _MAX_STATES:  # without an end
            again = self.add(_State([then]))
            self.states[again].then.append(self.sequence(body, again))
            then = again
        else:
            end = then
            for _ in range(most - least):
                then = self.add(_State([end, self.sequence(body, then)]))
        for _ in range(least):
            then = self.sequence(body, then)
        return then


def _follow(states: list[_State], start: int, text: str) -> bool:
    """Whether the end, which is the first state, is reached with the last letter."""
    steps = 0
    now = _reached(states, [start], text, 0)
    for at, letter in enumerate(text):
        steps += len(now)
        if steps > _MAX_STEPS:
            raise _NotPlainError
        taken = [state.then[0] for state in map(states.__getitem__, now) if state.accepts and state.accepts(letter)]
        now = _reached(states, taken, text, at + 1)
        if not now:
            return False
    return 0 in now


def _reached(states: list[_State], start: list[int], text: str, at: int) -> set[int]:
    """These states, and all that they lead to without a letter."""
    found: set[int] = set()
    left = start
    while left:
        number = left.pop()
        if number in found:
            continue
        found.add(number)
        state = states[number]
        if state.accepts is None and (state.holds is None or state.holds(text, at)):
            left.extend(state.then)
    return found


def _anchor(name: str) -> Callable[[str, int], bool]:
    if name in {"AT_BEGINNING", "AT_BEGINNING_STRING"}:
        return lambda _, at: at == 0
    if name == "AT_END_STRING":
        return lambda text, at: at == len(text)
    if name == "AT_END":
        return lambda text, at: text[at:] in {"", "\n"}
    raise _NotPlainError


def _letter(name: str, argument: Any) -> Accepts:
    if name == "ANY":
        return lambda letter: letter != "\n"
    if name == "LITERAL":
        wanted = chr(argument)
        return lambda letter: letter == wanted
    if name == "NOT_LITERAL":
        unwanted = chr(argument)
        return lambda letter: letter != unwanted
    if name == "IN":
        return _set(list(_items(argument)))
    raise _NotPlainError


def _set(parts: list[tuple[str, Any]]) -> Accepts:
    is_negated = bool(parts) and parts[0][0] == "NEGATE"
    choices = [_choice(name, argument) for name, argument in parts[is_negated:]]
    return lambda letter: any(choice(letter) for choice in choices) is not is_negated


def _choice(name: str, argument: Any) -> Accepts:
    if name == "RANGE":
        low, high = argument
        return lambda letter: low <= ord(letter) <= high
    if name == "CATEGORY":
        return _category(str(argument))
    return _letter(name, argument)


def _category(name: str) -> Accepts:
    """As `re` decides it for a text: https://docs.python.org/3/library/re.html#regular-expression-syntax."""
    kind = name.removeprefix("CATEGORY_").removeprefix("NOT_")
    is_in: dict[str, Accepts] = {
        "DIGIT": str.isdecimal,
        "SPACE": str.isspace,
        "WORD": lambda letter: letter.isalnum() or letter == "_",
    }
    if kind not in is_in:
        raise _NotPlainError
    return is_in[kind] if "NOT_" not in name else lambda letter: not is_in[kind](letter)
