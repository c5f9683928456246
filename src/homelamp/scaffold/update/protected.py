"""What no update touches: sealed secrets, and certificates that secrets are sealed by."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from homelamp.scaffold.update.trees import Item, is_file

_SEALED = re.compile(rb"^[ \t{\"']*(?:- )?kind[\"']?:[ \t]*[\"']?SealedSecret\b", re.MULTILINE)
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"


def is_protected(item: Item) -> bool:
    """Whether a file holds a SealedSecret or a certificate."""
    return _CERTIFICATE in item.content or _SEALED.search(item.content) is not None


def hashes(root: Path, paths: list[str]) -> dict[str, str]:
    """SHA-256 of each of these files that holds what is protected."""
    found = {}
    for path in paths:
        if is_file(root / path):
            content = (root / path).read_bytes()
            if is_protected(Item(content)):
                found[path] = sha256(content).hexdigest()
    return found
