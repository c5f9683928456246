"""What takes the last word from a file's text: override files, OpenTofu's own files, and changes that are ignored.

https://developer.hashicorp.com/terraform/language/files/override,
https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes,
https://opentofu.org/docs/language/files/
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from homelamp.core.text import SourceFile
from homelamp.syntax.hcl.blocks import Block
from homelamp.syntax.hcl.expressions import Expression

_TERRAFORM = (".tf", ".tf.json")
_TF = re.compile(r"\.tf(?=(?:\.json)?$)")
_NAME = re.compile(r"(?<![\w.])[A-Za-z_][\w-]*")


def in_force(files: list[SourceFile]) -> list[SourceFile]:
    """The files without each `x.tf` that has an `x.tofu` beside it: OpenTofu passes over it."""
    paths = {source.path for source in files}
    return [one for one in files if not one.path.endswith(_TERRAFORM) or _TF.sub(".tofu", one.path) not in paths]


def is_override(path: str) -> bool:
    """Whether a file's blocks are merged into those of the same name elsewhere."""
    name = PurePosixPath(path).name.partition(".")[0]
    return name == "override" or name.endswith("_override")


def override(blocks: list[Block], by: Block) -> None:
    """Note of the blocks that an override file changes that their attributes are set there."""
    for block in blocks:
        if (block.type, block.labels) == (by.type, by.labels):
            block.undecided |= dict.fromkeys(by.attributes, f"set again in {by.file.source.path}")


def note_ignored(block: Block) -> None:
    """Note of a resource which attributes are left as they are in Authentik, whatever the file says."""
    for lifecycle in block.blocks:
        node = lifecycle.attributes.get("ignore_changes") if lifecycle.type == "lifecycle" else None
        if node is not None:
            names = _NAME.findall(Expression(block.file, node).source)
            block.undecided |= dict.fromkeys(names, "left as it is in Authentik (ignore_changes)")
