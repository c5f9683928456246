"""The redirect URI that Headlamp sends is none that its client may use.

Headlamp sends its `callbackURL`, or, without one, `https://<host><baseURL>/oidc-callback`. Authentik compares it with
the provider's `allowed_redirect_uris`: in `strict` mode for equality, letter by letter, in `regex` mode as a full
match of Python's `re`. No case is folded, no port or slash is added. Other providers compare for equality too, but for
the wildcards of Keycloak and Pocket ID, and for a client of Kanidm that is not strict.

At login: Authentik shows `Redirect URI Error`, "The request fails due to a missing, invalid, or mismatching redirection
URI (redirect_uri)".

Before:

    url = "https://lamp.example.com/oidc-callback"                    # Terraform
    callbackURL: https://headlamp.example.com/oidc-callback           # Headlamp's values

After: the same in both.

A list with an entry that cannot be known is not compared, and entries of the type `logout` do not count.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain import redirects
from homelamp.chain.join import Chain
from homelamp.chain.redirects import admitted, unknown_part
from homelamp.core.urls import differing_part
from homelamp.core.value import Known, Verdict
from homelamp.model import Fact, RedirectUri
from homelamp.model.finding import Problem, Severity, Unchecked
from homelamp.providers.table import AUTHENTIK, title_of
from homelamp.rules.places import correction, nearest, not_known, odd_one_out, related, speaker, used_at

_DECIDED = (Verdict.EQUAL, Verdict.DIFFERENT)


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Compare the redirect URI that Headlamp sends with the client's list."""
    if chain.headlamp is None or chain.client is None:
        return
    derived, sent = redirects.derived(chain.headlamp), redirects.sent(chain.headlamp)
    allowed = chain.client.redirect_uris
    if allowed.items is None:
        yield Unchecked("redirect_uri", allowed.span, allowed.reason)
    elif sent is not None and allowed.items:
        yield from _compare(chain, sent, derived, allowed.items)


def _compare(
    chain: Chain, sent: Fact, derived: Fact | None, allowed: tuple[RedirectUri, ...]
) -> Iterator[Problem | Unchecked]:
    verdicts = [admitted(sent, entry) for entry in allowed]
    if Verdict.EQUAL in verdicts:
        return
    if Verdict.UNCHECKED in verdicts:
        part = unknown_part(sent)
        yield from [Unchecked("redirect_uri", sent.span, part)] if part else not_known(sent)
        yield from not_known(*(entry.url for entry in allowed))
        for entry in allowed:
            if entry.admits is not None:
                if sent.text and entry.url.text and admitted(sent, entry) not in _DECIDED:
                    yield Unchecked("redirect_uri", entry.url.span, "a pattern that is not tried")
            elif entry.mode not in {Known("strict"), Known("regex")}:
                yield Unchecked("redirect_uri", entry.url.span, "compared in a mode that is not known")
            elif (
                entry.mode == Known("regex") and sent.text and entry.url.text and admitted(sent, entry) not in _DECIDED
            ):
                yield Unchecked("redirect_uri", entry.url.span, "a regular expression that is not tried")
        return
    yield _problem(chain.provider, sent, derived, allowed)


def _problem(provider: str, sent: Fact, derived: Fact | None, allowed: tuple[RedirectUri, ...]) -> Problem:
    entry = _nearest(sent, allowed)
    facts = [sent, entry.url]
    if derived is not None and derived is not sent and derived.text in {sent.text, entry.url.text}:
        facts.append(derived)
    odd = _odd(facts, sent, entry)
    others = [fact for fact in facts if fact is not odd]
    wanted = str(others[0].value)
    place, text = correction(odd, wanted) if isinstance(others[0].value, Known) else (odd.span, wanted)
    rest = [one.url for one in allowed if one is not entry]
    return Problem(
        severity=Severity.ERROR,
        message=(
            f"Headlamp sends the redirect URI {sent.value}, but its client may use only "
            f"{', '.join(str(one.url.value) for one in allowed)}"
            f"{_difference(sent, entry)}"
        ),
        span=place,
        change=_change(text, wanted, entry, is_known=isinstance(others[0].value, Known)),
        symptom=(
            'Authentik shows "Redirect URI Error" instead of the login'
            if provider == title_of(AUTHENTIK)
            else f"{provider} refuses the redirect URI and shows no login"
        ),
        related=(
            *used_at(odd, place),
            *(one for fact in others for one in related(fact, str(odd.value), f"{speaker(fact)}: {fact.value}")),
            *(one for fact in rest for one in related(fact, wanted, f"also allowed: {fact.value}")),
        ),
        values=(str(sent.value), *sorted(str(one.url.value) for one in allowed)),
        term="redirect_uri",
    )


def _odd(facts: list[Fact], sent: Fact, nearest: RedirectUri) -> Fact:
    if sent.text is None:
        return nearest.url
    odd = odd_one_out(facts)
    # The exposure states a host; with any other part of the URI it has nothing to do.
    is_host = nearest.url.text is not None and differing_part(sent.text, nearest.url.text) == "host"
    return nearest.url if odd.source == "exposure" and not is_host else odd


def _nearest(sent: Fact, allowed: tuple[RedirectUri, ...]) -> RedirectUri:
    url = nearest([entry.url for entry in allowed], sent)
    return next(entry for entry in allowed if entry.url is url)


def _difference(sent: Fact, nearest: RedirectUri) -> str:
    if sent.text is None or nearest.url.text is None or nearest.mode != Known("strict"):
        return ""
    return f": they differ in the {differing_part(sent.text, nearest.url.text)}"


def _change(text: str, wanted: str, nearest: RedirectUri, *, is_known: bool) -> str:
    if nearest.mode != Known("strict"):
        strict = ", or use strict" if nearest.mode == Known("regex") else ""
        return f"make the pattern {nearest.url.value} and the URI that Headlamp sends fit{strict}"
    if not is_known:
        return f"whatever the variables hold, this never becomes {wanted}: make the fixed parts the same"
    return f'write "{text}" here' + ("" if text == wanted else f", which gives {wanted}")
