"""The files of one folder, read as one Terraform or OpenTofu module."""

from __future__ import annotations

import re

from homelamp.core.text import SourceFile
from homelamp.syntax.booleans import terraform
from homelamp.syntax.defects import Defect
from homelamp.syntax.hcl import json_blocks
from homelamp.syntax.hcl.blocks import Block, HclFile, body_of
from homelamp.syntax.hcl.expressions import Expression, scalar_of
from homelamp.syntax.hcl.module import Module
from homelamp.syntax.hcl.overrides import in_force, is_override, note_ignored, override
from homelamp.syntax.hcl.scope import Scope

_JSON = ".json"
_JSON_NAMES = re.compile(r'"([A-Za-z_][\w-]*)"\s*:')
_VALUES = (".tfvars", ".tfvars.json")
_FIRST_VALUES = ("terraform.tfvars", "terraform.tfvars.json")
_LOADED = (".auto.tfvars", ".auto.tfvars.json")


def read_module(root: str, files: list[SourceFile], *, is_called: bool = False) -> tuple[Module, list[Defect]]:
    """Parse the files of a folder. What does not parse is left out and given as a defect.

    Of a folder that a module call uses (`is_called`) no variable is known: the caller gives them.
    """
    parsed, defects = parse_files(files)
    module = taken(parsed, Module(Scope(root)))
    unread = {one.path for one in in_force(files)} - {one.source.path for one in parsed}
    for source in files:
        if source.path.endswith(_JSON) and source.path in unread:
            # That the names in it are set there is all that is told.
            module.scope.elsewhere |= dict.fromkeys(_JSON_NAMES.findall(source.text), source.path)
    if is_called:
        module.scope.elsewhere |= dict.fromkeys(module.scope.defaults, "a module call")
    return module, defects


def parse_files(files: list[SourceFile]) -> tuple[list[HclFile], list[Defect]]:
    """The files of a folder that are in force, parsed, and what is wrong with the others."""
    parsed, defects = [], []
    for source in sorted(in_force(files), key=_order):
        file = HclFile(source)
        defect = file.defect()
        if defect is None:
            parsed.append(file)
        # Some of JSON's escapes are none of HCL's.
        elif not (source.path.endswith(_JSON) and _is_json(source.text)):
            defects.append(defect)
    return parsed, defects


def taken(files: list[HclFile], module: Module) -> Module:
    """A module that is made of these files; a called one has no values of its own for its variables."""
    module.locked = [file for file in files if file.source.path.endswith(".hcl")]
    module.files = [file for file in files if file not in module.locked]
    inputs = [file for file in files if file.source.path.endswith(_VALUES)]
    stating = [file for file in files if file not in module.locked and file not in inputs]
    for file in sorted(stating, key=lambda file: is_override(file.source.path)):
        for block in _body_of(file).blocks:
            if is_override(file.source.path):
                _take_override(module, block)
            else:
                module.blocks.append(block)
                _take_names(module.scope, block)
    for file in inputs if not module.prefix else ():
        _take_inputs(module.scope, _body_of(file))
    return module


def _body_of(file: HclFile) -> Block:
    return json_blocks.body_of(file) if file.source.path.endswith(_JSON) else body_of(file)


def _is_json(text: str) -> bool:
    import json  # noqa: PLC0415  # hardly ever

    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _take_override(module: Module, block: Block) -> None:
    override(module.blocks, by=block)
    if block.type == "locals" or (block.type == "variable" and "default" in block.attributes):
        _take_names(module.scope, block)


def _order(source: SourceFile) -> tuple[bool, str]:
    """`terraform.tfvars` comes before the `*.auto.tfvars`, which go by name; the last one wins."""
    return source.path.rpartition("/")[2] not in _FIRST_VALUES, source.path


def _take_names(scope: Scope, block: Block) -> None:
    """The names by which other expressions refer to what a block states."""
    match block.type, block.labels:
        case "locals", _:
            scope.locals |= {name: Expression(block.file, node) for name, node in block.attributes.items()}
        case "variable", (name, *_):
            default = block.attributes.get("default")
            scope.defaults[name] = Expression(block.file, default) if default else None
            if "type" in block.attributes:
                scope.types[name] = Expression(block.file, block.attributes["type"])
            nullable = scope.attribute(block, "nullable")
            if nullable is not None and terraform(scalar_of(nullable, nullable.span).value) is False:
                scope.not_nullable.add(name)
        case "resource", (kind, name, *_):
            scope.resources[f"{kind}.{name}"] = block
            note_ignored(block)


def _take_inputs(scope: Scope, body: Block) -> None:
    path = body.file.source.path
    # Any other file of values is loaded only where a command line names it.
    is_loaded = path.endswith(_LOADED) or path.rpartition("/")[2] in _FIRST_VALUES
    for name, node in body.attributes.items():
        if is_loaded:
            scope.inputs[name] = scope.evaluate(Expression(body.file, node))
        else:
            scope.elsewhere[name] = path
            scope.unloaded[name] = scope.evaluate(Expression(body.file, node))
