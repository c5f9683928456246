"""Answers given beforehand: are they answers to questions that the template asks?"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from homelamp.errors import UsageError


def from_file(file: Path) -> dict[str, Any]:
    """The answers in a YAML file.

    Raises:
        UsageError: it cannot be read, or is no mapping.
    """
    try:
        loaded = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"--data-file {file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"--data-file {file}: not UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UsageError(f"--data-file {file}:{line}: {error.problem}") from None
    except yaml.YAMLError:
        raise UsageError(f"--data-file {file}: a character that YAML does not allow") from None
    if not isinstance(loaded, dict) or not all(isinstance(key, str) for key in loaded):
        raise UsageError(f"--data-file {file}: a mapping of questions to answers is wanted")
    return loaded


def questions_of(copier_yml: Path) -> dict[str, Any]:
    """The questions of a template with their settings; Copier's own keys begin with an underscore."""
    loaded = yaml.safe_load(copier_yml.read_text(encoding="utf-8"))
    return {key: settings for key, settings in loaded.items() if not key.startswith("_")}


def refuse_unknown(data: Iterable[str], questions: Mapping[str, Any]) -> None:
    """Copier takes an answer to a question that is not there, or that it computes itself, without a word.

    Raises:
        UsageError: an answer belongs to no question.
    """
    asked = [key for key, settings in questions.items() if not _is_computed(settings)]
    for key in data:
        if key in asked:
            continue
        near = difflib.get_close_matches(key, asked, 1)
        hint = f"did you mean {near[0]}?" if near else f"questions are {', '.join(asked)}"
        raise UsageError(f"there is no question {key!r}; {hint}")


def _is_computed(settings: Any) -> bool:
    return isinstance(settings, dict) and settings.get("when") is False
