"""`homelamp new` as a process of its own: Copier keeps the environment that it was imported with."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from homelamp.commands.checking import CheckOptions, check_command
from homelamp.redact.guard import guarded
from homelamp.scaffold.new import new
from homelamp.scaffold.options import add_arguments, from_namespace

IDENTITY = {
    "GIT_AUTHOR_NAME": "Tess Tester",
    "GIT_AUTHOR_EMAIL": "tess@lab.test",
    "GIT_COMMITTER_NAME": "Tess Tester",
    "GIT_COMMITTER_EMAIL": "tess@lab.test",
}

# A template of a few files, for what does not depend on the real one.
SMALL = {
    "copier.yml": """\
_subdirectory: template
name: {type: str, default: home, validator: "{% if ' ' in name %}no blanks, such as home{% endif %}"}
engine: {type: str, choices: [flux, argocd], default: flux}
replicas: {type: int, default: 1}
renovate: {type: bool, default: true}
project: {type: str, default: lab, when: "{{ engine == 'argocd' }}"}
title: {type: str, default: "{{ name }}!", when: false}
""",
    "template/{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}",
    "template/README.md.jinja": "# {{ title }}\n",
}


def command(
    *arguments: str, python: str | os.PathLike[str] = sys.executable, module: str = "scaffold.driver"
) -> list[str]:
    """The command line of `homelamp new`."""
    return [os.fspath(python), "-m", module, *arguments]


def environment(**more: str) -> dict[str, str]:
    """The environment of the test, in which the driver and homelamp can be imported."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **more}


def run_new(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `homelamp new` in a folder, without a terminal."""
    return subprocess.run(
        command(*arguments),
        cwd=folder,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Every path below a folder with what it holds, but for Git's own."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
        if ".git" not in path.relative_to(folder).parts
    }


def write_tree(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files below a folder, which is made."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def main() -> int:
    """As the command line does it, but without kubeconform, which other tests run."""
    parser = argparse.ArgumentParser("homelamp new")
    add_arguments(parser)
    options = from_namespace(parser.parse_args())
    return new(
        options, sys.stdout, lambda dest: check_command(dest, options=CheckOptions(manifests=False), out=sys.stdout)
    )


if __name__ == "__main__":
    # Whoever starts the tests may ignore these signals, as nohup does, and children would too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    raise SystemExit(guarded(main))
