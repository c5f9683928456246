"""Copier's many ways to fail, one line each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import yaml

from homelamp.scaffold.answers import Answer

# Copier's words on one answer: copier/_user_data.py and copier/_main.py.
_ON_AN_ANSWER = (
    r"Validation error for question '(?P<key>\w+)': (?P<words>.*)",
    r"Invalid choice for '(?P<key>\w+)': (?P<words>.*)",
    r"(?P<words>Invalid answer .*) to question \"(?P<key>\w+)\".*",
    r"Question \"(?P<key>\w+)\" (?P<words>is required)",
)


def line_for(error: Exception, answers: Mapping[str, Answer]) -> str | None:
    """What to tell the user of an exception of Copier's; None for one that no input explains."""
    # Copier is loaded already when it has failed.
    from copier import errors  # noqa: PLC0415
    from jinja2 import TemplateError  # noqa: PLC0415

    # The first that fits: some are each other's kinds.
    table: list[tuple[type[Exception] | tuple[type[Exception], ...], Callable[[str], str]]] = [
        (errors.DirtyLocalWarning, lambda _: "the template has uncommitted changes: commit them, or name a --vcs-ref"),
        (errors.InteractiveSessionError, lambda _: "the input ended before all questions were answered"),
        (errors.UnsafeTemplateError, _unsafe),
        (errors.InvalidConfigFileError, lambda _: f"the template's copier.yml is not valid: {_cause(error)}"),
        (errors.MultipleConfigFilesError, lambda _: "the template holds both copier.yml and copier.yaml"),
        (TemplateError, lambda text: f"the template does not render: {text}"),
        (yaml.YAMLError, lambda text: f"Copier's settings file is not valid YAML: {text}"),
        (OSError, lambda text: _of_system(error, text)),
        ((errors.CopierError, ValueError), lambda text: _on_an_answer(text, answers)),
        ((TypeError, KeyError, AttributeError), lambda text: f"Copier cannot use the template: {text}"),
    ]
    line = next((line for kinds, line in table if isinstance(error, kinds)), None)
    return " ".join(line(str(error)).split()) if line else None


def _on_an_answer(text: str, answers: Mapping[str, Answer]) -> str:
    """Copier's words, beginning with the place and the question that they are about."""
    for pattern in _ON_AN_ANSWER:
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found:
            key = found["key"]
            place = f"{answers[key].place}: " if key in answers else ""
            return f"{place}{key}: {found['words']}"
    return text


def _unsafe(text: str) -> str:
    features = text.partition(":")[2].partition(".\n")[0].strip()
    return f"the template would run code of its own ({features}), which homelamp new lets none do"


def _cause(error: Exception) -> str:
    cause = error.__cause__
    if isinstance(cause, yaml.MarkedYAMLError) and cause.problem_mark:
        return f"line {cause.problem_mark.line + 1}: {cause.problem}"
    return str(cause)


def _of_system(error: Exception, text: str) -> str:
    """What Git said where a call of it failed (plumbum's ProcessExecutionError), else what the system said."""
    words = str(getattr(error, "stderr", "")).strip().splitlines()
    if not words:
        return text
    fatal = [line for line in words if line.startswith(("fatal:", "error:"))]
    return f"git: {(fatal or words)[0]}"
