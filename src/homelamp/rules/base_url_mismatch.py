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

One final slash of the base URL does not matter, one of the callback does. Only routes for the callback's host count,
and of these the one that is most specific for its path. A path that is matched as a whole (`pathType: Exact`,
Traefik's `Path`) routes nothing below it, and `/lamp` as a prefix does not route `/lamps`, except for Traefik. Not
compared: a route that may rewrite the path (`rewrite-target`, a middleware, `URLRewrite`), that is a pattern or that
the controller matches in its own way (`ImplementationSpecific`), a base URL that may come from elsewhere, and a
callback below a prefix where that is all that is known, since whatever routes it may cut the prefix off.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/239,
https://github.com/kubernetes-sigs/headlamp/issues/292, https://github.com/kubernetes-sigs/headlamp/issues/1156
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from homelamp.chain import Chain
from homelamp.evidence import CALLBACK_PATH
from homelamp.facts import Fact, Headlamp, Route, Setting
from homelamp.finding import Problem, Related, Severity, Unchecked
from homelamp.rules.host_mismatch import best
from homelamp.rules.places import literal, related, speaker, used_at
from homelamp.text import Span
from homelamp.url_values import host_in, path_in
from homelamp.value import Unknown, Verdict

_CHANGED = "on a route that may change the path"
_BY_CONTROLLER = "on a path that the Ingress controller compares in its own way"
_SYMPTOM = 'after the password the browser shows "404 page not found" or an empty page'


class _Paths(NamedTuple):
    """The three paths: of the callback, the base URL (None where it is not known) and the routes for its host.

    `others` are routes of exposures that may or may not serve the host.
    """

    headlamp: Headlamp
    callback: Fact
    path: str
    base: str | None
    routes: tuple[Route, ...]
    others: tuple[Route, ...]

    @property
    def wanted(self) -> str:
        """The callback's path that Headlamp has."""
        return f"{self.base or ''}{CALLBACK_PATH}"

    @property
    def is_below(self) -> bool:
        """Whether the callback's path is that of Headlamp below some base URL."""
        return self.path.endswith(CALLBACK_PATH)

    @property
    def routed(self) -> str:
        """The routed paths, for a message."""
        return ", ".join(dict.fromkeys(map(_shown, self.routes)))


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Compare callback and base URL, then the callback with what is routed."""
    headlamp = chain.headlamp
    callback = headlamp.callback if headlamp else None
    paths = _paths(headlamp, callback) if headlamp and callback else None
    if paths is None:
        return
    taken = _taken(paths)
    differs = paths.path != paths.wanted and not (paths.base is None and paths.is_below)
    doubt = _doubt(paths, taken, is_unrouted=not differs)
    if paths.base is None and paths.is_below and (paths.headlamp.base_url or paths.path != paths.wanted):
        place = paths.headlamp.base_url or paths.headlamp
        yield Unchecked("redirect_uri", place.span, "a base URL that is not known")
    elif not differs and (taken or not paths.routes):
        return
    elif doubt is not None:
        yield doubt
    else:
        yield _mismatch(chain, paths) if differs else _unrouted(paths)


def _paths(headlamp: Headlamp, callback: Fact) -> _Paths | None:
    host, path = host_in(callback.value), path_in(callback.value)
    if path is None:
        return None
    verdicts = [Verdict.UNCHECKED if host is None else best(one.hosts, host) for one in headlamp.exposures]
    routes: dict[Verdict, list[Route]] = {verdict: [] for verdict in Verdict}
    for one, verdict in zip(headlamp.exposures, verdicts, strict=True):
        # What is changed after it was written may have any route.
        routes[verdict] += one.routes or [Route(Setting(Unknown("not known"), one.span), is_rewritten=True)]
    serving, others = routes[Verdict.EQUAL], routes[Verdict.UNCHECKED]
    return _Paths(headlamp, callback, path, _base(headlamp), tuple(serving), tuple(others))


def _base(headlamp: Headlamp) -> str | None:
    if headlamp.base_url is None:
        return None if headlamp.elsewhere else ""
    text = headlamp.base_url.text
    return None if text is None else text.removesuffix("/")


def _taken(paths: _Paths) -> Route | None:
    """The route that the callback takes: the longest that fits, an exact one before others; None where none does."""
    fitting = [route for route in paths.routes if route.takes(paths.path)]
    return max(
        fitting,
        key=lambda route: (len(str(route.path.text)), route.match == "exact", not route.is_rewritten),
        default=None,
    )


def _doubt(paths: _Paths, taken: Route | None, *, is_unrouted: bool) -> Unchecked | None:
    """The route for which the paths may fit after all."""
    if taken is not None and taken.is_rewritten:
        return _unchecked(taken.path.span)
    doubtful = [route for route in paths.routes if route.takes(paths.path) is None]
    doubtful += [route for route in paths.others if is_unrouted or route.is_rewritten or route.path.text is None]
    if not doubtful and not paths.routes and paths.is_below and paths.path != CALLBACK_PATH:
        # Whatever routes it may cut the prefix off.
        return _unchecked(paths.callback.span)
    if not doubtful:
        return None
    is_compared = not doubtful[0].is_rewritten and doubtful[0].match == "controller"
    return _unchecked(doubtful[0].path.span, _BY_CONTROLLER if is_compared else _CHANGED)


def _unchecked(place: Span, reason: str = _CHANGED) -> Unchecked:
    return Unchecked("redirect_uri", place, reason)


def _mismatch(chain: Chain, paths: _Paths) -> Problem:
    callback, stated = paths.callback, paths.headlamp.base_url
    # A callback that ends as Headlamp's route does was meant; then it is the base URL that stands alone.
    is_base = stated is not None and paths.is_below
    right = _with_path(str(callback.value), f"/{paths.wanted.lstrip('/')}")
    place = stated.span if is_base and stated else literal(callback, right)
    allowed = [entry.url for entry in chain.client.redirect_uris.known] if chain.client else []
    same = [fact for fact in allowed if fact.value == callback.value]
    others = [fact for fact in (callback, *same) if is_base or fact is not callback]
    return Problem(
        severity=Severity.ERROR,
        message=_message(paths),
        span=place,
        change=_change(paths, is_base=is_base),
        symptom=_SYMPTOM,
        related=(
            *(() if is_base else used_at(callback, place)),
            *(() if is_base or stated is None else (Related(stated.span, f'Headlamp\'s base URL is "{stated.text}"'),)),
            *(one for fact in others for one in related(fact, right, f"{speaker(fact)} says {fact.value}")),
            *(Related(route.path.span, f"{route.path.value} is routed to Headlamp") for route in paths.routes),
        ),
        values=(paths.path, str(paths.base)),
        term="redirect_uri",
    )


def _with_path(url: str, path: str) -> str:
    scheme, mark, rest = url.partition("://")
    return f"{scheme}{mark}{rest.partition('/')[0]}{path}"


def _message(paths: _Paths) -> str:
    base = f"its base URL is {paths.base}" if paths.base else "it has no base URL"
    routed = f", and {paths.routed} is routed to it" if paths.routes else ""
    if paths.base is None:
        return f"the callback's path is {paths.path or '/'}, but Headlamp's ends in {CALLBACK_PATH}{routed}"
    return f"the callback's path is {paths.path or '/'}, but Headlamp answers only under {paths.wanted}: {base}{routed}"


def _change(paths: _Paths, *, is_base: bool) -> str:
    if not is_base:
        return f"let the callback end in {paths.wanted} here, and in the provider's redirect URIs"
    own = paths.path.removesuffix(CALLBACK_PATH)
    here = f"write {own} here" if own else "remove it"
    return f"{here}, or write {paths.wanted} in the callback of every place"


def _shown(route: Route) -> str:
    return f"{'the exact path ' if route.match == 'exact' else ''}{route.path.value}"


def _unrouted(paths: _Paths) -> Problem:
    # A path that would do as a prefix is meant to be one.
    narrow = [one for one in paths.routes if one.match == "exact" and one._replace(match="parts").takes(paths.path)]
    first = narrow[0] if narrow else paths.routes[0]
    rest = [one for one in paths.routes if one is not first]
    base = paths.headlamp.base_url
    at_base = (Related(base.span, f'its base URL is "{base.text}"'),) if base else ()
    return Problem(
        severity=Severity.ERROR,
        message=f"only {paths.routed} is routed to Headlamp, which is called back at {paths.path}",
        span=first.match_span if narrow and first.match_span else first.path.span,
        change=(
            "match it as a prefix here: Prefix in an Ingress, PathPrefix in a HTTPRoute or an IngressRoute"
            if narrow
            else f"route {paths.base or '/'} to Headlamp, or write baseURL: {str(first.path.text).rstrip('/')} "
            "and move the callback below it in every place"
        ),
        symptom=_SYMPTOM,
        related=(
            Related(paths.callback.span, f"Headlamp is called back at {paths.callback.value}"),
            *at_base,
            *(Related(route.path.span, "routed as well") for route in rest),
        ),
        values=(paths.routed, str(paths.base)),
        term="redirect_uri",
    )
