"""Where the template comes from, and what a generated repository records of it."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from homelamp.errors import UsageError
from homelamp.guard import own_version
from homelamp.repository import git_environment

# The project's own source. Tags are v<version>.
URL = "https://github.com/homelamp/homelamp"

_PACKAGE = Path(__file__).resolve().parents[1]
_SHIPPED = _PACKAGE / "_template"
# Written into the wheel by the build of a tagged commit: the tag.
_RELEASE = _SHIPPED / "release"


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """The template of this very build. `tag` is None where that is no release: nothing can update from it then."""

    folder: Path
    tag: str | None


def own_template() -> OwnTemplate:
    """The template in the package, else in the repository that an editable install was made from.

    Raises:
        UsageError: the package was built without it.
    """
    if (_SHIPPED / "copier.yml").is_file():
        tag = _RELEASE.read_text().strip() if _RELEASE.is_file() else None
        return OwnTemplate(_SHIPPED, tag)
    root = _PACKAGE.parents[1]
    if (root / "copier.yml").is_file():
        return OwnTemplate(root, _exact_tag(root))
    raise UsageError("this installation carries no template; install homelamp again, or name one by --template")


def copy_of(template: OwnTemplate, folder: Path) -> Path:
    """A copy without Git around it, so that Copier renders these bytes and no others."""
    shutil.copytree(template.folder / "template", folder / "template")
    shutil.copy2(template.folder / "copier.yml", folder / "copier.yml")
    return folder


def refuse_unfit(source: str, vcs_ref: str | None) -> str:
    """A template's source as Copier is to record it: a folder by its absolute path.

    Copier renders uncommitted changes of a local repository from a throw-away commit and records that commit, which no
    later update can find.

    Raises:
        UsageError: the folder does not exist, or what would be rendered is not committed.
    """
    folder = Path(source).expanduser()
    if not folder.exists():
        if "://" in source or source.startswith(("git@", "gh:", "gl:", "git+")):
            return source
        raise UsageError(f"--template {source}: there is no such folder, and it is no Git URL")
    if not folder.is_dir() or not ((folder / "copier.yml").is_file() or (folder / "copier.yaml").is_file()):
        raise UsageError(f"--template {source}: this is no template, it holds no copier.yml")
    takes_head = vcs_ref == "HEAD" or (vcs_ref is None and not _git(folder, "tag", "--list"))
    if takes_head and _git(folder, "status", "--porcelain"):
        raise UsageError(f"--template {source} has uncommitted changes: commit them, or name a tag by --vcs-ref")
    return str(folder.resolve())


def _exact_tag(root: Path) -> str | None:
    """The release tag, where the checkout is exactly that."""
    wanted = f"v{own_version()}"
    if _git(root, "describe", "--exact-match", "--tags", "--match", wanted) != wanted:
        return None
    return None if _git(root, "status", "--porcelain", "--", "copier.yml", "template") else wanted


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, env=git_environment(), capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
