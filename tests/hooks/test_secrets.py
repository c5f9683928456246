"""Which program looks for what: the hook of the login, the hook of secrets, and the command that does both."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.repositories import CHAIN, K3S, changed, write
from support.sealing import SEALED

SECRET = "kind: Secret\napiVersion: v1\nmetadata: {name: a}\nstringData: {token: hunter2}\n"
UNSEALED = """\
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: a, namespace: b}
spec: {encryptedData: {token: homelamp-not-sealed-yet}}
"""
BROKEN = changed(K3S, "oidc-client-id=headlamp", "oidc-client-id=kubernetes")
OIDC, SECRETS = "homelamp_hooks.oidc", "homelamp_hooks.secrets"


def run(folder: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("module", "arguments", "codes"),
    [
        (OIDC, (), {"HL103"}),
        # A warning is counted, as stopping nobody.
        (SECRETS, (), {"HL501"}),
        ("homelamp", ("check", "--no-manifests"), {"HL103", "HL501", "HL503"}),
    ],
)
def test_each_looks_for_its_own(repository: Path, module: str, arguments: tuple[str, ...], codes: set[str]) -> None:
    write(repository, {**BROKEN, "a.yaml": SECRET, SEALED: UNSEALED})

    done = run(repository, module, *arguments)

    assert done.returncode == 1, done.stderr
    assert {word[:5] for word in done.stdout.split("[") if word.startswith("HL")} == codes


def test_a_warning_stops_no_commit(repository: Path) -> None:
    write(repository, {**BROKEN, SEALED: UNSEALED})

    done = run(repository, SECRETS)

    assert done.returncode == 0
    assert "0 errors, 1 warning" in done.stdout


def test_only_tracked_files_are_looked_at(repository: Path) -> None:
    write(repository, CHAIN)
    (repository / "a.yaml").write_text(SECRET)

    assert run(repository, SECRETS).returncode == 0
    assert run(repository, "homelamp", "check", "--no-manifests").returncode == 1


def test_it_takes_no_arguments(repository: Path) -> None:
    done = run(repository, SECRETS, "a.yaml")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "homelamp: homelamp-secrets takes no files: it looks at the whole repository\n"
    assert run(repository, SECRETS, "--help").returncode == 0


def test_the_hook_of_the_login_pays_for_none_of_it(repository: Path) -> None:
    write(repository, {**CHAIN, SEALED: UNSEALED})
    listing = "import sys, homelamp_hooks.oidc as hook; hook.main([]); print(*sys.modules, sep='\\n')"

    loaded = set(
        subprocess.run(
            [sys.executable, "-c", listing], cwd=repository, capture_output=True, text=True, check=True
        ).stdout.splitlines()
    )

    assert not loaded & {
        "homelamp.secrets.search",
        "homelamp.secrets.found",
        "cryptography",
    }
    assert "homelamp.chain.reading" in loaded
