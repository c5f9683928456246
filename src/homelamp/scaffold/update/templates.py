"""The two versions of the template, rendered by Copier with the repository's answers."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from packaging.version import InvalidVersion, Version

from homelamp.errors import UsageError
from homelamp.scaffold.answers import Answer
from homelamp.scaffold.failures import line_for
from homelamp.scaffold.questions import Questions, is_computed, refuse_unfit, unused
from homelamp.scaffold.record import ANSWERS, recorded
from homelamp.scaffold.render import render
from homelamp.scaffold.surroundings import apart, refuse_filters
from homelamp.scaffold.update.trees import Tree, rendered


class Origin(NamedTuple):
    """What the answers file says: the template, the version that the repository has, and the answers."""

    source: str
    version: str
    answers: dict[str, Any]


class Renders(NamedTuple):
    """What the template made, and what it makes now, of version `version`; `notes` are lines on its questions."""

    old: Tree
    new: Tree
    version: str
    notes: list[str]


def origin_of(folder: Path) -> Origin:
    """Read the answers file.

    Raises:
        UsageError: there is none, or it names no template or no version of it.
    """
    if not (folder / ANSWERS).is_file():
        raise UsageError(f"{folder / ANSWERS} is not there: this repository was not made from a template")
    answers = recorded(folder)
    if answers is None:
        raise UsageError(f"{ANSWERS} cannot be read: restore it from Git")
    for key, what in (("_src_path", "where the template is"), ("_commit", "which version of it this is")):
        if not answers.get(key):
            raise UsageError(f"{ANSWERS} has no {key}, which says {what}: homelamp explain HL606")
    own = {key: value for key, value in answers.items() if not key.startswith("_")}
    return Origin(_from_anywhere(folder, str(answers["_src_path"])), str(answers["_commit"]), own)


def _from_anywhere(folder: Path, source: str) -> str:
    """A source that is a path from the repository, as an absolute one: Copier runs in another folder."""
    is_path = "://" not in source and not source.startswith("~") and (folder / source).exists()
    return str((folder / source).resolve()) if is_path else source


def newer(folder: Path) -> tuple[str, str] | None:
    """The repository's version and the newest one, where that is newer: what Copier finds.

    Raises:
        UsageError: the template cannot be had.
    """
    origin = origin_of(folder)
    refuse_filters(origin.source)
    with tempfile.TemporaryDirectory(prefix="homelamp-update-") as apart_from_it, apart():
        from copier._main import get_update_data  # noqa: PLC0415  # `copier check-update` is this

        # All that Copier needs of the repository: nothing else there should come near it.
        answers = {"_src_path": origin.source, "_commit": origin.version}
        Path(apart_from_it, ANSWERS).write_text(yaml.safe_dump(answers), encoding="utf-8")
        try:
            is_newer, current, latest = get_update_data(apart_from_it)
        except Exception as error:
            line = line_for(error, {})
            if line is None:
                raise
            raise UsageError(f"the template's versions cannot be had: {line}") from None
    return (current, latest) if is_newer else None


def render_both(origin: Origin, data: Mapping[str, str], to: str | None, scratch: Path) -> Renders:
    """Render the recorded version and the wanted one (None: the newest release) below `scratch`.

    Raises:
        UsageError: an answer is refused or unknown, the template cannot be had, or `to` is older.
    """
    place = {key: Answer(value, ANSWERS) for key, value in origin.answers.items()}
    render(origin.source, scratch / "old", place, defaults=True, vcs_ref=origin.version)
    ahead = render(origin.source, scratch / "ahead", {}, defaults=True, vcs_ref=to, pretend=True)
    changed = {key: Answer(value, "--data") for key, value in data.items()}
    refuse_unfit(changed, ahead)
    wanted = {**_asked(place, ahead), **changed}
    _render_new(origin.source, scratch / "new", wanted, to)
    answered = recorded(scratch / "new") or {}
    version = str(answered.get("_commit") or to)
    _refuse_older(origin.version, version)
    notes = _notes(origin, answered, changed, ahead)
    return Renders(rendered(scratch / "old"), rendered(scratch / "new"), version, notes)


def _render_new(source: str, dest: Path, answers: Mapping[str, Answer], to: str | None) -> None:
    try:
        render(source, dest, answers, defaults=True, vcs_ref=to)
    except UsageError as error:
        if str(error).startswith(ANSWERS):
            raise UsageError(
                f"{error}; the newer template refuses the recorded answer: give another by --data"
            ) from None
        raise


def _notes(
    origin: Origin, answered: Mapping[str, Any], changed: Mapping[str, Answer], questions: Questions
) -> list[str]:
    """What the owner should know of his answers.

    Raises:
        UsageError: a recorded answer would become another one that nobody gave.
    """
    own = {key: value for key, value in answered.items() if not key.startswith("_") and key not in changed}
    for key, value in own.items():
        if key in origin.answers and origin.answers[key] != value:
            raise UsageError(f"{ANSWERS}: {key} would become {value!r}: give the answer that you want by --data")
    new = [
        f"note: {key} is asked for the first time, and answered by {own[key]!r}"
        for key in own
        if key not in origin.answers
    ]
    gone = [f"note: {key} is asked no more" for key in origin.answers if key not in answered and key not in questions]
    idle = unused(answered, changed, questions)
    return [*new, *gone, *(f"note: {key} is not asked with these answers, so it is not used" for key in idle)]


def _asked(answers: Mapping[str, Answer], questions: Questions) -> dict[str, Answer]:
    """The recorded answers but those to questions whose answer is computed by now.

    An answer to a question that is no more stays: the default of the one that took its place may read it.
    """
    return {key: answer for key, answer in answers.items() if not is_computed(questions.get(key))}


def _refuse_older(old: str, new: str) -> None:
    try:
        is_older = Version(new) < Version(old)
    except InvalidVersion:
        return
    if is_older:
        raise UsageError(
            f"version {new} of the template is older than this repository's {old}: updates go forward only"
        )
