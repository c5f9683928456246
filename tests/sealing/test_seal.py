"""What is sealed opens again, byte for byte, under the name, namespace and scope that the file states."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from homelamp.secrets.sealing.ciphertext import layout
from sealing.driver import CERTIFICATE, PLACEHOLDER, SEALED, SECRET, Lab, command, lab, pair

ANNOTATIONS = {"strict": "", "namespace-wide": "namespace-wide", "cluster-wide": "cluster-wide"}
SECRETS = {
    "one byte": b"x",
    "100 kB": bytes(range(256)) * 400,
    "newlines": b"a\nb\n",
    "a newline first": b"\na",
    "quotes": b"""it's a "quote" `x` \\ """,
    "dollars": b"$HOME ${HOME} $(id) %s {{ .x }}",
    "NUL": b"a\0b\0",
    "not ASCII": "Schlüssel ключ 鍵 🗝".encode(),
    "not UTF-8": b"\xff\xfe\x80",
    "blanks": b"  a  ",
    "a dash": b"--help",
}


@pytest.mark.parametrize("bits", [2048, 4096])
@pytest.mark.parametrize("scope", ANNOTATIONS)
def test_each_scope_of_a_file_that_is_there(tmp_path: Path, kubeseal: Path, scope: str, bits: int) -> None:
    keys = pair(bits)
    home = lab(tmp_path, kubeseal, keys)
    text = (home.root / SEALED).read_text()
    annotated = f'\nmetadata:\n  annotations:\n    sealedsecrets.bitnami.com/{scope}: "true"\n'
    home.write(SEALED, text if scope == "strict" else text.replace("\nmetadata:\n", annotated, 1))

    said = home.sealed()

    assert f"for headlamp/headlamp-oidc ({scope})" in said
    assert f"RSA {bits}" in said
    assert home.opened(keys) == {"clientSecret": SECRET}


@pytest.mark.parametrize("bits", [2048, 4096])
@pytest.mark.parametrize("scope", ANNOTATIONS)
def test_each_scope_of_a_new_file(tmp_path: Path, kubeseal: Path, scope: str, bits: int) -> None:
    keys = pair(bits)
    home = lab(tmp_path, kubeseal, keys)
    template = (home.root / SEALED).read_text()
    (home.root / SEALED).unlink()

    home.sealed("--scope", scope)

    assert home.opened(keys) == {"clientSecret": SECRET}
    made, wanted = yaml.safe_load((home.root / SEALED).read_text()), yaml.safe_load(template)
    made["spec"]["encryptedData"] = wanted["spec"]["encryptedData"]
    annotations = made["metadata"].pop("annotations", {})
    assert made == wanted
    assert annotations == ({} if scope == "strict" else {f"sealedsecrets.bitnami.com/{scope}": "true"})


def test_a_new_file_has_the_form_of_the_template(home: Lab) -> None:
    lines = [line for line in (home.root / SEALED).read_text().splitlines() if not line.startswith("#")]
    (home.root / SEALED).unlink()

    home.sealed()

    made = (home.root / SEALED).read_text()
    value = yaml.safe_load(made)["spec"]["encryptedData"]["clientSecret"]
    assert made.replace(value, PLACEHOLDER).splitlines() == lines
    assert (home.root / SEALED).stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("name", SECRETS)
def test_any_bytes(home: Lab, name: str) -> None:
    home.sealed("--any-value", secret=SECRETS[name])

    assert home.opened(pair()) == {"clientSecret": SECRETS[name]}


def test_what_is_sealed_is_bound_to_its_name(home: Lab) -> None:
    home.sealed()
    text = (home.root / SEALED).read_text()
    home.write(SEALED, text.replace("name: headlamp-oidc", "name: other"))

    with pytest.raises(AssertionError, match="no key could decrypt"):
        home.opened(pair())


def test_only_the_value_changes(home: Lab) -> None:
    before = home.files()

    home.sealed()

    after = home.files()
    value = yaml.safe_load(after[SEALED])["spec"]["encryptedData"]["clientSecret"]
    found = layout(value)
    assert found is not None
    assert (found.bits, found.plaintext) == (2048, len(SECRET))
    assert {**after, SEALED: after[SEALED].replace(value.encode(), PLACEHOLDER.encode())} == before


def test_sealing_again_replaces_what_was_sealed(home: Lab) -> None:
    home.sealed(secret=b"old")
    home.sealed(secret=b"new")

    assert home.opened(pair()) == {"clientSecret": b"new"}


@pytest.mark.parametrize("engine", ["flux", "argocd"])
def test_both_engines_and_from_any_folder(tmp_path: Path, kubeseal: Path, engine: str) -> None:
    home = lab(tmp_path, kubeseal, pair(), gitops_engine=engine)

    said = home.sealed(inside="terraform/authentik")

    assert home.opened(pair()) == {"clientSecret": SECRET}
    assert f"sealed: {home.root / SEALED}, key clientSecret" in said


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444])
def test_the_mode_of_the_file_is_kept(home: Lab, mode: int) -> None:
    (home.root / SEALED).chmod(mode)

    home.sealed()

    assert (home.root / SEALED).stat().st_mode & 0o777 == mode


def test_a_link_stays_a_link(home: Lab) -> None:
    (home.root / "elsewhere.yaml").write_bytes((home.root / SEALED).read_bytes())
    (home.root / SEALED).unlink()
    (home.root / SEALED).symlink_to("../../elsewhere.yaml")

    home.sealed("--file", SEALED)

    assert (home.root / SEALED).is_symlink()
    assert home.opened(pair(), "elsewhere.yaml") == {"clientSecret": SECRET}


def test_nothing_is_left_behind(home: Lab) -> None:
    before = set(home.files())

    home.sealed()

    assert set(home.files()) == before


@pytest.mark.parametrize("secret", [SECRET + b"\n", SECRET + b"\r\n"])
def test_the_newline_that_echo_adds_is_refused(home: Lab, secret: bytes) -> None:
    assert "--keep-newline" in home.refused(secret=secret)

    home.sealed("--keep-newline", secret=secret)

    assert home.opened(pair()) == {"clientSecret": secret}


def test_no_secret(home: Lab) -> None:
    assert "the secret is empty" in home.refused(secret=b"")


def test_more_than_a_secret_may_be(home: Lab) -> None:
    assert "larger than 1 MiB" in home.refused(secret=b"x" * (1024 * 1024 + 1))


@pytest.mark.parametrize("form", ["{}", "-{}", "--secret={}", "--secret {}", "-- {}"])
def test_a_secret_as_an_argument_is_not_repeated(home: Lab, form: str) -> None:
    said = home.refused(*form.format(SECRET.decode()).split())

    assert "seal takes no argument" in said or "unrecognized arguments;" in said
    assert SECRET.decode() not in said


def test_without_standard_input(home: Lab) -> None:
    done = subprocess.run(
        ["bash", "-c", 'exec "$@" <&-', "bash", *command()],
        cwd=home.root,
        env=home.environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (2, "homelamp: there is no standard input: the secret is read from it\n")


def test_without_cryptography_one_line_says_what_to_install(home: Lab, tmp_path: Path) -> None:
    (tmp_path / "without" / "cryptography").mkdir(parents=True)
    (tmp_path / "without" / "cryptography" / "__init__.py").write_text("raise ImportError")

    said = home.refused(more={"PYTHONPATH": str(tmp_path / "without")})

    assert said == "homelamp: cryptography is not installed: pip install 'homelamp[seal]'\n"


def test_what_is_printed(home: Lab) -> None:
    lines = home.sealed().splitlines()

    assert lines[0].startswith(f"certificate: {CERTIFICATE}, RSA 2048, valid until 20")
    assert lines[1:] == [
        f"sealed: {SEALED}, key clientSecret, 32 characters, for headlamp/headlamp-oidc (strict)",
        "next:",
        f"  git add {SEALED}",
    ]
