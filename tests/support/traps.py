"""Traps in a repository: programs, modules, Git settings and hooks that leave a mark when anything runs them."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

from support.repositories import git

PROGRAMS = ("git", "kubeconform", "kubeseal", "python", "python3", "copier", "pre-commit", "sh", "ssh", "gpg", "less")
# What `python -m` imports before it comes to any package: `python -P -m` is for those who do not trust the folder.
_ASKED = [sys.executable, "-I", "-c", "import runpy, sys; print(*{name.partition('.')[0] for name in sys.modules})"]
_OF_PYTHON_ITSELF = set(subprocess.run(_ASKED, capture_output=True, text=True, check=True).stdout.split())
MODULES = (
    *("copier", "yaml", "packaging", "plumbum", "jinja2", "pydantic", "dunamai", "questionary", "cryptography"),
    *("tree_sitter", "tree_sitter_hcl", "sitecustomize", "usercustomize"),
    *sorted(name for name in sys.stdlib_module_names if name not in _OF_PYTHON_ITSELF),
)
HOOKS = (
    *("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "post-checkout", "post-merge", "post-rewrite"),
    *("post-index-change", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman", "pre-merge-commit"),
)


def mark(folder: Path) -> Path:
    """The file in which every trap that went off has left its name."""
    return folder / "went-off"


def plant_files(root: Path, marks: Path) -> None:
    """Modules and programs, as a commit may hold them; they are executable."""
    for name in MODULES:
        (root / f"{name}.py").write_text(f"open({str(mark(marks))!r}, 'a').write('{name}.py\\n')\n")
    (root / "trap.pth").write_text(f"import os; open({str(mark(marks))!r}, 'a').write('trap.pth\\n')\n")
    (root / "bin").mkdir()
    for name in PROGRAMS:
        for folder in (root, root / "bin"):
            _script(folder / name, f"{name} of the repository", marks)
    (root / ".gitattributes").write_text("* filter=trap diff=trap merge=trap\n")


def plant_settings(root: Path, marks: Path) -> None:
    """What only an unpacked archive may hold: Git's own folder, with settings and hooks that name programs."""
    (root / ".git" / "traps").mkdir()

    def trap(name: str) -> str:
        return str(_script(root / ".git" / "traps" / name.replace(".", "-"), name, marks))

    included = root / ".git" / "included"
    included.write_text(f'[core]\n\tfsmonitor = {trap("fsmonitor")}\n[filter "trap"]\n\tclean = {trap("included")}\n')
    settings = {
        "include.path": str(included),
        "core.fsmonitor": trap("core.fsmonitor"),
        "core.hooksPath": str(root / ".git" / "other-hooks"),
        "core.pager": trap("core.pager"),
        "core.editor": trap("core.editor"),
        "core.sshCommand": trap("core.sshCommand"),
        "core.gitProxy": trap("core.gitProxy"),
        "core.askPass": trap("core.askPass"),
        "credential.helper": f"!{trap('credential.helper')}",
        "diff.external": trap("diff.external"),
        "diff.trap.command": trap("diff.command"),
        "diff.trap.textconv": trap("diff.textconv"),
        "merge.trap.driver": trap("merge.driver"),
        "gpg.program": trap("gpg.program"),
        "log.showSignature": "true",
        "filter.trap.clean": trap("filter.clean"),
        "filter.trap.smudge": trap("filter.smudge"),
        "filter.trap.process": trap("filter.process"),
        "filter.trap.required": "true",
        "filter.other.clean": trap("filter.other"),
        "alias.status": f"!{trap('alias')}",
        "alias.ls-files": f"!{trap('alias')}",
        "pager.log": trap("pager.log"),
        "sequence.editor": trap("sequence.editor"),
        "remote.origin.url": f"ext::{trap('remote')}",
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": trap("uploadpack"),
        "protocol.ext.allow": "always",
    }
    for key, value in settings.items():
        git(root, "config", "--local", key, value)
    for folder in (root / ".git" / "hooks", root / ".git" / "other-hooks"):
        folder.mkdir(exist_ok=True)
        for name in HOOKS:
            _script(folder / name, f"hook {name}", marks)
    # Git looks into files again, and through filters, whose times are not those that it knows.
    for file in root.rglob("*"):
        if ".git" not in file.parts and file.is_file():
            os.utime(file, (1_700_000_000, 1_700_000_000))


def path_with(root: Path, link: Path) -> str:
    """A PATH that leads into the repository in every way before it leads to the real programs."""
    link.symlink_to(root / "bin")
    return os.pathsep.join(["", ".", "bin", str(root), str(root / "bin"), str(link), os.environ["PATH"]])


def _script(at: Path, name: str, marks: Path) -> Path:
    at.write_text(f"#!/bin/bash\necho '{name}' >> {mark(marks)}\nexit 1\n")
    at.chmod(at.stat().st_mode | stat.S_IXUSR)
    return at
