"""A value of the login only keeps the place of the real one.

At login: whatever the value is part of fails: a host that nobody has, a client that nobody knows, a binding for nobody.

Before:

    - oidc-issuer-url=https://auth.REPLACE_ME/application/o/headlamp/

After: the real value.

Domains that are kept for examples (`example.com`, `.org`, `.net`, `.example`) are a warning, one for each host, in a
repository that was made from a template: its default is left there. Elsewhere somebody wrote them on purpose.

Silent about placeholders of tools (`${…}`, `{{ … }}`, and `<name>` and `<path:…>` of Argo CD's Vault plugin), and about
secrets. What has a placeholder in it is not compared.

Evidence: https://www.rfc-editor.org/rfc/rfc2606
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.core.placeholders import placeholder_in, reserved_host_in
from homelamp.model.finding import Problem, Related, Severity
from homelamp.rules.stated_values import Stated, stated_values


def check(chain: Chain) -> Iterator[Problem]:
    """One problem for each placeholder, and for each host of an example."""
    left: dict[str, list[Stated]] = defaultdict(list)
    hosts: dict[str, list[Stated]] = defaultdict(list)
    for one in stated_values(chain):
        if found := placeholder_in(one.text):
            left[found].append(one)
        elif chain.is_scaffolded and (host := reserved_host_in(one.text)):
            hosts[host].append(one)
    for found, places in left.items():
        yield _problem(
            Severity.ERROR, f'"{found}" keeps the place of a value', places, found, "write the real value here"
        )
    for host, places in hosts.items():
        message = f"{host} is a host of an example: nobody can have it"
        yield _problem(Severity.WARNING, message, places, host, "write your own host here")


def _problem(severity: Severity, message: str, places: list[Stated], value: str, change: str) -> Problem:
    first, *others = places
    return Problem(
        severity=severity,
        message=message,
        span=first.span,
        change=change,
        symptom="the login fails wherever the value is used",
        related=tuple(Related(one.span, "here too") for one in others),
        values=(value,),
        term=None,
    )
