"""The client's secret is written out.

Whoever reads it can ask the identity provider for tokens in Headlamp's name, and Git remembers it. Looked for in
Terraform (a client's `client_secret`, through locals, variables' defaults and every tracked `*.tfvars`), in Headlamp's
values (`config.oidc.clientSecret`, the variables `OIDC_CLIENT_SECRET` and `HEADLAMP_CONFIG_OIDC_CLIENT_SECRET`, the
argument `-oidc-client-secret`; also under a key that the chart does not have, such as `oidc.clientSecret`), in
Authentik's blueprints and in the clients of Authelia, Dex and Keycloak. No report shows it. In a folder of tests,
examples, documentation or archives it is a warning.

At login: it works, for everybody who can read the repository.

Before:

    config:
      oidc:
        clientSecret: the secret itself

After:

    env:
      - name: HEADLAMP_CONFIG_OIDC_CLIENT_SECRET
        valueFrom:
          secretKeyRef:
            name: headlamp-oidc
            key: clientSecret

In Terraform leave the attribute out: the provider makes a secret, and an output hands it to `homelamp seal`.

Silent about placeholders, examples, references (`$secret:key`, `op://…`), variables without a value in the repository,
generators such as
`random_password`, and values that another tool fills in.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/1170,
https://github.com/kubernetes-sigs/headlamp/issues/2642
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.core.folders import is_aside
from homelamp.model.finding import Problem, Related, Severity
from homelamp.secrets.found import Secrets

_CHANGES = {
    "Terraform": "leave the attribute out, so that the provider makes a secret, and hand it on by an output",
    "Headlamp's values": "take it from a sealed Secret, by the variable HEADLAMP_CONFIG_OIDC_CLIENT_SECRET",
    "its provider's configuration": "take it from a sealed Secret or the environment, or give Authelia its hash",
    "a blueprint": "take it from Authentik's environment (`!Env`), or leave it out, so that Authentik makes one",
}


def check(secrets: Secrets) -> Iterator[Problem]:
    """One problem for each literal."""
    written = {one.span: one for one in secrets.written}.values()
    for one in written:
        is_used = not is_aside(one.span.file.path)
        used = one.used_at if one.used_at and one.used_at.line != one.span.line else None
        yield Problem(
            severity=Severity.ERROR if is_used else Severity.WARNING,
            message=f"the client's secret is written out in {one.where}",
            span=one.span,
            change=f"{_CHANGES[one.where]}; and make a new secret: Git remembers the old one",
            symptom="login works, but anyone who can read the repository has the secret" if is_used else "",
            related=(Related(used, "the client takes it from there"),) if used else (),
            values=(one.where,),
        )
