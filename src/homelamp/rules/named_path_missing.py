"""`.homelamp.yaml` names a file or folder that is not there.

What a chain names belongs to it whatever the evidence says. Where such a path was deleted or renamed, homelamp looks
for the part as if nothing had been named, and checks everything else. If Git knows that the file or folder was
renamed, the new name counts.

At login: nothing by itself; but what was in the file may be missing from the login, or may not be compared.

Before:

    chains:
      - name: home
        api_server: [k3s/config.yaml]   # moved to cluster/k3s/config.yaml

After:

    chains:
      - name: home
        api_server: [cluster/k3s/config.yaml]

`--fix` writes the new name where Git knows it: staged (`git mv`), or from the commit that renamed it.

It is silent about a path that is there and that Git does not track yet.

Evidence: https://git-scm.com/docs/git-diff-tree#Documentation/git-diff-tree.txt--Mn
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from homelamp.model.config import Config, Missing
from homelamp.model.finding import Edit, Problem, Severity

# What needs no quotes in YAML, as a block's or a list's member, and no escape within quotes.
_PLAIN = re.compile(r"[A-Za-z0-9_.][\w./@+-]*")


def check(config: Config) -> Iterator[Problem]:
    """One problem for each path."""
    for one in config.missing:
        change = (
            f"write {one.renamed}"
            if one.renamed
            else f"name the file or folder that is now the {one.part}, or remove it"
        )
        became = f": Git knows it as {one.renamed} now" if one.renamed else ""
        yield Problem(
            Severity.ERROR,
            f"{one.text} is not in the repository{became}",
            one.span,
            change=change,
            symptom="nothing by itself; but what was there may be missing from the login, and is not compared",
            values=(one.text,),
            fix=_fix(one),
        )


def _fix(one: Missing) -> tuple[Edit, ...]:
    """The new name in the place of the old; none where that is quoted and the new name would need escapes."""
    if one.renamed is None:
        return ()
    before = one.span.file.text[one.span.start - 1 : one.span.start]
    if _PLAIN.fullmatch(one.renamed):
        return (Edit(one.span, one.renamed),)
    return () if before in {"'", '"'} else (Edit(one.span, json.dumps(one.renamed)),)
