"""The user's own kubeseal: where it is looked for, and what happens where it is missing, too old, or fails."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sealing.driver import CERTIFICATE, SEALED, SECRET, Lab, command, pair

# Of the programs here none seals: they stand for what may lie under the name of kubeseal.
_ANSWERS_AS = "#!/bin/sh\n[ \"$1\" = --version ] && echo 'kubeseal version: {version}' && exit 0\n"


def program(folder: Path, text: str) -> str:
    file = folder / "program"
    file.write_text(text)
    file.chmod(0o755)
    return str(file)


def test_the_one_on_path(home: Lab, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "kubeseal").symlink_to(home.kubeseal)

    home.sealed(more={"HOMELAMP_KUBESEAL": "", "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"})

    assert home.opened(pair()) == {"clientSecret": SECRET}


def test_the_option_goes_before_the_variable(home: Lab) -> None:
    home.sealed("--kubeseal", str(home.kubeseal), more={"HOMELAMP_KUBESEAL": "/nowhere"})


def test_none_at_all(home: Lab, tmp_path: Path) -> None:
    git = Path(subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip())
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").symlink_to(git)

    said = home.refused(more={"HOMELAMP_KUBESEAL": "", "PATH": str(tmp_path / "bin")})

    assert "kubeseal is not on PATH" in said
    assert "https://github.com/bitnami/sealed-secrets/releases" in said


def test_a_named_one_that_is_not_there(home: Lab) -> None:
    assert "HOMELAMP_KUBESEAL: there is no file /nowhere" in home.refused(more={"HOMELAMP_KUBESEAL": "/nowhere"})
    assert "--kubeseal: there is no file /nowhere" in home.refused("--kubeseal", "/nowhere")


@pytest.mark.parametrize("text", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\necho 1.0\n", "no program", "#!/nowhere\n"])
def test_something_else_under_its_name(home: Lab, tmp_path: Path, text: str) -> None:
    assert "does not run as kubeseal" in home.refused("--kubeseal", program(tmp_path, text))


@pytest.mark.parametrize("version", ["v0.9.8", "0.12.0"])
def test_one_that_is_too_old(home: Lab, tmp_path: Path, version: str) -> None:
    old = program(tmp_path, _ANSWERS_AS.format(version=version))

    assert f"is kubeseal {version}: 0.12.1 is the oldest that can be used" in home.refused("--kubeseal", old)


@pytest.mark.parametrize("version", ["v0.12.1", "v1.0.0", "UNKNOWN", "v0.38.4-dirty"])
def test_one_of_any_other_version_is_run(home: Lab, tmp_path: Path, version: str) -> None:
    other = program(tmp_path, f'{_ANSWERS_AS.format(version=version)}exec "{home.kubeseal}" "$@"\n')

    home.sealed("--kubeseal", other)

    assert home.opened(pair()) == {"clientSecret": SECRET}


def test_the_words_of_one_that_fails_are_passed_on(home: Lab, tmp_path: Path) -> None:
    # Go refuses this public exponent, OpenSSL does not.
    key, made = tmp_path / "odd.key", home.root / CERTIFICATE
    big = ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_pubexp:4294967297", "-out", str(key)]
    subprocess.run(big, capture_output=True, check=True)
    subprocess.run(
        ["openssl", "req", "-x509", "-key", str(key), "-days", "9", "-subj", "/CN=x", "-out", str(made)], check=True
    )

    said = home.refused()

    assert f"{home.kubeseal} failed: " in said
    assert "public exponent" in said
    assert "nothing is written" in said


FORMS = {
    "plain": "cat",
    "in base64": "base64 --wrap=0",
    "a part of it": "head -c 12",
    "among other words": "sed s/^/x:/",
}


@pytest.mark.parametrize("form", FORMS)
def test_words_that_hold_the_secret_are_not_passed_on(home: Lab, tmp_path: Path, form: str) -> None:
    leaks = program(tmp_path, f"{_ANSWERS_AS.format(version='v9.9.9')}{FORMS[form]} >&2\nexit 7\n")

    said = home.refused("--kubeseal", leaks)

    assert "exit status 7; its words are not shown, they hold a part of the secret" in said
    for shown in (SECRET[:12], base64.b64encode(SECRET)[:12]):
        assert shown.decode() not in said


@pytest.mark.parametrize("prints", ["cat", "base64 --wrap=0", "true", "echo AgAB", "head -c 700 /dev/zero | base64"])
def test_what_is_no_sealed_value_is_not_written(home: Lab, tmp_path: Path, prints: str) -> None:
    odd = program(tmp_path, f"{_ANSWERS_AS.format(version='v9.9.9')}{prints}\n")

    said = home.refused("--kubeseal", odd)

    assert "printed no sealed value, so nothing is written" in said
    assert SECRET.decode() not in said


def test_one_that_cannot_run_at_all(home: Lab, tmp_path: Path) -> None:
    vanishes = program(tmp_path, f"{_ANSWERS_AS.format(version='v9.9.9').replace('&& exit', '&& rm $0 && exit')}")

    assert "does not run: No such file or directory" in home.refused("--kubeseal", vanishes)


def test_no_setting_of_the_user_changes_what_is_sealed(home: Lab, tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("{")
    settings = {
        "SEALED_SECRETS_SCOPE": "cluster-wide",
        "SEALED_SECRETS_CERT": "/nowhere",
        "SEALED_SECRETS_FORMAT": "x",
        "KUBECONFIG": str(tmp_path / "broken"),
    }

    home.sealed(more=settings)

    assert home.opened(pair()) == {"clientSecret": SECRET}


def test_a_full_disk_leaves_the_file_as_it_was(home: Lab) -> None:
    if not Path("/dev/full").exists() or sys.platform == "win32":
        pytest.skip("this machine cannot limit the size of a file")
    before = home.files()

    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 0; exec "$@"', "bash", *command()],
        cwd=home.root,
        env=home.environment(),
        input=SECRET,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 2, done.stderr
    assert b"Traceback" not in done.stderr
    assert home.files() == before


def test_a_folder_that_cannot_be_written(home: Lab) -> None:
    if os.geteuid() == 0:
        pytest.skip("to root every folder can be written")
    (home.root / SEALED).parent.chmod(0o555)

    assert "Permission denied" in home.refused()
