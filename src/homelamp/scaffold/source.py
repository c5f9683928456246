"""The template of this very build, and what a generated repository records of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from homelamp.errors import UsageError
from homelamp.files.process.git import git
from homelamp.redact.guard import own_version
from homelamp.scaffold.release import tag_of_checkout

# The project's own source. Tags are v<version>.
URL = "https://github.com/homelamp/homelamp"

_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """`tag` is None where this build is no release: nothing can be updated from it then."""

    folder: Path
    tag: str | None

    def __str__(self) -> str:
        if self.tag:
            return f"homelamp {self.tag}"
        return (
            f"homelamp {own_version()}, not a release: no version is recorded, and updates need a release of homelamp"
        )


def own_template(package: Path = _PACKAGE) -> OwnTemplate:
    """The template in the package, else in the repository that an editable install was made from.

    The build of a tagged commit leaves the tag beside it, in a file named `release`.

    Raises:
        UsageError: the package was built without it.
    """
    shipped = package / "_template"
    if (shipped / "copier.yml").is_file():
        release = shipped / "release"
        tag = release.read_text(encoding="utf-8").strip() if release.is_file() else ""
        return OwnTemplate(shipped, tag or None)
    root = package.parents[1]
    if (root / "copier.yml").is_file() and (root / "template").is_dir():
        return OwnTemplate(root, tag_of_checkout(root, partial(_git, root)))
    raise UsageError("this installation carries no template: install homelamp again, or name one by --template")


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = git(root).run(*arguments)
    except UsageError:
        return None
    return done.out.decode(errors="replace").strip() if done.status == 0 else None


def copy_of(template: OwnTemplate, folder: Path) -> Path:
    """A copy without Git around it, so that Copier renders these bytes and no others.

    Raises:
        UsageError: it cannot be written, such as on a full disk.
    """
    try:
        shutil.copytree(template.folder / "template", folder / "template", symlinks=True)
        shutil.copy2(template.folder / "copier.yml", folder / "copier.yml")
    except OSError as error:
        raise UsageError(f"the template cannot be copied to {folder}: {' '.join(str(error).split())}") from None
    return folder
