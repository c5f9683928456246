"""Headlamp's `baseURL` is a URL or a name, and must be a path.

`config.baseURL` is the path below which Headlamp is served, such as `/headlamp`. The chart lets any text through, and
puts it into the paths of the probes as well.

At login: Headlamp does not start; its log says `base-url needs to start with a '/' or be empty`.

Before:

    config:
      baseURL: https://headlamp.example.com

After: no `baseURL`, or `baseURL: /headlamp`; the host belongs to the Ingress or HTTPRoute and to `callbackURL`.

Evidence: https://github.com/kubernetes-sigs/headlamp/blob/main/backend/pkg/config/config.go
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain import Chain
from homelamp.finding import Problem, Severity
from homelamp.urls import split_url


def check(chain: Chain) -> Iterator[Problem]:
    """Look at the first character."""
    stated = chain.headlamp.base_url if chain.headlamp else None
    text = stated.text if stated else None
    if stated is None or not text or text.startswith("/"):
        return
    parts = split_url(text) if "://" in text else None
    path = parts.path.rstrip("/") if parts else "" if "://" in text else f"/{text}"
    yield Problem(
        severity=Severity.ERROR,
        message=f"baseURL is {text}, and Headlamp wants a path that begins with /",
        span=stated.span,
        change=f"write {path} here" if path else "leave baseURL out: Headlamp then is served at the root of its host",
        symptom="Headlamp does not start: \"base-url needs to start with a '/' or be empty\"",
        values=(text,),
        term="redirect_uri",
    )
