"""Authentik signs with an algorithm that the API server does not admit.

With an elliptic key as `signing_key` Authentik signs with ES256, ES384 or ES512. Of flags the API server admits RS256
only, unless `oidc-signing-algs` names others. An AuthenticationConfiguration admits all of them. Kanidm signs with
ES256 unless a client asks for the older RS256 (`jwtLegacyCryptoEnable: true` of kaniop).

At login: Headlamp goes back to the sign-in page; the API server's log says `oidc: id token signed with unsupported
algorithm, expected ["RS256"] got "ES256"`.

Before:

    resource "tls_private_key" "signing" {
      algorithm   = "ECDSA"
      ecdsa_curve = "P256"
    }

After: `- oidc-signing-algs=RS256,ES256` at the API server, or an RSA key.

Known are keys that the repository makes itself, and the one that Authentik makes at its start, "authentik Self-signed
Certificate", which is an RSA key. Another one that is looked up by name is not judged, nor are arguments that another
tool fills in.

Evidence: https://github.com/int128/kubelogin/issues/1210
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.core.text import Span
from homelamp.model import Setting
from homelamp.model.finding import Problem, Related, Severity, Unchecked

_DEFAULT = "RS256"
FLAG = "oidc-signing-algs"
ALLOWED = frozenset(f"{kind}{size}" for kind in ("RS", "ES", "PS") for size in ("256", "384", "512"))
_ALGORITHMS = re.compile(r"[A-Za-z0-9, ]*")


def check(chain: Chain) -> Iterator[Problem | Unchecked]:
    """Look for the key's algorithm among those that the API server admits."""
    server, algorithm = chain.api_server, chain.client.signing_algorithm if chain.client else None
    if server is None or server.structured or not server.oidc_flags or algorithm is None:
        return
    if algorithm.text is None:
        yield Unchecked("signing_algorithm", algorithm.span, str(algorithm.value).strip("()"))
        return
    named = [flag for flag in server.oidc_flags if flag.name == FLAG]
    admitted = [name.strip() for flag in named for name in flag.text.split(",")] or [_DEFAULT]
    if algorithm.text in admitted:
        return
    unclear = server.hidden or next((flag for flag in named if not _ALGORITHMS.fullmatch(flag.text)), None)
    if unclear:
        yield Unchecked("signing_algorithm", unclear.span, "an argument that is not known")
    elif ALLOWED.issuperset(admitted):  # else HL317 names what the API server does not know
        yield _problem(chain.provider, algorithm, admitted, named[-1].span if named else server.span)


def _problem(provider: str, algorithm: Setting, admitted: list[str], place: Span) -> Problem:
    return Problem(
        severity=Severity.WARNING,
        message=f"{provider} signs with {algorithm.text}, but the API server admits {', '.join(admitted)} only",
        span=place,
        change=f"add - {FLAG}={','.join([*admitted, str(algorithm.text)])} to the API server's arguments",
        symptom='the login loops: "id token signed with unsupported algorithm" in the API server\'s log',
        related=(Related(algorithm.span, "what its tokens are signed with"),),
        values=(str(algorithm.text), *admitted),
    )
