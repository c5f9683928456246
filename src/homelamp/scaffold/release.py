"""Whether a checkout of this project is a release. Standard library only: the build asks it too."""

from __future__ import annotations

import os
import subprocess
import tomllib
from pathlib import Path

# What Git sets while a hook runs, and would make it answer for another repository.
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_PREFIX")


def tag_of_checkout(root: Path) -> str | None:
    """The release tag `v<version>` (of pyproject.toml) where the commit is exactly that and the template is unchanged.

    Files that Git ignores count as a change too: they would be rendered, and no clone of the tag has them.
    """
    if not (root / ".git").exists():
        return None
    tag = f"v{tomllib.loads((root / 'pyproject.toml').read_text(encoding='utf-8'))['project']['version']}"
    tags = _git(root, "tag", "--points-at", "HEAD")
    changes = _git(root, "status", "--porcelain", "--ignored", "--", "copier.yml", "template")
    return tag if tags is not None and tag in tags.split() and changes == "" else None


def _git(root: Path, *arguments: str) -> str | None:
    environment = {name: text for name, text in os.environ.items() if name not in _OF_A_HOOK}
    try:
        done = subprocess.run(["git", *arguments], cwd=root, env=environment, capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else None
