"""With which algorithm a client's tokens are signed, where the repository makes the key itself.

Algorithms by curve: authentik/providers/oauth2/models.py, `jwt_key`. Keys by the provider hashicorp/tls.
"""

from __future__ import annotations

from homelamp.core.text import Span
from homelamp.core.value import Known, Unknown, Value
from homelamp.model import Setting
from homelamp.providers.authentik.terraform_facts import place_of
from homelamp.syntax.hcl.blocks import Block
from homelamp.syntax.hcl.expressions import Reference, scalar_of
from homelamp.syntax.hcl.module import Instance, Module

PAIR = "authentik_certificate_key_pair"
KEY = "tls_private_key"
_CURVES = {"P256": "ES256", "P384": "ES384", "P521": "ES512"}


def read(module: Module, instance: Instance) -> Setting | None:
    """The algorithm that `signing_key` stands for: None where there is no key, Unknown where it is not made here."""
    evaluated = module.scope.attribute(instance.block, "signing_key", instance.each)
    if evaluated is None:
        return None
    module = module.owner(evaluated) if isinstance(evaluated, Reference) else module
    pair = _block(module, evaluated, PAIR)
    data = module.scope.attribute(pair, "key_data") if pair else None
    module = module.owner(data) if isinstance(data, Reference) else module
    key = _block(module, data, KEY)
    if key is None:
        return Setting(Unknown("a key that is not made here"), place_of(instance.block, "signing_key"))
    return Setting(_algorithm(module, key), _place(key))


def _place(key: Block) -> Span:
    """From the first to the last of the two attributes that decide."""
    spans = [place_of(key, name) for name in ("algorithm", "ecdsa_curve") if name in key.attributes]
    if not spans:
        return key.span
    return Span(spans[0].file, min(span.start for span in spans), max(span.end for span in spans))


def _block(module: Module, evaluated: object, kind: str) -> Block | None:
    """The resource that a reference leads to."""
    if not isinstance(evaluated, Reference) or evaluated.address.partition(".")[0] != kind:
        return None
    return module.scope.resources.get(evaluated.address)


def _algorithm(module: Module, key: Block) -> Value:
    algorithm = scalar_of(module.scope.attribute(key, "algorithm"), key.span).value
    if algorithm == Known("RSA"):
        return Known("RS256")
    curve = scalar_of(module.scope.attribute(key, "ecdsa_curve"), key.span).value
    if algorithm == Known("ECDSA") and isinstance(curve, Known) and curve.text in _CURVES:
        return Known(_CURVES[curve.text])
    return Unknown("a key of another kind")
