"""Copier's answers do not say from where, or from which version, the repository was made.

A template update compares the version that the repository was made from with the newer one. Without `_commit`, or with
one that only its maker's machine knew (`v1.0.0-3-gabcdef0` stands for three commits behind a tag), there is nothing to
compare with; a `_src_path` on the local disk means nothing on another machine or in CI.

Before:

    _src_path: ../homelamp

After:

    _commit: v0.1.0
    _src_path: https://github.com/homelamp/homelamp

A repository that was made from a development version of homelamp has no `_commit`; scaffold it from a release.

Evidence: https://github.com/copier-org/copier/issues/2396, https://github.com/copier-org/copier/issues/1484
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.core.text import Span
from homelamp.model.finding import Problem, Severity
from homelamp.model.leftovers import Answers, Leftovers

# What `git describe` makes of a commit without a tag of its own.
_DESCRIBED = re.compile(r".+-\d+-g[0-9a-f]{7,40}")
# A URL, or the short forms that Copier completes: https://copier.readthedocs.io/en/stable/generating/
_REMOTE = re.compile(r"(?:git\+)?(?:https?|ssh|git)://.+|(?:gh|gl):.+|[\w.-]+@[\w.-]+:.+")


def check(leftovers: Leftovers) -> Iterator[Problem]:
    """At most one problem for each answers file."""
    for answers in leftovers.answers:
        found = _commit(answers) or _source(answers)
        if found:
            what, place, change = found
            yield Problem(
                severity=Severity.WARNING,
                message=f"template updates will not work: {what}",
                span=place,
                change=change,
                values=(what,),
            )


def _commit(answers: Answers) -> tuple[str, Span, str] | None:
    stated = answers.commit
    if stated is None or stated.text in {"", "null", "~", "None"}:
        return (
            "_commit is missing",
            stated.span if stated else answers.span,
            "scaffold it from a release of the template",
        )
    if stated.text is not None and _DESCRIBED.fullmatch(stated.text):
        tag = stated.text.rpartition("-g")[0].rpartition("-")[0]
        return f"_commit {stated.text} is no tag", stated.span, f"write a tag here, such as {tag}"
    return None


def _source(answers: Answers) -> tuple[str, Span, str] | None:
    stated, change = answers.source, "write the URL of the template's repository here"
    if stated is None or stated.text == "":
        return "_src_path is missing", stated.span if stated else answers.span, change
    if stated.text is not None and not _REMOTE.fullmatch(stated.text):
        return f"_src_path {stated.text} is a place on one machine", stated.span, change
    return None
