"""Below a path Headlamp never renews the login.

With a `baseURL` Headlamp looks for the session's cookie at another path than it wrote it to. The login works, and ends
with the first token, whatever the provider gives to renew it. With `/` alone the cookie's path becomes
`//clusters/main`, and no request is logged in at all.

At login: it works, and ends after some minutes. With `/` it loops: the API server answers `401 Unauthorized`.

Before:

    config:
      baseURL: /headlamp

After: no `baseURL`, and a host of its own for Headlamp.

Seen with Headlamp up to 0.45; of a newer one nothing is said.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/7513
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.apps.headlamp.keys import is_newer
from homelamp.chain.join import Chain
from homelamp.model.finding import Problem, Severity

_ROOT = "/"


def check(chain: Chain) -> Iterator[Problem]:
    """Look for a path."""
    headlamp = chain.headlamp
    stated = headlamp.base_url if headlamp else None
    if headlamp is None or stated is None or not (stated.text or "").startswith("/"):
        return
    if is_newer(headlamp.chart_version.text if headlamp.chart_version else None):
        return
    is_root = stated.text == _ROOT
    yield Problem(
        severity=Severity.ERROR if is_root else Severity.WARNING,
        message="baseURL is /, which breaks the path of the session's cookie"
        if is_root
        else f"below the path {stated.text} Headlamp never renews the login",
        span=stated.span,
        change="take baseURL out" if is_root else "take baseURL out, and give Headlamp a host of its own",
        symptom="the login loops: 401 Unauthorized"
        if is_root
        else "the login works, and ends with the first token, after some minutes",
        values=(str(stated.text),),
    )
