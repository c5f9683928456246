"""The files of one folder, read as one Terraform or OpenTofu module."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from homelamp.core.text import SourceFile
from homelamp.core.value import Known
from homelamp.model import Setting
from homelamp.syntax.defects import Defect
from homelamp.syntax.hcl.blocks import Block, HclFile, body_of
from homelamp.syntax.hcl.expressions import Each, Evaluated, Expression, Fields, Items, Scalar, known, scalar_of
from homelamp.syntax.hcl.overrides import in_force, is_override, note_ignored, override
from homelamp.syntax.hcl.scope import Scope

_JSON_NAMES = re.compile(r'"([A-Za-z_][\w-]*)"\s*:')


class Instance(NamedTuple):
    """A block, or one of the many that its `for_each` makes. `address` is how Terraform names it."""

    address: str
    block: Block
    each: Each


class Module:
    """A module's blocks and the scope that their expressions are evaluated in."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.blocks: list[Block] = []
        self.locked: list[HclFile] = []
        # Those that state or set something.
        self.files: list[HclFile] = []
        self._instances: dict[str, dict[str, list[Instance]]] = {}
        self._versions: dict[str, Setting | None] = {}

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
        for terraform in (block for block in self.blocks if block.type == "terraform"):
            for required in (block for block in terraform.blocks if block.type == "required_providers"):
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


def read_module(root: str, files: list[SourceFile], *, is_called: bool = False) -> tuple[Module, list[Defect]]:
    """Parse the files of a folder. What does not parse is left out and given as a defect.

    Of a folder that a module call uses (`is_called`) no variable is known: the caller gives them.
    """
    module = Module(Scope(root))
    defects: list[Defect] = []
    parsed: list[HclFile] = []
    for source in sorted(in_force(files), key=_order):
        if source.path.endswith(".json"):
            # In JSON the names stand in quotes; that they are set there is all that is told.
            module.scope.elsewhere |= dict.fromkeys(_JSON_NAMES.findall(source.text), source.path)
            continue
        file = HclFile(source)
        defect = file.defect()
        if defect:
            defects.append(defect)
        else:
            parsed.append(file)
    _take(module, parsed)
    if is_called:
        module.scope.elsewhere |= dict.fromkeys(module.scope.defaults, "a module call")
    return module, defects


def _take(module: Module, files: list[HclFile]) -> None:
    module.locked = [file for file in files if file.source.path.endswith(".hcl")]
    module.files = [file for file in files if file not in module.locked]
    inputs = [file for file in files if file.source.path.endswith(".tfvars")]
    stating = [file for file in files if file not in module.locked and file not in inputs]
    for file in sorted(stating, key=lambda file: is_override(file.source.path)):
        for block in body_of(file).blocks:
            if is_override(file.source.path):
                _take_override(module, block)
            else:
                module.blocks.append(block)
                _take_names(module.scope, block)
    for file in inputs:
        _take_inputs(module.scope, body_of(file))


def _take_override(module: Module, block: Block) -> None:
    override(module.blocks, by=block)
    if block.type == "locals" or (block.type == "variable" and "default" in block.attributes):
        _take_names(module.scope, block)


def _order(source: SourceFile) -> tuple[bool, str]:
    """`terraform.tfvars` comes before the `*.auto.tfvars`, which go by name; the last one wins."""
    return not source.path.endswith("/terraform.tfvars") and source.path != "terraform.tfvars", source.path


def _take_names(scope: Scope, block: Block) -> None:
    """The names by which other expressions refer to what a block states."""
    match block.type, block.labels:
        case "locals", _:
            scope.locals |= {name: Expression(block.file, node) for name, node in block.attributes.items()}
        case "variable", (name, *_):
            default = block.attributes.get("default")
            scope.defaults[name] = Expression(block.file, default) if default else None
        case "resource", (kind, name, *_):
            scope.resources[f"{kind}.{name}"] = block
            note_ignored(block)


def _take_inputs(scope: Scope, body: Block) -> None:
    path = body.file.source.path
    # Any other file of values is loaded only where a command line names it.
    is_loaded = path.endswith(".auto.tfvars") or path.rpartition("/")[2] == "terraform.tfvars"
    for name, node in body.attributes.items():
        if is_loaded:
            scope.inputs[name] = scope.evaluate(Expression(body.file, node))
        else:
            scope.elsewhere[name] = path
            scope.unloaded[name] = scope.evaluate(Expression(body.file, node))


def _text(evaluated: Evaluated | None) -> str:
    value = evaluated.value if isinstance(evaluated, Scalar) else None
    return value.text if isinstance(value, Known) else ""


def _setting(evaluated: Evaluated) -> Setting:
    scalar = scalar_of(evaluated, evaluated.span)
    return Setting(scalar.value, scalar.span)


def _is_known(item: object) -> bool:
    return isinstance(item, Scalar) and isinstance(item.value, Known)
