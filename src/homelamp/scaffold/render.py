"""One call of Copier."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from homelamp.errors import UsageError
from homelamp.scaffold.answers import Answer
from homelamp.scaffold.failures import line_for
from homelamp.scaffold.questions import Questions
from homelamp.scaffold.surroundings import apart, refuse_filters


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

    `source` is a URL or an absolute path, and `dest` is absolute: Copier runs in another folder.

    Raises:
        UsageError: an answer is refused, the template cannot be had, or it would run code of its own.
        KeyboardInterrupt: the user gave up at a question.
    """
    data = {key: answer.value for key, answer in answers.items()}
    refuse_filters(source)
    with apart():
        # Loaded by `apart`, which says so where it is not installed.
        from copier import run_copy  # noqa: PLC0415

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
