"""`oidc-signing-algs` names an algorithm that the API server does not know.

It takes RS256, RS384, RS512, ES256, ES384, ES512, PS256, PS384 and PS512, spelt so. HS256, with which Authentik signs
where it has no signing key, is never among them.

At login: the API server does not start: `oidc: unsupported signing alg: "HS256"`.

Before:

    - oidc-signing-algs=RS256,HS256

After:

    - oidc-signing-algs=RS256

A list that another tool fills in is not judged.

Evidence: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.core.suggest import nearest
from homelamp.core.value import Known
from homelamp.model import ApiServer
from homelamp.model.finding import Problem, Severity
from homelamp.rules.signing_algorithm_mismatch import ALLOWED, FLAG
from homelamp.syntax.substitution import value_of


def check(server: ApiServer) -> Iterator[Problem]:
    """Look at every name in the list."""
    for flag in server.flags:
        if flag.name != FLAG or not isinstance(value_of(flag.text), Known):
            continue
        wrong = [name for name in flag.text.split(",") if name.strip() not in ALLOWED]
        if wrong:
            meant = nearest(wrong[0].strip().upper(), sorted(ALLOWED), 0.8)
            yield Problem(
                severity=Severity.ERROR,
                message=f'the API server knows no signing algorithm "{wrong[0]}"',
                span=flag.span,
                change=f"write {meant} for it" if meant else "remove it; RS256 is what Authentik signs with by default",
                symptom=f'the API server does not start: "oidc: unsupported signing alg: \\"{wrong[0]}\\""',
                values=tuple(wrong),
            )
