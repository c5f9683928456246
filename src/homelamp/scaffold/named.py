"""A template that the user names by `--template`: Copier's own rules hold, but what is recorded stays true."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homelamp.core.urls import split_url
from homelamp.errors import UsageError
from homelamp.files.process.git import git
from homelamp.files.process.programs import find, missing

_SHORTCUTS = ("gh:", "gl:", "git@")
# What Copier takes for Git without more; it takes any other URL for a folder: copier/_vcs.py, get_repo.
_KNOWN_TO_COPIER = ("git+", "git://", "https://github.com/", "https://gitlab.com/")


def source_to_record(template: str) -> str:
    """The template's source as Copier is to render and record it: a folder by its absolute path.

    Raises:
        UsageError: there is no such folder, it is no template, or the URL holds a password or token.
    """
    path = Path(template).expanduser()
    if path.exists():
        return _folder(path, template)
    if "://" in template:
        return _url(template)
    if template.startswith(_SHORTCUTS) or (":" in template and template.endswith(".git")):
        return _needing_git(template)
    raise UsageError(f"--template {template}: there is no such folder, and it is no Git URL")


def said_of(source: str, recorded: Mapping[str, Any] | None) -> list[str]:
    """Lines on the version that was rendered, and on what a later update can make of it."""
    if recorded is None or "_src_path" not in recorded:
        return ["note: the template does not record where it came from, so it cannot be updated"]
    version = recorded.get("_commit")
    if version is None:
        return [f"note: {source} is no Git repository: no version is recorded, so template updates will not work"]
    lines = [f"template version: {version}"]
    if (Path(source) / ".git").exists() and _has_changes(Path(source)):
        lines.append(f"note: {source} has uncommitted changes, which are not in that version")
    return lines


def _folder(path: Path, template: str) -> str:
    is_git = (path / ".git").exists() or path.suffix == ".git" or path.is_file()
    if not is_git and not any((path / name).is_file() for name in ("copier.yml", "copier.yaml")):
        raise UsageError(f"--template {template}: this is no template, it holds no copier.yml")
    return str(path.resolve())


def _url(template: str) -> str:
    parts = split_url(template.removeprefix("git+"))
    if parts is None:
        raise UsageError("--template: this is not a URL that can be read")
    if parts.scheme in {"http", "https"} and "@" in parts.netloc:
        raise UsageError(
            "--template: the URL holds a user or a token, which the answers file would give away; "
            "leave it to Git's credential helper"
        )
    known = template.startswith(_KNOWN_TO_COPIER) or template.endswith(".git")
    return _needing_git(template if known else f"git+{template}")


def _needing_git(source: str) -> str:
    if find("git") is None:
        raise UsageError(f"--template {source}: {missing('git')}; it fetches the template")
    return source


def _has_changes(folder: Path) -> bool:
    found = git(folder)
    return bool(found.without(found.filters()).run("status", "--porcelain", "--ignore-submodules=dirty").out.strip())
