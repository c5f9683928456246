"""The callback's path, Headlamp's base URL and the routed path do not fit each other.

Headlamp knows one callback path only: `<baseURL>/oidc-callback`. The proxy passes a path on as it comes, unless it is
told to rewrite it, so Headlamp must serve the prefix that is routed to it, and that is what `config.baseURL` is for.

At login: after the password the browser shows `404 page not found`, or an empty page under the prefix.

Before:

    config:
      baseURL: /headlamp
      oidc:
        callbackURL: https://home.example.com/oidc-callback

After: `callbackURL: https://home.example.com/headlamp/oidc-callback`, and the same at the identity provider.

Where a rewrite may change the path, or one of the three cannot be known, nothing is compared.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/239,
https://github.com/kubernetes-sigs/headlamp/issues/292, https://github.com/kubernetes-sigs/headlamp/issues/1156
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from homelamp.chain import Chain
from homelamp.evidence import CALLBACK_PATH
from homelamp.facts import Exposure, Fact, Headlamp, Route
from homelamp.finding import Problem, Related, Severity, Unchecked
from homelamp.rules.host_mismatch import serves
from homelamp.rules.places import literal, related, speaker, used_at
from homelamp.text import Span
from homelamp.urls import host_of

_SYMPTOM = 'after the password the browser shows "404 page not found" or an empty page'
# What a path has that is a pattern and not a prefix.
_PATTERN = ("(", "*", "[", "^", "$")


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Compare callback and base URL, then both with what is routed."""
    headlamp = chain.headlamp
    callback = headlamp.callback if headlamp else None
    if headlamp is None or callback is None or callback.text is None:
        return
    if headlamp.base_url is not None and headlamp.base_url.text is None:
        yield Unchecked("redirect_uri", headlamp.base_url.span, "a base URL that is not known")
        return
    base = (headlamp.base_url.text or "").removesuffix("/") if headlamp.base_url else ""
    try:
        path = urlsplit(callback.text).path
    except ValueError:
        return
    if path != f"{base}{CALLBACK_PATH}":
        yield _callback(chain, headlamp, callback, path, base)
    else:
        yield from _routes(headlamp, callback, path, base)


def _callback(chain: Chain, headlamp: Headlamp, callback: Fact, path: str, base: str) -> Problem:
    wanted = f"{base}{CALLBACK_PATH}"
    allowed = [entry.url for entry in chain.client.redirect_uris.known] if chain.client else []
    same = [fact for fact in allowed if fact.text == callback.text]
    stated = headlamp.base_url
    # A callback that ends as Headlamp's route does was meant; then it is the base URL that stands alone.
    is_base = stated is not None and path.endswith(CALLBACK_PATH)
    place = stated.span if is_base and stated else literal(callback, str(callback.text).replace(path, wanted, 1))
    others = [fact for fact in (callback, *same) if is_base or fact is not callback]
    said = tuple(one for fact in others for one in related(fact, "", f"{speaker(fact)} says {fact.text}"))
    at_base = () if is_base or stated is None else (Related(stated.span, f'Headlamp\'s base URL is "{stated.text}"'),)
    return Problem(
        severity=Severity.ERROR,
        message=(
            f"the callback's path is {path or '/'}, but Headlamp answers only under {wanted}"
            f"{'' if base else ' (it has no base URL)'}"
        ),
        span=place,
        change=(
            f"write {path.removesuffix(CALLBACK_PATH) or '/'} here, or {wanted} in the callback of every place"
            if is_base
            else f"let the callback end in {wanted} here, and in the provider's redirect URIs"
        ),
        symptom=_SYMPTOM,
        related=(*(() if is_base else used_at(callback, place)), *at_base, *said),
        values=(path, base),
        term="redirect_uri",
    )


def _routes(headlamp: Headlamp, callback: Fact, path: str, base: str) -> Iterator[Problem | Unchecked]:
    host = host_of(str(callback.text)) or ""
    routes = [route for one in headlamp.exposures if _serves(one, host) for route in one.routes]
    judged = [route for route in routes if route.path.text is not None and not route.is_rewritten]
    patterns = [route for route in judged if any(sign in str(route.path.text) for sign in _PATTERN)]
    if len(judged) < len(routes) or patterns or not routes:
        return
    if not any(_covers(str(route.path.text), path) for route in routes):
        yield _problem(headlamp, callback, routes, base)


def _serves(exposure: Exposure, host: str) -> bool:
    return any(fact.text is None or serves(fact.text, host) for fact in exposure.hosts)


def _covers(routed: str, path: str) -> bool:
    prefix = routed.rstrip("/")
    return path == prefix or path.startswith(f"{prefix}/")


def _problem(headlamp: Headlamp, callback: Fact, routes: list[Route], base: str) -> Problem:
    first, *rest = routes
    paths = ", ".join(str(route.path.text) for route in routes)
    stated: tuple[Span, str] = (callback.span, f"Headlamp is called back at {callback.text}")
    at_base = (Related(headlamp.base_url.span, f'its base URL is "{base or "/"}"'),) if headlamp.base_url else ()
    return Problem(
        severity=Severity.ERROR,
        message=f"only {paths} is routed to Headlamp, which answers under {base or '/'}",
        span=first.path.span,
        change=f"route {base or '/'} to Headlamp, or write baseURL: {paths} and move the callback below it",
        symptom=_SYMPTOM,
        related=(Related(*stated), *at_base, *(Related(route.path.span, "routed as well") for route in rest)),
        values=(paths, base),
        term="redirect_uri",
    )
