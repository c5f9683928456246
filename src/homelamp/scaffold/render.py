"""One call of Copier, whose many ways to fail become one line each."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

from homelamp.errors import UsageError

ANSWERS = ".copier-answers.yml"


def render(source: str, dest: Path, data: dict[str, Any], *, defaults: bool, vcs_ref: str | None) -> dict[str, Any]:
    """Render a template into `dest`; returns the template's questions with their settings.

    Raises:
        UsageError: an answer is refused, the template cannot be had or would run code of its own.
        KeyboardInterrupt: the user gave up at a question.
    """
    # 370 ms, and only this command pays for it.
    import copier  # noqa: PLC0415
    from copier.errors import CopierAnswersInterrupt, CopierError  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            worker = copier.run_copy(
                source, dest, data=data, defaults=defaults, vcs_ref=vcs_ref, unsafe=False, quiet=True
            )
    except CopierAnswersInterrupt:
        raise KeyboardInterrupt from None
    except (CopierError, ValueError) as error:
        raise UsageError(_words(str(error))) from None
    except OSError as error:
        raise UsageError(_words(_git_words(str(error)))) from None
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "jinja2":
            raise
        raise UsageError(f"the template does not render: {_words(str(error))}") from None
    return dict(worker.template.questions_data)


def record_source(dest: Path, url: str, tag: str | None) -> None:
    """Write into the answers file where a later update finds the template; without a tag, that none can."""
    file = dest / ANSWERS
    lines = [
        line
        for line in file.read_text(encoding="utf-8").splitlines()
        if not line.startswith(("_commit:", "_src_path:"))
    ]
    head = [line for line in lines if line.startswith("#")]
    recorded = [f"_commit: {tag}"] if tag else []
    rest = [line for line in lines if not line.startswith("#")]
    file.write_text("\n".join([*head, *recorded, f"_src_path: {url}", *rest]) + "\n", encoding="utf-8")


def _words(text: str) -> str:
    """Copier's words on one line, beginning with the question that they are about."""
    found = re.match(r"Validation error for question '(\w+)': (.*)", text, re.DOTALL)
    if found:
        return f"{found[1]}: {' '.join(found[2].split())}"
    return " ".join(text.split())


def _git_words(text: str) -> str:
    """Of a failed Git call what Git said."""
    found = re.search(r"Stderr:\s*\|?\s*(.+)", text)
    return found[1] if found else text
