"""With which algorithm a client's tokens are signed, where the repository makes the key itself.

Algorithms by curve: authentik/providers/oauth2/models.py, `jwt_key`. Keys by the provider hashicorp/tls.
"""

from __future__ import annotations

from homelamp.core.text import Span
from homelamp.core.value import Known, Unknown, Value
from homelamp.model import Setting
from homelamp.providers.authentik.terraform_facts import address_of, place_of
from homelamp.syntax.hcl.blocks import Block
from homelamp.syntax.hcl.expressions import Reference, scalar_of
from homelamp.syntax.hcl.module import Instance, Module

PAIR = "authentik_certificate_key_pair"
KEY = "tls_private_key"
# What begins the name of a key that Authentik cannot publish.
UNUSABLE = "unusable: "
# The tls provider's own where no curve is named.
_DEFAULT_CURVE = "P224"
# The pair that Authentik makes when it starts for the first time, with an RSA key.
_STOCK = "authentik Self-signed Certificate"
_CURVES = {"P256": "ES256", "P384": "ES384", "P521": "ES512"}


def read(module: Module, instance: Instance) -> Setting | None:
    """The algorithm that `signing_key` stands for: None where there is no key, Unknown where it is not made here."""
    evaluated = module.scope.attribute(instance.block, "signing_key", instance.each)
    if evaluated is None:
        return None
    owner = module.owner(evaluated) if isinstance(evaluated, Reference) else module
    if _is_stock(owner, evaluated):
        return Setting(Known("RS256"), place_of(instance.block, "signing_key"))
    module = owner
    pair = _block(module, evaluated, PAIR)
    data = module.scope.attribute(pair, "key_data") if pair else None
    module = module.owner(data) if isinstance(data, Reference) else module
    key = _block(module, data, KEY)
    if key is None:
        return Setting(Unknown("a key that is not made here"), place_of(instance.block, "signing_key"))
    return Setting(_algorithm(module, key), _place(key))


def fetched(module: Module, instance: Instance) -> Span | None:
    """The data source that brings the private key itself into Terraform's state; None where none does."""
    evaluated = module.scope.attribute(instance.block, "signing_key", instance.each)
    address = address_of(evaluated)
    found = module.at(f"data.{PAIR}", address) if address else []
    if not found or "fetch_key" in found[0].block.attributes:
        return None
    return found[0].block.span


def _is_stock(module: Module, evaluated: object) -> bool:
    """Whether a reference leads to the pair that every Authentik has."""
    if not isinstance(evaluated, Reference):
        return False
    found = module.at(f"data.{PAIR}", evaluated.address)
    names = [module.scope.attribute(one.block, "name", one.each) for one in found]
    return len(names) == 1 and scalar_of(names[0], found[0].block.span).value == Known(_STOCK)


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
    if algorithm == Known("ED25519"):
        return Known(UNUSABLE + "Ed25519")
    if algorithm != Known("ECDSA"):
        return Unknown("a key of another kind")
    curve = scalar_of(module.scope.attribute(key, "ecdsa_curve"), key.span).value
    if "ecdsa_curve" not in key.attributes:
        curve = Known(_DEFAULT_CURVE)
    if not isinstance(curve, Known):
        return Unknown("a curve that is not known")
    return Known(_CURVES.get(curve.text, UNUSABLE + curve.text))
