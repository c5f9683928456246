"""Whether a checkout of this project is a release. Standard library only: the build asks it too."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

# Git with these arguments in the checkout: what it prints, None where it fails.
Ask = Callable[..., str | None]


def tag_of_checkout(root: Path, ask: Ask) -> str | None:
    """The release tag `v<version>` (of pyproject.toml) where the commit is exactly that and the template is unchanged.

    Files that Git ignores count as a change too: they would be rendered, and no clone of the tag has them.
    """
    if not (root / ".git").exists():
        return None
    tag = f"v{tomllib.loads((root / 'pyproject.toml').read_text(encoding='utf-8'))['project']['version']}"
    tags = ask("tag", "--points-at", "HEAD")
    changes = ask("status", "--porcelain", "--ignored", "--", "copier.yml", "template")
    return tag if tags is not None and tag in tags.split() and changes == "" else None
