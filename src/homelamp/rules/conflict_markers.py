"""A file holds two versions of one place, between the markers of a conflict.

Git writes them when a merge or a rebase cannot decide, and `copier update` when the template and you changed the same
line; Copier ends with success all the same, so that they are easily committed. Whatever reads the file refuses it, or
takes the markers for text.

Before:

    <<<<<<< before updating
          version: 0.44.0
    =======
          version: 0.45.0
    >>>>>>> after updating

After: the version that you want, without the three lines of the markers.

To go back to your own version of the file: `git checkout HEAD -- FILE`. Markers in a code block of a Markdown page, and
a line of `=======` alone, are no conflict.

Evidence: https://github.com/pre-commit/pre-commit-hooks/issues/881,
https://github.com/pre-commit/pre-commit-hooks/issues/660
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model.finding import Problem, Related, Severity
from homelamp.model.leftovers import Leftovers


def check(leftovers: Leftovers) -> Iterator[Problem]:
    """One problem for each conflict."""
    for conflict in leftovers.conflicts:
        path = conflict.first.file.path
        whose = "a template update (Copier)" if conflict.is_of_copier else "a merge (Git)"
        yield Problem(
            severity=Severity.ERROR,
            message=f"an unresolved conflict of {whose}",
            span=conflict.first,
            change=(
                f"keep what you want of both parts and remove the three lines of the markers; "
                f"your own version comes back by: git checkout HEAD -- {path}"
            ),
            related=(
                Related(conflict.middle, "above it is your version, below it the other"),
                Related(conflict.last, "the end of the other version"),
            ),
            values=(conflict.first.text, conflict.last.text),
        )
