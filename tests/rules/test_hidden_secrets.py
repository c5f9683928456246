"""A Secret in clear text is found in whatever form a person or a tool can read it; what cannot be read is said."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
from base64 import b64encode
from pathlib import Path

import pytest

from homelamp.report import text
from homelamp.report.style import Style
from support.checking import check_files, places
from support.sealing import noise, pem

HIDDEN = "hunter2hunter2"
ENCODED = b64encode(HIDDEN.encode()).decode()
SECRET = f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\nstringData:\n  password: {HIDDEN}\n"
FLOW = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\nstringData: {{password: {HIDDEN}}}\n"
OBJECT = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": {"password": ENCODED}}
HARMLESS = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "b" * 80}}
MANY = "".join(f"- apiVersion: v1\n  kind: ConfigMap\n  data:\n    a: b{number}\n" for number in range(30_000))
SORTED = f"- apiVersion: v1\n  data:\n    password: {ENCODED}\n  kind: Secret\n  metadata:\n    name: a\n"
LONG = "y" * 1_000_001
# Each with the line of the key.
FOUND: dict[str, tuple[str | bytes, int]] = {
    "a byte of Latin-1": (SECRET.encode() + b"# caf\xe9\n", 6),
    "a byte of Latin-1 in the secret": (SECRET.replace(HIDDEN, f"{HIDDEN}é").encode("latin-1"), 6),
    "a byte of Latin-1 before": (b"# caf\xe9\n" + FLOW.encode(), 5),
    **{
        encoding: (SECRET.encode(encoding), 6)
        for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
    },
    "UTF-16, and half a character": (SECRET.encode("utf-16") + b"\n", 6),
    "UTF-16, the other mark": (b"\xfe\xff" + SECRET.encode("utf-16-be"), 6),
    "UTF-32, the other mark": (b"\0\0\xfe\xff" + SECRET.encode("utf-32-be"), 6),
    "NUL bytes": (SECRET.replace("kind", "\0\nkind") + "\0\n", 7),
    "a NUL byte first": ("\0" + FLOW, 4),
    "control characters": (f"# \x1b[31mred\x1b[0m \x01\n{SECRET}", 7),
    "old line ends": (SECRET.replace("\n", "\r"), 6),
    "old line ends, and what is broken": (SECRET.replace("\n", "\r") + "---\ra: [", 6),
    "line ends of Windows, and what is broken": (SECRET.replace("\n", "\r\n") + "---\r\na: [", 6),
    "over 1 MB": (f"{FLOW}---\na: {LONG}\n", 4),
    "behind 1 MB": (f"a: {LONG}\n---\n{FLOW}", 6),
    "over 1 MB in the Secret itself": (f"{SECRET}  more: {LONG}\n", 6),
    "over 5 MB": (f"a: {'y' * 5_000_001}\n---\n{FLOW}", 6),
    "over 5 MB of UTF-16": (f"a: {'y' * 2_500_001}\n---\n{FLOW}".encode("utf-16"), 6),
    "over 5 MB with a byte of Latin-1": (f"a: {'y' * 5_000_001}\n# é\n---\n{FLOW}".encode("latin-1"), 7),
    "a long list": (f"apiVersion: v1\nkind: List\nitems:\n{MANY}{SORTED}", 120_006),
    "the start of a long list": (f"apiVersion: v1\nkind: List\nitems:\n{SORTED}{MANY}", 6),
    "a broken document behind it": (f"{FLOW}---\na: [\n", 4),
    "a broken document before it": (f"a: [\n---\n{FLOW}", 6),
    "a template behind it": (f"{FLOW}---\nkind: {{{{ broken\n a: [\n", 4),
    "a broken document on both sides": (f"a: [\n--- # first\n{SECRET}--- # last\nb: {{\n", 8),
    "broken itself, behind the secret": (f"{SECRET}broken: [\n", 6),
    "broken itself, before the secret": (SECRET.replace("  name: a\n", "  name: [\n"), 6),
    "broken itself, in one line": (f"broken: [\n{FLOW}", 5),
    "a tab": (f"{SECRET}\tx: y\n", 6),
    "a broken value beside it": (f"{SECRET}  other: [\n", 6),
    "broken, with a block below": (SECRET.replace(f": {HIDDEN}", f": |-\n    {HIDDEN}") + "broken: [\n", 6),
    "broken, encoded": (SECRET.replace("stringData", "data").replace(HIDDEN, ENCODED) + "broken: [\n", 6),
    "broken, in a list": (f"kind: List\nitems:\n{SORTED}- broken: [\n", 5),
}
FOUND_IN_JSON: dict[str, tuple[str, int]] = {
    "over 1 MB": (json.dumps({"kind": "List", "items": [HARMLESS] * 20_000 + [OBJECT]}), 1),
    "over 1 MB, indented": (json.dumps({"kind": "List", "items": [OBJECT] + [HARMLESS] * 20_000}, indent=1), 11),
    "cut off": (json.dumps({"kind": "List", "items": [OBJECT, HARMLESS]}, indent=2)[:-9], 11),
    "one object a line": (f"{json.dumps(HARMLESS)}\n{json.dumps(OBJECT)}\n", 2),
    "tabs, and a comment": (f"{json.dumps(OBJECT, indent=chr(9))}\n// not JSON\n", 8),
}


@pytest.mark.parametrize("name", FOUND)
def test_it_is_found(repository: Path, name: str) -> None:
    content, line = FOUND[name]

    result = check_files(repository, {"x/secret.yaml": content})

    assert places(result) == [("HL501", "x/secret.yaml", line)]
    assert HIDDEN not in (report := "\n".join(text.render(result, None, Style(False))))
    assert ENCODED not in report


@pytest.mark.parametrize("name", FOUND_IN_JSON)
def test_it_is_found_in_json(repository: Path, name: str) -> None:
    content, line = FOUND_IN_JSON[name]

    result = check_files(repository, {"x/secret.json": content})

    assert places(result) == [("HL501", "x/secret.json", line)]
    assert ENCODED not in "\n".join(text.render(result, None, Style(False)))


def archive() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as file:
        for name, content in (("secret.yaml", SECRET.encode()), ("a.pem", pem().encode())):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            file.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + noise(40_000)
API = {
    "x-kubernetes-group-version-kind": [{"group": "", "kind": "Secret", "version": "v1"}],
    "description": "A Secret.",
}
SWAGGER = {"data": {"type": "object", "description": "data is text"}, **API}
NO_SECRETS: dict[str, tuple[str, str | bytes]] = {
    "an image": ("a.png", PNG),
    "an image with the words": ("a.png", PNG + SECRET.encode()),
    "an image that is called YAML": ("a.yaml", PNG),
    "an archive": ("a.tar", archive()),
    "a compressed archive": ("a.tgz", gzip.compress(archive())),
    "a minified script": ("a.js", f'e={{kind:"Secret",apiVersion:"v1",stringData:{{a:"{HIDDEN}"}}}};'),
    "a large description of the API": ("swagger.json", json.dumps({"a": [HARMLESS] * 20_000, "b": SWAGGER})),
    "a broken description of the API": ("swagger.json", json.dumps({"b": SWAGGER}, indent=2) + "]"),
    "a reference in a long list": (
        "a.yaml",
        f"items:\n{MANY}- apiVersion: x/v1\n  valuesFrom:\n  - kind: Secret\n    name: a\n  data: {{a: {HIDDEN}}}\n",
    ),
    "a broken reference": ("a.yaml", f"ref:\n  kind: Secret\n  name: a\n  data:\n    a: {HIDDEN}\nbroken: [\n"),
    "broken, of another group": ("a.yaml", SECRET.replace(": v1", ": example.com/v1") + "broken: [\n"),
    "broken, to be filled in": ("a.yaml", SECRET.replace(HIDDEN, "${PASSWORD}") + "broken: [\n"),
    "broken, a placeholder": ("a.yaml", SECRET.replace(HIDDEN, "change-me") + "broken: [\n"),
    "broken, encrypted by SOPS": ("a.yaml", SECRET.replace(HIDDEN, "ENC[AES256_GCM,data:x]") + "sops: [\n"),
    "broken, a SealedSecret": ("a.yaml", SECRET.replace("Secret", "SealedSecret") + "broken: [\n"),
    "broken, empty": ("a.yaml", SECRET.replace(HIDDEN, '""') + "broken: [\n"),
    "a note in Latin-1": ("a.yaml", "# kind: Secret, caf\xe9\na: b\n".encode("latin-1")),
}


@pytest.mark.parametrize("name", NO_SECRETS)
def test_no_false_alarm(repository: Path, name: str) -> None:
    path, content = NO_SECRETS[name]

    assert places(check_files(repository, {path: content})) == []


UNREAD: dict[str, tuple[str, str | bytes, str]] = {
    "one byte": ("a.yaml", SECRET.encode() + b"# \xe9\n", "not UTF-8: what is not, is passed over"),
    "gzip": ("a.yaml.gz", gzip.compress(SECRET.encode()), "compressed"),
    "gzip that is called YAML": ("a.yaml", gzip.compress(SECRET.encode()), "compressed: gzip"),
    "bzip2 that is called JSON": ("a.json", bz2.compress(SECRET.encode()), "compressed: bzip2"),
    "xz that is called YAML": ("a.yml", lzma.compress(SECRET.encode()), "compressed: xz"),
    "a broken Secret": ("a.yaml", f"{SECRET}x: [\n", "no YAML: did not find expected node content"),
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_not_read_in_full_is_said(repository: Path, name: str) -> None:
    path, content, reason = UNREAD[name]

    result = check_files(repository, {path: content})

    assert [(one.term, one.span.file.path, one.reason) for one in result.unchecked] == [("secret", path, reason)]


def test_a_client_secret_in_terraform_that_is_no_utf_8_is_said(repository: Path) -> None:
    terraform = f'# \xe9\nresource "authentik_provider_oauth2" "a" {{\n  client_secret = "{HIDDEN}"\n}}\n'

    result = check_files(repository, {"main.tf": terraform.encode("latin-1")})

    assert ("client_secret", "main.tf", 1, "not UTF-8") in [
        (one.term, one.span.file.path, one.span.line, one.reason) for one in result.unchecked
    ]


KEYS: dict[str, bytes] = {
    "a byte of Latin-1": b"# \xe9\n" + pem().encode(),
    "UTF-16": f"# key\n{pem()}".encode("utf-16"),
    "UTF-16 without a mark": f"# key\n{pem()}".encode("utf-16-le"),
    "over 5 MB": b"#" * 5_000_001 + b"\n" + pem().encode(),
}


@pytest.mark.parametrize("name", KEYS)
def test_a_private_key_is_found(repository: Path, name: str) -> None:
    assert places(check_files(repository, {"a.txt": KEYS[name]})) == [("HL515", "a.txt", 2)]


def test_many_objects_of_a_broken_file_take_no_longer_than_they_are_many(repository: Path) -> None:
    broken = "items:\n" + "- kind: Secret\n" * 5_000 + "x: [\n"
    nested = '{"kind": "Secret", "a": ' * 2_000

    result = check_files(repository, {"a.yaml": broken, "b.json": nested, "c.yaml": "kind: Secret\n" * 5_000 + "x: ["})

    assert places(result) == []
