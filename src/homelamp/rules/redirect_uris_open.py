"""The provider has no redirect URI, or admits one on any host.

Before 2026.5 Authentik fills an empty list with the first redirect URI that somebody sends: whoever that is decides
where tokens go from then on. What Authentik saved is in no file, and the next `terraform apply` takes it away again.
From 2026.5 on Authentik saves nothing and refuses every login.

A pattern such as `.*` or `https://.*/oidc-callback` admits the host of anybody: whoever makes a link to Authentik can
then have the code for a login sent to his own host.

At login: with such a pattern it works. With an empty list it works until the list is emptied again or somebody else was
first; from 2026.5 on Authentik shows `Redirect URI Error`.

Before:

    allowed_redirect_uris = [
      { matching_mode = "regex", url = ".*" },
    ]

After:

    allowed_redirect_uris = [
      { matching_mode = "strict", url = "https://headlamp.example.com/oidc-callback" },
    ]

A list that cannot be known is not judged, and neither is a pattern with a variable in it.

Evidence: https://docs.goauthentik.io/add-secure-apps/providers/oauth2/
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.evidence import CALLBACK_PATH
from homelamp.chain.join import Chain
from homelamp.core.urls import split_url
from homelamp.core.value import Known, matches_pattern
from homelamp.model import Client, Fact, RedirectUri
from homelamp.model.finding import Problem, Related, Severity
from homelamp.rules.authentik_version import known_version, severity_from_version
from homelamp.rules.places import related, speaker

# The first version that saves no redirect URI.
_SAVES_NONE = (2026, 5)
# Hosts that have nothing in common.
_STRANGERS = ("stranger.example", "qx7.test", "203.0.113.7")


def check(chain: Chain) -> Iterator[Problem]:
    """Report a list that is known to be empty, or a pattern that admits any host."""
    client = chain.client
    allowed = client.redirect_uris if client else None
    if client is None or allowed is None or allowed.items is None:
        return
    sent = chain.headlamp.callback if chain.headlamp else None
    if not allowed.items:
        yield _empty(chain, client, sent)
    yield from (_any_host(entry, sent) for entry in allowed.items if _admits_any_host(entry, sent))


def _empty(chain: Chain, client: Client, sent: Fact | None) -> Problem:
    is_refused = severity_from_version(chain, _SAVES_NONE) is Severity.ERROR
    version = known_version(chain) if is_refused else None
    what = "refuses every one" if is_refused else "will save the first one"
    return Problem(
        severity=Severity.ERROR if is_refused else Severity.WARNING,
        message=f"the provider {client.address} allows no redirect URI: Authentik {what}",
        span=client.redirect_uris.span,
        change=f"allow {_wanted(sent)} in strict mode, and nothing else",
        symptom=(
            'Authentik shows "Redirect URI Error" instead of the login'
            if is_refused
            else "the login works for the application that is used first, whichever that is"
        ),
        related=(
            *(related(sent, "", f"{speaker(sent)} asks to be called back at {sent.value}") if sent else ()),
            *((Related(version.span, "Authentik's version, as far as it is stated"),) if version else ()),
        ),
        values=(client.address,),
        term="redirect_uri",
    )


def _admits_any_host(entry: RedirectUri, sent: Fact | None) -> bool:
    """Whether a pattern takes one path on hosts that have nothing in common."""
    if entry.mode != Known("regex") or entry.url.text is None:
        return False
    parts = split_url(sent.text) if sent and sent.text else None
    paths = {"/", CALLBACK_PATH, parts.path if parts else CALLBACK_PATH}
    pattern = entry.url.text
    return any(all(matches_pattern(pattern, f"https://{host}{path}") for host in _STRANGERS) for path in paths)


def _any_host(entry: RedirectUri, sent: Fact | None) -> Problem:
    return Problem(
        severity=Severity.WARNING,
        message=f"the pattern {entry.url.value} admits redirect URIs on any host",
        span=entry.url.span,
        change=f"allow {_wanted(sent)} in strict mode instead",
        symptom="it works, and a link by a stranger can have the code for a login sent to the stranger's host",
        values=(str(entry.url.value),),
        term="redirect_uri",
    )


def _wanted(sent: Fact | None) -> str:
    return str(sent.value) if sent and sent.text else "https://<host>/oidc-callback"
