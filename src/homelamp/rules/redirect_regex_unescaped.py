"""A pattern for redirect URIs admits hosts that look like Headlamp's.

In `regex` mode a `.` stands for any character: `https://headlamp.example.com/…` also admits
`https://headlampXexample.com/…`, which anybody may register. A `?` makes what is before it optional.

At login: it works, and Authentik gives the code for a login to a look-alike host.

Before:

    { matching_mode = "regex", url = "https://headlamp.example.com/oidc-callback" }

After:

    { matching_mode = "strict", url = "https://headlamp.example.com/oidc-callback" }

A pattern that admits any host is HL219's. One with a variable in it is not judged.

Evidence: https://nvd.nist.gov/vuln/detail/CVE-2024-52289, https://github.com/goauthentik/authentik/issues/12135
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.core.value import Known, matches_pattern
from homelamp.model import RedirectUri
from homelamp.model.finding import Problem, Severity

# A dot between two letters of a host, with nothing that repeats it.
_DOT = re.compile(r"(?<![\\\[\]()*+?{}|])\.(?=[A-Za-z0-9])")
_HOST = re.compile(r"\^?https?(?:\?|\(s\)\?)?:(?://|\\/\\/)([^/]*)")


def check(chain: Chain) -> Iterator[Problem]:
    """Put a letter in the place of a dot, and try."""
    for entry in chain.client.redirect_uris.known if chain.client else ():
        stranger = _look_alike(entry)
        if stranger:
            yield _problem(entry, stranger)


def _look_alike(entry: RedirectUri) -> str | None:
    """A URI on another host that the pattern admits; None where there is none, or the pattern is not so plain."""
    pattern = entry.url.text
    host = _HOST.match(pattern) if pattern and entry.mode == Known("regex") else None
    if pattern is None or host is None or not _DOT.search(host[1]):
        return None
    plain = pattern.strip("^$").replace("\\", "")
    start, end = plain.find("//") + 2, plain.find("/", plain.find("//") + 2)
    other = plain[:start] + plain[start:end].replace(".", "x", 1) + plain[end:] if end > start else ""
    # A pattern with other signs than dots is not a URI that can be tried.
    return other if other and matches_pattern(pattern, other) else None


def _problem(entry: RedirectUri, stranger: str) -> Problem:
    return Problem(
        severity=Severity.WARNING,
        message=f"the pattern {entry.url.value} also admits {stranger}: a dot stands for any character",
        span=entry.url.span,
        change='write matching_mode = "strict", or a backslash in front of each dot',
        symptom="the login works, and a link by a stranger can have its code sent to a look-alike host",
        values=(str(entry.url.value),),
        term="redirect_uri",
    )
