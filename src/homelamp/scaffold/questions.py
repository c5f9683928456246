"""What a template asks, and whether the given answers are answers to that."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from homelamp.errors import UsageError
from homelamp.scaffold.answers import Answer
from homelamp.scaffold.yaml_data import data_of

Questions = Mapping[str, Any]

# What Copier reads as a truth value; any other text is true to it, without a word: copier/_tools.py, cast_to_bool.
_TRUTHS = {"y", "yes", "t", "true", "on", "n", "no", "f", "false", "off"}
_SHOWN = 3


def questions_of(copier_yml: Path) -> Questions:
    """The questions of a template with their settings; Copier's own keys begin with an underscore."""
    loaded = data_of(copier_yml.read_text(encoding="utf-8"))
    return {key: settings for key, settings in loaded.items() if not key.startswith("_")}


def refuse_unfit(answers: Mapping[str, Answer], questions: Questions) -> None:
    """Refuse what Copier takes without a word, or refuses without saying which answer it means.

    Raises:
        UsageError: an answer belongs to no question or to a computed one, or is no truth value or number where one is
            wanted.
    """
    for key, answer in answers.items():
        if key not in questions:
            raise UsageError(f"{answer.place}: there is no question {key!r}; {_hint(key, questions)}")
        if is_computed(questions[key]):
            raise UsageError(f"{answer.place}: {key} is computed from other answers and cannot be given")
        kind, fits = _kind(questions[key])
        if isinstance(answer.value, str) and not fits(answer.value):
            raise UsageError(f"{answer.place}: {key}: {answer.value!r} is no {kind}")


def refuse_unanswered(recorded: Mapping[str, Any] | None, answers: Collection[str]) -> None:
    """Where nobody can be asked, an answer that was recorded and not given is a default that nobody wanted.

    Raises:
        UsageError: there is one, or the template does not record its answers.
    """
    missing = [key for key in recorded if key not in answers and not key.startswith("_")] if recorded else ["questions"]
    if not missing:
        return
    names = ", ".join(missing[:_SHOWN])
    more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
    raise UsageError(f"there is no terminal to ask for {names}{more}: add --defaults, and --data for what differs")


def unused(recorded: Mapping[str, Any] | None, answers: Collection[str], questions: Questions) -> list[str]:
    """The given answers to questions that the other answers make pointless; Copier drops them without a word."""
    conditional = [key for key in answers if isinstance(questions[key], dict) and "when" in questions[key]]
    return [key for key in conditional if recorded is not None and key not in recorded]


def _hint(key: str, questions: Questions) -> str:
    asked = [name for name, settings in questions.items() if not is_computed(settings)]
    near = difflib.get_close_matches(key, asked, 1)
    return f"did you mean {near[0]}?" if near else f"questions are {', '.join(asked)}"


def is_computed(settings: Any) -> bool:
    """Whether a question with these settings is never asked: its value follows from other answers."""
    return isinstance(settings, dict) and settings.get("when") is False


def _kind(settings: Any) -> tuple[str, Callable[[str], bool]]:
    """The name of what a question wants, and whether a text is that."""
    wanted = settings.get("type") if isinstance(settings, dict) else None
    return {
        "bool": ("truth value (true or false)", lambda text: text.strip().lower() in _TRUTHS or _is(float, text)),
        "int": ("whole number", lambda text: _is(int, text)),
        "float": ("number", lambda text: _is(float, text)),
    }.get(str(wanted), ("", lambda _: True))


def _is(number: Callable[[str], object], text: str) -> bool:
    try:
        number(text)
    except ValueError:
        return False
    return True
