"""The standard hooks of a generated repository let files pass that are legal there, by a real pre-commit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import yaml

from support.render import PLAIN, render
from support.repositories import git, write

LEGAL = {
    "authentik/blueprint.yaml": "version: 1\nentries:\n  - model: authentik_core.application\n    attrs:\n"
    "      flow: !Find [authentik_flows.flow, [slug, default]]\n      provider: !KeyOf headlamp\n",
    "charts/app/templates/a.yaml": "{{- if .Values.a }}\nkind: ConfigMap\n{{- end }}\n",
    "notes.md": "Secrets\n=======\n\nA key begins with `-----BEGIN " + "PRIVATE KEY-----`.\n",
    "tls/encrypted.pem": "-----BEGIN ENCRYPTED " + "PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED " + "PRIVATE KEY-----\n",
    "patches/a.patch": "--- a\n+++ b\n@@ -1,2 +1,2 @@\n \n-a \n+b",
    "k8s/two.yaml": "a: &a {b: c}\n---\n<<: *a\n",
}
BROKEN = {"apps/broken.yaml": "a: [\n"}


def test_legal_files_pass_and_a_broken_one_does_not(repository: Path) -> None:
    _, local = yaml.safe_load((render(PLAIN) / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    write(repository, {**LEGAL, ".pre-commit-config.yaml": yaml.safe_dump({"repos": [local]})})
    git(repository, "add", "--all")

    assert _run(repository) == []

    write(repository, {**LEGAL, **BROKEN, ".pre-commit-config.yaml": yaml.safe_dump({"repos": [local]})})
    git(repository, "add", "--all")
    assert _run(repository) == ["check-yaml"]


def _run(repository: Path) -> list[str]:
    """The hooks that fail."""
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith("GIT_")},
        "PRE_COMMIT_HOME": os.fspath(repository.parent / "pre-commit"),
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
    }
    command = ["pre-commit", "run", "--all-files", "--color", "never"]
    done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
    failed = [line.removeprefix("- hook id: ") for line in done.stdout.splitlines() if line.startswith("- hook id: ")]
    assert done.returncode == bool(failed), done.stdout + done.stderr
    return failed
