"""`homelamp new`: render beside the destination, move the whole into place, then Git, the hooks and the check."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TextIO

from homelamp.errors import UsageError
from homelamp.files.process.programs import keep_out
from homelamp.files.repository import git_root
from homelamp.scaffold import git
from homelamp.scaffold.adopt import adopt, adoptable
from homelamp.scaffold.answers import Answer, given
from homelamp.scaffold.destination import free, move_into_place, scratch_beside
from homelamp.scaffold.named import said_of, source_to_record
from homelamp.scaffold.options import NewOptions
from homelamp.scaffold.questions import Questions, questions_of, refuse_unanswered, refuse_unfit, unused
from homelamp.scaffold.record import record_source, recorded
from homelamp.scaffold.render import render
from homelamp.scaffold.source import URL, copy_of, own_template

Say = Callable[[str], None]

RENDERED = "rendered"


def new(options: NewOptions, out: TextIO, check: Callable[[Path], int]) -> int:
    """Scaffold a repository; returns the exit status of checking it.

    Until the last step nothing stands at the destination: a failure or an interrupt leaves it as it was.

    Raises:
        UsageError: the destination is taken, an answer is refused, the template cannot be had, or the check cannot run.
        KeyboardInterrupt: the user gave up at a question.
    """
    say: Say = partial(print, file=out)
    _keep_out_of(Path())
    if options.into:
        return _into(options, say, check)
    dest = free(options.dest)
    _keep_out_of(dest)
    answers = given(options)
    with scratch_beside(dest) as scratch:
        lines = _render(options, answers, scratch)
        files = sum(path.is_file() for path in (scratch / RENDERED).rglob("*"))
        move_into_place(scratch / RENDERED, dest)
    for line in [*lines, f"{options.dest}: {files} files written"]:
        say(line)
    return _finish(options.dest, say, check)


def _keep_out_of(place: Path) -> None:
    """No program is started from the repository around a place."""
    around = git_root(place)
    if around is not None:
        keep_out(around)


def _into(options: NewOptions, say: Say, check: Callable[[Path], int]) -> int:
    """Add what is missing to a repository; returns the exit status of checking it."""
    dest = adoptable(options.dest)
    _keep_out_of(dest)
    answers = given(options)
    with scratch_beside(dest) as scratch:
        lines = _render(options, answers, scratch)
        done = adopt(scratch / RENDERED, dest)
    for line in [*lines, *done.diffs, *(f"added: {name}" for name in done.added)]:
        say(line)
    say(f"{options.dest}: {len(done.added)} files added, {len(done.same)} as the template has them")
    if done.kept:
        say(f"left as they are, the difference to the template is shown above: {', '.join(done.kept)}")
    try:
        return check(options.dest)
    finally:
        say("next:")
        say("  take over by hand what you want of the differences, then: git add --all && git commit")
        say("  pre-commit install")


def _render(options: NewOptions, answers: Mapping[str, Answer], scratch: Path) -> list[str]:
    """Into the folder `rendered` of `scratch`; returns lines for the user, who is told nothing of what is refused."""
    asks = not options.defaults and sys.stdin is not None and sys.stdin.isatty()
    if options.template is None:
        questions, lines = _render_own(answers, scratch, asks=asks)
    else:
        source = source_to_record(options.template)
        questions, lines = _render_named(source, options.vcs_ref, answers, scratch, asks=asks)
    answered = recorded(scratch / RENDERED)
    if not asks and not options.defaults:
        refuse_unanswered(answered, answers)
    for key in unused(answered, answers, questions):
        lines.append(f"note: {key} is not asked with these answers, so {answers[key].value!r} is not used")
    return lines


def _render_own(answers: Mapping[str, Answer], scratch: Path, *, asks: bool) -> tuple[Questions, list[str]]:
    own = own_template()
    refuse_unfit(answers, questions_of(own.folder / "copier.yml"))
    (scratch / "template").mkdir()
    source = copy_of(own, scratch / "template")
    questions = render(str(source), scratch / RENDERED, answers, defaults=not asks)
    record_source(scratch / RENDERED, URL, own.tag)
    return questions, [f"template: {own}"]


def _render_named(
    source: str, vcs_ref: str | None, answers: Mapping[str, Answer], scratch: Path, *, asks: bool
) -> tuple[Questions, list[str]]:
    draw = partial(render, source, scratch / RENDERED, vcs_ref=vcs_ref)
    ahead: Questions | None = None
    if answers:
        # Nobody should answer twenty questions and then be told of a slip in an option.
        with suppress(UsageError):
            ahead = draw({}, defaults=True, pretend=True)
    if ahead is not None:
        refuse_unfit(answers, ahead)
    questions = draw(answers, defaults=not asks)
    refuse_unfit(answers, questions)
    return questions, [f"template: {source}", *said_of(source, recorded(scratch / RENDERED))]


def _finish(dest: Path, say: Say, check: Callable[[Path], int]) -> int:
    outer = git.surrounding(dest)
    if outer is not None:
        say(f"note: {dest} lies inside the Git repository {outer} and is a repository of its own")
    # In this order: the hooks' first run fetches what they need, which the first commit must not wait for.
    steps = [git.start(dest), git.install_hooks(dest)]
    for step in steps:
        say(step.said)
    left = [command for step in steps for command in step.left]
    try:
        status = check(dest)
    except UsageError:
        _say_next(dest, left, say)
        raise
    _say_next(dest, left, say)
    return status


def _say_next(dest: Path, left: list[str], say: Say) -> None:
    say("next:")
    say(f"  cd {shlex.quote(str(dest.resolve() if dest == Path() else dest))}")
    for command in left:
        say(f"  {command}")
    if (dest / "README.md").is_file():
        say("  follow README.md: it leads from here to the first login, step by step")
