"""A Terraform or OpenTofu module: its blocks, their instances, and the modules that it calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from homelamp.core.value import Known
from homelamp.model import Setting
from homelamp.syntax.hcl.blocks import Block, HclFile, body_of
from homelamp.syntax.hcl.expressions import (
    Each,
    Evaluated,
    Fields,
    Items,
    Reference,
    Scalar,
    known,
    scalar_of,
)
from homelamp.syntax.hcl.scope import Scope

# The key of the only one that a count makes.
_FIRST = "0"


class Instance(NamedTuple):
    """A block, or one of the many that its `for_each` makes. `address` is how Terraform names it."""

    address: str
    block: Block
    each: Each


class Module:
    """A module's blocks and the scope that their expressions are evaluated in.

    `prefix` is what stands before its addresses: nothing for the root, `module.name.` for one that is called. `family`
    holds all modules of a configuration by the roots of their scopes.
    """

    def __init__(self, scope: Scope, prefix: str = "", family: dict[str, Module] | None = None) -> None:
        self.scope = scope
        self.prefix = prefix
        self.family = {} if family is None else family
        self.family[scope.root] = self
        # The call by which the root reaches this module; None for the root.
        self.called_by: Block | None = None
        self.blocks: list[Block] = []
        self.locked: list[HclFile] = []
        # Those that state or set something.
        self.files: list[HclFile] = []
        self._instances: dict[str, dict[str, list[Instance]]] = {}
        self._versions: dict[str, Setting | None] = {}

    def calls(self) -> Iterator[Instance]:
        """Every call of a module; one whose `for_each` cannot be known is given once."""
        for block in self.blocks:
            if block.type == "module" and block.labels:
                yield from self._expand(block, f"module.{block.labels[0]}")

    def for_call(self, call: Instance) -> Module:
        """An empty module for a call."""
        prefix = f"{self.prefix}{call.address}."
        made = Module(Scope(f"{self.scope.root}#{prefix}", self.scope.budget), prefix, self.family)
        made.called_by = self.called_by or call.block
        return made

    def adopt(self, call: Instance, called: Module) -> None:
        """Let expressions refer to the outputs of a module that was called."""
        key = call.each.key.value if isinstance(call.each.key, Scalar) else None
        by_key = self.scope.called.setdefault(call.block.labels[0], {})
        if isinstance(key, Known):
            by_key[key.text] = called
        elif "for_each" not in call.block.attributes:
            by_key[_FIRST if "count" in call.block.attributes else None] = called

    def output(self, name: str) -> Evaluated | None:
        """What one of its outputs is worth; None where it has none of that name."""
        for block in self.blocks:
            if block.type == "output" and block.labels[:1] == (name,):
                return self.scope.attribute(block, "value")
        return None

    def owner(self, reference: Reference) -> Module:
        """The module that a reference leads into."""
        return self.family.get(reference.root, self)

    def local(self, reference: Reference) -> str:
        """The address within its module that a reference leads to."""
        keys = reference.path[:-1]
        block = self.scope.resources.get(reference.address)
        if keys == (_FIRST,) and block is not None and "count" in block.attributes:
            keys = ()
        # With for_each the key stands between the name and the attribute.
        return reference.address + "".join(f"[{key}]" for key in keys)

    def named(self, reference: Reference) -> str:
        """The address that a reference leads to, as the root calls it."""
        owner = self.owner(reference)
        return owner.prefix + owner.local(reference)

    def instances(self, kind: str) -> Iterator[Instance]:
        """Every resource of a type, or, as `data.<type>`, every data source."""
        for found in self._by_address(kind).values():
            yield from found

    def at(self, kind: str, address: str) -> list[Instance]:
        """What a type's instances with an address are: one, where the module is valid."""
        return self._by_address(kind).get(address, [])

    def _by_address(self, kind: str) -> dict[str, list[Instance]]:
        # Found once: many resources may refer to many others.
        if kind not in self._instances:
            found = self._instances[kind] = {}
            for instance in self._expanded(kind):
                found.setdefault(instance.address, []).append(instance)
        return self._instances[kind]

    def _expanded(self, kind: str) -> Iterator[Instance]:
        """Every resource of a type, or, as `data.<type>`, every data source.

        One whose `for_each` cannot be known is given once, with each.value Unknown.
        """
        of_data, name = kind.startswith("data."), kind.removeprefix("data.")
        for block in self.blocks:
            if block.type != ("data" if of_data else "resource"):
                continue
            if block.labels[:1] == (name,) and len(block.labels) > 1:
                yield from self._expand(block, f"{kind}.{block.labels[1]}")

    def provider_version(self, source: str) -> Setting | None:
        """The version of a provider such as `goauthentik/authentik`: the locked one, else what is asked for."""
        if source not in self._versions:
            self._versions[source] = self._provider_version(source)
        return self._versions[source]

    def _provider_version(self, source: str) -> Setting | None:
        for file in self.locked:
            locked = self._locked(file, source)
            if locked:
                return locked
        for one in (block for block in self.blocks if block.type == "terraform"):
            for required in (block for block in one.blocks if block.type == "required_providers"):
                for name in required.attributes:
                    provider = self.scope.attribute(required, name)
                    asked = provider.fields if isinstance(provider, Fields) else {}
                    if _text(asked.get("source")).lower().endswith(source) and "version" in asked:
                        return _setting(asked["version"])
        return None

    def _locked(self, file: HclFile, source: str) -> Setting | None:
        for block in body_of(file).blocks:
            named = block.type == "provider" and block.labels and block.labels[0].lower().endswith(f"/{source}")
            version = self.scope.attribute(block, "version") if named else None
            if version is not None:
                return _setting(version)
        return None

    def _expand(self, block: Block, address: str) -> Iterator[Instance]:
        count = self.scope.attribute(block, "count")
        if isinstance(count, Scalar) and count.value == Known("0"):
            return
        if "for_each" not in block.attributes:
            yield Instance(address, block, Each(None, None, {}, address))
            return
        over = self.scope.attribute(block, "for_each")
        if isinstance(over, Fields):
            for key, value in over.fields.items():
                one = f"{address}[{key}]"
                yield Instance(one, block, Each(known(key, over.keys[key]), value, {}, one))
        elif isinstance(over, Items) and all(_is_known(item) for item in over.items):
            for item in over.items:
                assert isinstance(item, Scalar)
                one = f"{address}[{item.value}]"
                yield Instance(one, block, Each(item, item, {}, one))
        else:
            yield Instance(address, block, Each(None, None, {}, address))


def _text(evaluated: Evaluated | None) -> str:
    value = evaluated.value if isinstance(evaluated, Scalar) else None
    return value.text if isinstance(value, Known) else ""


def _setting(evaluated: Evaluated) -> Setting:
    scalar = scalar_of(evaluated, evaluated.span)
    return Setting(scalar.value, scalar.span)


def _is_known(item: object) -> bool:
    return isinstance(item, Scalar) and isinstance(item.value, Known)
