"""An allowed redirect URI lacks what Authentik needs, or says what Authentik does not know.

Each entry has a `matching_mode` (`strict` or `regex`) and a `url`; `redirect_uri_type` may be `authorization` or
`logout`. The type of the list is open, so that `terraform validate` takes anything.

At login: it is never reached. Without `matching_mode` or `url` `terraform apply` ends in `Plugin did not respond` and
`panic: interface conversion`. For a mode that does not exist Authentik answers 400 `"Strict" is not a valid choice.`,
for a pattern that does not compile `Invalid Regex Pattern`.

Before:

    { matching_mode = "strict", uri = "https://headlamp.example.com/oidc-callback" }

After:

    { matching_mode = "strict", url = "https://headlamp.example.com/oidc-callback" }

What Terraform computes is not judged.

Evidence: https://github.com/goauthentik/terraform-provider-authentik/blob/main/docs/resources/provider_oauth2.md
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.core.suggest import nearest
from homelamp.core.text import Span
from homelamp.core.value import Known
from homelamp.model import RedirectUri
from homelamp.model.finding import Problem, Severity
from homelamp.rules.authentik_client import stated_in_terraform

_MODES = ("strict", "regex")
_TYPES = ("authorization", "logout")
_REQUIRED = {"matching_mode": 'matching_mode = "strict"', "url": 'url = "https://<host>/oidc-callback"'}
_CRASHES = "terraform apply ends in: Plugin did not respond, panic: interface conversion"


def check(chain: Chain) -> Iterator[Problem]:
    """Look at the keys of each entry."""
    client = stated_in_terraform(chain)
    for entry in client.redirect_uris.known if client else ():
        if entry.written is not None:
            yield from _missing(entry)
            yield from _unknown(entry, "matching_mode", _MODES)
            yield from _unknown(entry, "redirect_uri_type", _TYPES)
            yield from _broken(entry)


def _missing(entry: RedirectUri) -> Iterator[Problem]:
    written = entry.written or {}
    for name, wanted in _REQUIRED.items():
        if name in written:
            continue
        other = nearest(name, written) or ("uri" if name == "url" and "uri" in written else None)
        yield Problem(
            severity=Severity.ERROR,
            message=f"a redirect URI has no {name}" + (f": {other} is not known" if other else ""),
            span=entry.url.span,
            change=f"write {name} for {other}" if other else f"add {wanted}",
            symptom=_CRASHES,
            values=(name, other or ""),
            term="redirect_uri",
        )


def _unknown(entry: RedirectUri, name: str, valid: tuple[str, ...]) -> Iterator[Problem]:
    stated = (entry.written or {}).get(name)
    if stated is None or stated.text is None or stated.text in valid:
        return
    meant = nearest(stated.text.lower(), valid) or valid[0]
    yield _refused(
        stated.span, f'{name} is "{stated.text}", and Authentik knows {" and ".join(valid)}', meant, stated.text
    )


def _refused(span: Span, message: str, meant: str, stated: str) -> Problem:
    return Problem(
        severity=Severity.ERROR,
        message=message,
        span=span,
        change=f'write "{meant}"',
        symptom=f'Authentik answers terraform apply with 400: "{stated}" is not a valid choice.',
        values=(stated,),
        term="redirect_uri",
    )


def _broken(entry: RedirectUri) -> Iterator[Problem]:
    from homelamp.core.pattern_trees import compiles  # noqa: PLC0415  # few repositories have a pattern

    pattern = entry.url.text
    if pattern is None or entry.mode != Known("regex") or compiles(pattern):
        return
    yield Problem(
        severity=Severity.ERROR,
        message=f"the pattern {pattern} is not a regular expression",
        span=entry.url.span,
        change='write the redirect URI itself, with matching_mode = "strict"',
        symptom="Authentik answers terraform apply with 400: Invalid Regex Pattern",
        values=(pattern,),
        term="redirect_uri",
    )
