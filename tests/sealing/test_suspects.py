"""What a failed command prints is never sealed: the line says what it is, and shows none of it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from homelamp.secrets.sealing.suspects import refusal
from sealing.driver import SECRET, Lab, pair
from support.sealing import ciphertext, pem

# As Terraform 1.13 and OpenTofu 1.10 print it, with status 0, on standard output.
BAR = "\x1b[33m│\x1b[0m \x1b[0m"
NO_OUTPUTS = (
    "\x1b[33m╷\x1b[0m\x1b[0m\n"
    f"{BAR}\x1b[1m\x1b[33mWarning: \x1b[0m\x1b[0m\x1b[1mNo outputs found\x1b[0m\n"
    f"{BAR}\n{BAR}\x1b[0mThe state file either has no outputs defined, or all the defined\n"
    f"{BAR}outputs are empty.\n\x1b[33m╵\x1b[0m\x1b[0m\n"
)
TERRAFORM = {
    "in colour": NO_OUTPUTS,
    "in one line": "╷ │ Warning: No outputs found ╵",
    "without colours and boxes": "\nWarning: No outputs found\n\nThe state file either has no outputs defined\n",
    "of another output": 'Error: Output "headlamp_client_secret" not found',
    "of a list": "Error: Unsupported value for raw output",
    "of a backend": 'Error: Backend initialization required, please run "terraform init"',
    "a single box": "╷",
}
OTHERS = {
    "another tool's message": ('Error from server (NotFound): secrets "x" not found', "message of another program"),
    "a message with a colour": ("\x1b[31mError: \x1b[0mit failed", "message of another program"),
    "a shell's message": ("bash: line 1: tofu: command not found", "message of another program"),
    "a file that is not there": ("cat: secret.txt: No such file or directory", "message of another program"),
    "a program's usage": ("usage: pass [show] name", "message of another program"),
    "a log line": ("[ERROR] 2026/11/28 10:00:00 you are not signed in", "message of another program"),
    "a traceback": ("Traceback (most recent call last):\n  File", "message of another program"),
    "a page": ("<!DOCTYPE html><html></html>", "a page in HTML"),
    "JSON": (json.dumps({"headlamp_client_secret": {"value": "x"}}, indent=2), "JSON or HCL"),
    "a list in JSON": ('["x"]', "JSON or HCL"),
    "HCL": ('{\n  "a" = "b"\n}', "JSON or HCL"),
    "outputs": ('headlamp_client_secret = <sensitive>\nheadlamp_issuer_url = "https://a"\n', "a name with its value"),
    "an output": ('client_secret = "abc"', "a name with its value"),
    "a variable": ("export CLIENT_SECRET=abc", "a name with its value"),
    "a line of YAML": ("clientSecret: abc", "a name with its value"),
    "a manifest": ("apiVersion: v1\nkind: Secret\n", "YAML"),
    "null": ("null", "the word for no value"),
    "None": ("None", "the word for no value"),
    "sensitive": ("<sensitive>", "in place of a secret"),
    "a sensitive value": ("(sensitive value)", "in place of a secret"),
    "quotes": ('"abcdef"', "quotes around it"),
    "single quotes": ("'abcdef'", "quotes around it"),
    "a placeholder": ("REPLACE_ME", "a placeholder"),
    "the template's placeholder": ("homelamp-not-sealed-yet", "a placeholder"),
    "a variable that nothing replaced": ("${HEADLAMP_CLIENT_SECRET}", "a placeholder that nothing has filled in"),
    "a variable of a shell": ("$CLIENT_SECRET", "a placeholder that nothing has filled in"),
    "a reference": ("op://vault/item/field", "a placeholder that nothing has filled in"),
    "a template": ("{{ .secret }}", "a placeholder that nothing has filled in"),
    "SOPS": ("ENC[AES256_GCM,data:abc,type:str]", "is encrypted"),
    "Ansible": ("$ANSIBLE_VAULT;1.1;AES256\n3132", "is encrypted"),
    "a sealed value": (ciphertext(32), "is sealed already"),
    "a key": (pem(), "key or certificate in PEM"),
    "ESC": ("ab\x1b[0mcdef", "a character that cannot be seen: U+001B"),
    "NUL": ("abc\0def", "U+0000"),
    "a tab": ("abc\tdef", "U+0009"),
    "DEL": ("abc\x7f", "U+007F"),
    "a byte order mark": ("\ufeffabcdef", "U+FEFF (zero width no-break space)"),
    "the order of writing": ("abc\u202edef", "U+202E (right-to-left override)"),
    "lines": ("abc\ndef", "2 lines"),
    "a line end of Windows": ("abc\r\ndef\r\n", "3 lines"),
    "a blank": ("abc ", "begins or ends with a blank"),
    "too long": ("ab" * 500 + "c", "1,001 characters"),
    "blanks": ("  \n ", "the secret is empty"),
}
FINE = {
    "128 letters": "aB3" * 42 + "xy",
    "signs": "~!@#$%^&*()_+-=[]{}|;':,./<>?",
    "base64": "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=",
    "words": "correct horse battery staple",
    "not ASCII": "Schlüssel🗝",
    "braces": "{abc}",
    "a number": "123456",
    "a word of a message": "errorless",
    "1,000 characters": "ab" * 500,
    "a URL": "https://user:password@db.lab.test/",
    "an equals sign": "abc=def",
}


@pytest.mark.parametrize("name", TERRAFORM)
def test_terraforms_message(name: str) -> None:
    reason = refusal(TERRAFORM[name].encode()) or ""

    assert reason.startswith("this is Terraform's message, not a secret: apply first")


@pytest.mark.parametrize("name", [name for name in OTHERS if name != "blanks"])
def test_what_cannot_be_a_client_secret(name: str) -> None:
    text, words = OTHERS[name]

    assert words in (refusal(text.encode()) or "")


@pytest.mark.parametrize("name", FINE)
def test_what_can_be_one(name: str) -> None:
    assert refusal(FINE[name].encode()) is None


def test_what_is_not_utf_8() -> None:
    assert "UTF-8" in (refusal(b"\xff\xfea\0b\0") or "")


@pytest.mark.parametrize("name", ["a shell's message", "JSON", "ESC", "too long", "blanks", "lines"])
def test_nothing_is_sealed_and_nothing_of_it_is_shown(home: Lab, name: str) -> None:
    text, words = OTHERS[name]

    said = home.refused(secret=text.encode())

    assert words in said
    assert text.strip() == "" or text.strip() not in said


def test_a_message_of_terraform_is_not_sealed(home: Lab) -> None:
    said = home.refused(secret=NO_OUTPUTS.encode())

    assert "this is Terraform's message, not a secret: apply first" in said
    assert "\x1b" not in said


def test_the_real_terraform_before_apply(home: Lab, need_tool: Callable[[str], Path]) -> None:
    folder = home.root / "terraform" / "empty"
    folder.mkdir(parents=True)
    command = [str(need_tool("terraform")), f"-chdir={folder}", "output", "-raw", "headlamp_client_secret"]
    printed = subprocess.run(command, capture_output=True, check=False)

    assert "Terraform's message" in home.refused(secret=printed.stdout or printed.stderr)


def test_the_length_is_said(home: Lab) -> None:
    assert "key clientSecret, 32 characters, for" in home.sealed()
    assert "key clientSecret, 1 character, for" in home.sealed(secret="ü".encode())
    assert "key clientSecret, 2 bytes, for" in home.sealed("--any-value", secret=b"\xff\xfe")


def test_any_value_is_sealed_where_it_is_meant(home: Lab) -> None:
    secret = f"{SECRET.decode()}\n{NO_OUTPUTS}".encode()

    home.sealed("--any-value", secret=secret)

    assert home.opened(pair()) == {"clientSecret": secret}
    assert "the secret is empty" in home.refused("--any-value", secret=b"")
