"""One call of Copier."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

from homelamp.errors import UsageError
from homelamp.files.repository import git_environment
from homelamp.scaffold.answers import Answer
from homelamp.scaffold.failures import line_for
from homelamp.scaffold.questions import Questions


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
    data = {key: answer.value for key, answer in answers.items()}
    with _quiet_surroundings():
        try:
            # 370 ms, and only this command pays for it.
            from copier import run_copy  # noqa: PLC0415
            from copier.errors import DirtyLocalWarning  # noqa: PLC0415
        except ModuleNotFoundError as error:
            raise UsageError(f"{error.name} is not installed: pip install 'homelamp[scaffold]'") from None
        # Copier says this when it renders from a throw-away commit. It would record that one, and no clone has it.
        warnings.simplefilter("error", DirtyLocalWarning)
        try:
            worker = run_copy(source, dest, data, vcs_ref=vcs_ref, defaults=defaults, pretend=pretend, quiet=True)
        except KeyboardInterrupt:
            # Copier's own kind of it carries the answers given so far.
            raise KeyboardInterrupt from None
        except Exception as error:
            line = line_for(error, answers)
            if line is None:
                raise
            raise UsageError(line) from None
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
