"""What the API server is told, and what RBAC then binds."""

from __future__ import annotations

from collections.abc import Mapping

from field.case import Case, error, warning
from field.lab import BY_FLUX, ISSUER, K3S, RBAC, RELEASE, TERRAFORM, edited

_FLAGS = BY_FLUX[K3S].partition("kube-apiserver-arg:\n")[2]
_GROUP = '    kind: Group\n    name: "idp:wardens"\n'
_USER = "    kind: User\n    name: {}\n"
_CLAIM = "  - oidc-username-claim=email\n"
_OTHERS = "kube-apiserver-arg:\n  - audit-log-maxage=7\n"


def bound(name: str, files: Mapping[str, str] = BY_FLUX) -> dict[str, str]:
    """RBAC that binds one person."""
    return edited(RBAC, _GROUP, _USER.format(name), files)


NO_SETTINGS = {path: text for path, text in BY_FLUX.items() if path != K3S}
EC_KEY = """\
resource "tls_private_key" "tokens" {
  algorithm   = "ECDSA"
  ecdsa_curve = "P256"
}

resource "authentik_certificate_key_pair" "tokens" {
  name     = "tokens"
  key_data = tls_private_key.tokens.private_key_pem
}
"""
_STOCK_KEY = 'data "authentik_certificate_key_pair" "tokens" {\n  name      = "tokens"\n  fetch_key = false\n}\n'
SIGNED = edited(
    TERRAFORM,
    "data.authentik_certificate_key_pair.tokens.id",
    "authentik_certificate_key_pair.tokens.id",
    edited(TERRAFORM, _STOCK_KEY, EC_KEY),
)


def private(*, server: bool, headlamp: str = "") -> dict[str, str]:
    """The provider's host has a certificate of an own CA."""
    files = {path: text.replace("id.ridge.test", "id.ridge.internal") for path, text in BY_FLUX.items()}
    if server:
        files[K3S] += "  - oidc-ca-file=/etc/rancher/ridge-ca.pem\n"
    return edited(RELEASE, "    env:\n", f"    env:\n{headlamp}", files)


BY_VARIABLE = "      - {name: SSL_CERT_FILE, value: /ca/ridge.pem}\n"
BY_FOLDER = "      - {name: SSL_CERT_DIR, value: /ca}\n"

CASES: Mapping[str, Case] = {
    "no word of OIDC": Case(
        edited(K3S, f"kube-apiserver-arg:\n{_FLAGS}", _OTHERS), error("HL105", K3S, "kube-apiserver-arg")
    ),
    "no word of OIDC, and a person bound": Case(
        bound("ada@ridge.test", edited(K3S, f"kube-apiserver-arg:\n{_FLAGS}", _OTHERS)),
        error("HL105", K3S, "kube-apiserver-arg"),
    ),
    "no arguments at all": Case(
        edited(K3S, f"kube-apiserver-arg:\n{_FLAGS}", "disable: [traefik]\n"), error("HL105", K3S, "cluster-cidr")
    ),
    "no settings in the repository": Case(
        NO_SETTINGS, says=("API server: no settings found", "issuer_url, client_id and claims are not compared")
    ),
    "a tab before an argument": Case(
        edited(K3S, "  - oidc-client-id", "\t- oidc-client-id"), error("HL603", K3S, "oidc-client-id"), ("a tab",)
    ),
    "a tab before a key": Case(
        edited(K3S, "kube-apiserver-arg", "\tkube-apiserver-arg"), error("HL603", K3S, "kube-apiserver-arg")
    ),
    "a prefix without its colon": Case(
        edited(K3S, "idp:", "idp"), error("HL109", K3S, "groups-prefix"), ("idpwardens", "colon is missing")
    ),
    "a person's prefix without its colon": Case(
        bound("idp:ada@ridge.test", edited(K3S, _CLAIM, f"{_CLAIM}  - oidc-username-prefix=idp\n")),
        error("HL108", K3S, "username-prefix"),
        ("idpada@ridge.test",),
    ),
    "a group without any prefix": Case(edited(RBAC, "idp:wardens", "wardens"), error("HL109", K3S, "groups-prefix")),
    "a person by e-mail address without the claim": Case(
        bound("ada@ridge.test", edited(K3S, _CLAIM, "")), error("HL108", RBAC, "ada@ridge.test"), (f"{ISSUER}#",)
    ),
    "a person by e-mail address under sub": Case(
        bound("ada@ridge.test", edited(K3S, "claim=email", "claim=sub")), error("HL108", RBAC, "ada@ridge.test")
    ),
    "a person beside the group, without the claim": Case(
        edited(
            RBAC,
            _GROUP,
            f"{_GROUP}  - apiGroup: rbac.authorization.k8s.io\n{_USER.format('ada@ridge.test')}",
            edited(K3S, _CLAIM, ""),
        ),
        error("HL108", RBAC, "ada@ridge.test"),
    ),
    "no groups claim": Case(
        edited(K3S, "  - oidc-groups-claim=groups\n", ""),
        error("HL110", K3S, "oidc-issuer-url"),
        ("oidc-groups-claim=groups",),
    ),
    "a groups claim by another name": Case(
        edited(K3S, "groups-claim=groups", "groups-claim=roles"), warning("HL110", K3S, "groups-claim")
    ),
    "an elliptic key and flags": Case(SIGNED, warning("HL121", K3S, "oidc-issuer-url"), ("ES256",)),
    "an elliptic key and the flag for another": Case(
        edited(K3S, _CLAIM, f"{_CLAIM}  - oidc-signing-algs=RS256\n", SIGNED), warning("HL121", K3S, "signing-algs")
    ),
    "an elliptic key and its flag": Case(edited(K3S, _CLAIM, f"{_CLAIM}  - oidc-signing-algs=ES256\n", SIGNED)),
    "a private CA, told by SSL_CERT_FILE": Case(private(server=True, headlamp=BY_VARIABLE)),
    "a private CA, told by SSL_CERT_DIR": Case(private(server=True, headlamp=BY_FOLDER)),
    "a private CA that the API server is not told of": Case(
        private(server=False, headlamp=BY_VARIABLE), warning("HL123", K3S, "oidc-issuer-url")
    ),
    "a private CA that Headlamp is not told of": Case(private(server=True), warning("HL123", RELEASE, "issuerURL")),
}
