"""One call of Copier, whose many ways to fail become one line each."""

from __future__ import annotations

import io
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

import yaml

from homelamp.errors import UsageError
from homelamp.repository import git_environment
from homelamp.scaffold.answers import Answer
from homelamp.scaffold.questions import Questions

# Copier's words on one answer: copier/_user_data.py and copier/_main.py.
_ON_AN_ANSWER = (
    r"Validation error for question '(?P<key>\w+)': (?P<words>.*)",
    r"Invalid choice for '(?P<key>\w+)': (?P<words>.*)",
    r"(?P<words>Invalid answer .*) to question \"(?P<key>\w+)\".*",
    r"Question \"(?P<key>\w+)\" (?P<words>is required)",
)


def render(
    source: str,
    dest: Path,
    answers: Mapping[str, Answer],
    *,
    defaults: bool,
    vcs_ref: str | None = None,
    pretend: bool = False,
) -> Questions:
    """Render a template into `dest` (with `pretend` nowhere); returns the template's questions with their settings.

    Raises:
        UsageError: an answer is refused, the template cannot be had, or it would run code of its own.
        KeyboardInterrupt: the user gave up at a question.
    """
    with _quiet_surroundings():
        try:
            # 370 ms, and only this command pays for it.
            from copier import run_copy  # noqa: PLC0415
            from copier.errors import CopierAnswersInterrupt, CopierError, DirtyLocalWarning  # noqa: PLC0415
            from copier.errors import InteractiveSessionError, UnsafeTemplateError  # noqa: PLC0415
            from jinja2 import TemplateError  # noqa: PLC0415
        except ModuleNotFoundError as error:
            raise UsageError(f"{error.name} is not installed: pip install 'homelamp[scaffold]'") from None
        # Copier has rendered from a throw-away commit when it says this, and would record it; no clone has that commit.
        warnings.simplefilter("error", DirtyLocalWarning)
        data = {key: answer.value for key, answer in answers.items()}
        try:
            worker = run_copy(source, dest, data, vcs_ref=vcs_ref, defaults=defaults, pretend=pretend, quiet=True)
        except CopierAnswersInterrupt:
            raise KeyboardInterrupt from None
        except DirtyLocalWarning:
            raise UsageError(f"{source} has uncommitted changes: commit them, or name a tag by --vcs-ref") from None
        except InteractiveSessionError:
            raise UsageError("the input ended before all questions were answered; nothing was written") from None
        except UnsafeTemplateError as error:
            raise UsageError(f"{source}: {_unsafe(str(error))}") from None
        except TemplateError as error:
            raise UsageError(f"the template does not render: {_one_line(str(error))}") from None
        except yaml.YAMLError as error:
            raise UsageError(f"Copier's settings file is not valid YAML: {_one_line(str(error))}") from None
        except OSError as error:
            raise UsageError(_of_system(error)) from None
        except (CopierError, ValueError, TypeError, KeyError) as error:
            raise UsageError(_words(str(error), answers)) from None
    questions: Questions = worker.template.questions_data
    return questions


@contextmanager
def _quiet_surroundings() -> Iterator[None]:
    """Neither warnings nor coloured remarks, and none of the variables by which a hook points Git elsewhere."""
    hidden = {name: os.environ.pop(name) for name in set(os.environ) - set(git_environment())}
    try:
        with warnings.catch_warnings(), redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        os.environ.update(hidden)


def _words(text: str, answers: Mapping[str, Answer]) -> str:
    """Copier's words on one line, beginning with the place and the question that they are about."""
    for pattern in _ON_AN_ANSWER:
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found:
            key = found["key"]
            place = f"{answers[key].place}: " if key in answers else ""
            return f"{place}{key}: {_one_line(found['words'])}"
    return _one_line(text)


def _unsafe(text: str) -> str:
    features = text.partition(":")[2].partition(".\n")[0].strip()
    return f"the template would run code of its own ({features}), which homelamp new never lets it"


def _of_system(error: OSError) -> str:
    """What Git said where a call of it failed (plumbum's ProcessExecutionError), else what the system said."""
    words = str(getattr(error, "stderr", "")).strip().splitlines()
    if not words:
        return _one_line(str(error))
    fatal = [line for line in words if line.startswith(("fatal:", "error:"))]
    return f"git failed: {(fatal or words)[0].strip()}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
