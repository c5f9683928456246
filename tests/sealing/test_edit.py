"""However a value is written in YAML, it alone is replaced; where that cannot be, nothing is."""

from __future__ import annotations

import json

import pytest

from sealing.driver import PLACEHOLDER, SEALED, SECRET, Lab, pair

LINE = f"clientSecret: {PLACEHOLDER}"
# What stands in the template's place, and what it becomes.
FORMS = {
    "with a comment": (f"{LINE} # by me", "clientSecret: VALUE # by me"),
    "double quotes": ('clientSecret: "old"', 'clientSecret: "VALUE"'),
    "single quotes": ("clientSecret: 'old'", "clientSecret: 'VALUE'"),
    "quotes with escapes": ('clientSecret: "o\\u006cd"', "clientSecret: VALUE"),
    "empty quotes": ('clientSecret: ""', 'clientSecret: "VALUE"'),
    "nothing": ("clientSecret:", "clientSecret: VALUE"),
    "nothing but a comment": ("clientSecret: # later", "clientSecret: VALUE # later"),
    "null": ("clientSecret: null", "clientSecret: VALUE"),
    "a literal block": (
        "clientSecret: |\n      AgA\n      AgB\n    # after\n    b: c",
        "clientSecret: VALUE\n    # after\n    b: c",
    ),
    "a folded block": ("clientSecret: >-\n      AgA\n      AgB\n\n    b: c", "clientSecret: VALUE\n\n    b: c"),
    "several lines": ("clientSecret: AgA\n      AgB # end", "clientSecret: VALUE # end"),
    "a quoted key": (f'"clientSecret": {PLACEHOLDER}', '"clientSecret": VALUE'),
    "other keys": (
        f"a: {PLACEHOLDER}\n    {LINE}\n    z: {PLACEHOLDER}",
        f"a: {PLACEHOLDER}\n    clientSecret: VALUE\n    z: {PLACEHOLDER}",
    ),
    "a tag": ("clientSecret: !!str old", "clientSecret: VALUE"),
    "an anchor": ("clientSecret: &a old", "clientSecret: VALUE"),
    "blanks at the end": (f"{LINE}   ", "clientSecret: VALUE   "),
    "not ASCII before it": (f"# 鍵 🗝 ключ\n    {LINE}", "# 鍵 🗝 ключ\n    clientSecret: VALUE"),
}


def with_form(home: Lab, form: str) -> str:
    """The template's file with another form of the value."""
    text = (home.root / SEALED).read_text()
    assert text.count(LINE) == 1
    return text.replace(LINE, form)


def value_in(home: Lab, path: str = SEALED) -> str:
    """The sealed value that the file holds now."""
    text = (home.root / path).read_text(encoding="utf-8-sig")
    (value,) = {word.strip("\"',") for word in text.split() if len(word) > 300}
    return value


@pytest.mark.parametrize("name", FORMS)
def test_the_value_alone_is_replaced(home: Lab, name: str) -> None:
    old, new = FORMS[name]
    wanted = with_form(home, new)
    home.write(SEALED, with_form(home, old))

    home.sealed()

    assert (home.root / SEALED).read_text() == wanted.replace("VALUE", value_in(home))


@pytest.mark.parametrize("change", ["windows", "mark", "no newline at the end", "tabs in a comment"])
def test_the_bytes_around_it_stay(home: Lab, change: str) -> None:
    content = (home.root / SEALED).read_bytes()
    content = {
        "windows": content.replace(b"\n", b"\r\n"),
        "mark": b"\xef\xbb\xbf" + content,
        "no newline at the end": content.rstrip(b"\n"),
        "tabs in a comment": content.replace(b"spec:", b"spec: #\t\tx"),
    }[change]
    (home.root / SEALED).write_bytes(content)

    home.sealed()

    assert (home.root / SEALED).read_bytes() == content.replace(PLACEHOLDER.encode(), value_in(home).encode())
    assert home.opened(pair()) == {"clientSecret": SECRET} or change == "mark"


@pytest.mark.parametrize("old", ['"AgAB"', '""', '"\\u0041gAB"', "null"])
def test_json_as_kubeseal_itself_writes_it(home: Lab, old: str) -> None:
    manifest = {
        "kind": "SealedSecret",
        "apiVersion": "bitnami.com/v1alpha1",
        "metadata": {"name": "headlamp-oidc", "namespace": "headlamp", "creationTimestamp": None},
        "spec": {"template": {"metadata": {"name": "headlamp-oidc"}}, "encryptedData": {"clientSecret": "AgAB"}},
    }
    text = json.dumps(manifest, indent=2).replace('"AgAB"', old) + "\n"
    home.write("sealed.json", text)

    home.sealed("--file", "sealed.json")

    after = (home.root / "sealed.json").read_text()
    manifest["spec"]["encryptedData"]["clientSecret"] = json.loads(after)["spec"]["encryptedData"]["clientSecret"]  # type: ignore[index]
    assert after == json.dumps(manifest, indent=2) + "\n"
    assert home.opened(pair(), "sealed.json") == {"clientSecret": SECRET}


def test_one_of_several_documents(home: Lab) -> None:
    text = (home.root / SEALED).read_text()
    other = text.replace("headlamp-oidc", "other")
    home.write(SEALED, f"{other}{text}{other.replace('name: other', 'name: third')}")

    home.sealed()

    after = (home.root / SEALED).read_text()
    assert after == f"{other}{text.replace(PLACEHOLDER, value_in(home))}{other.replace('name: other', 'name: third')}"


@pytest.mark.parametrize("wrapped", ["a list", "values of a release", "text in values of a release"])
def test_within_another_object(home: Lab, wrapped: str) -> None:
    heads = {
        "a list": "apiVersion: v1\nkind: List\nitems:\n  -",
        "values of a release": "kind: HelmRelease\nmetadata: {name: x}\nspec:\n  values:\n    extraManifests:\n      -",
        "text in values of a release": "kind: HelmRelease\nmetadata: {name: x}\nspec:\n  values:\n    extraManifests:\n"
        "      - |",
    }
    lines = (home.root / SEALED).read_text().splitlines()[2:]
    text = heads[wrapped] + "".join(f"\n        {line}" for line in lines) + "\n"
    home.write("release.yaml", text)

    home.sealed("--file", "release.yaml", "--key", "clientSecret")

    assert (home.root / "release.yaml").read_text() == text.replace(PLACEHOLDER, value_in(home, "release.yaml"))


@pytest.mark.parametrize("form", ["clientSecret: &a old\n    b: *a", "a: &a old\n    clientSecret: *a"])
def test_an_anchor_that_is_used_elsewhere_is_refused(home: Lab, form: str) -> None:
    home.write(SEALED, with_form(home, form))

    assert "cannot be replaced alone: write it as plain text on one line" in home.refused()


def test_a_mapping_in_its_place_is_refused(home: Lab) -> None:
    home.write(SEALED, with_form(home, "clientSecret: {a: b}"))

    assert f"{SEALED}:10: the value of clientSecret cannot be replaced alone" in home.refused()


def test_a_file_that_is_no_yaml_is_refused_with_its_line(home: Lab) -> None:
    home.write(SEALED, with_form(home, "clientSecret: [a"))

    for options in ((), ("--file", SEALED)):
        assert f"homelamp: {SEALED}:11:" in home.refused(*options)


def test_a_file_that_is_not_utf_8_is_refused(home: Lab) -> None:
    (home.root / SEALED).write_bytes(b"a: \xff\n")

    assert f"{SEALED}: not UTF-8" in home.refused("--file", SEALED)


def test_a_key_that_is_not_there_is_refused_with_what_to_write(home: Lab) -> None:
    home.write(SEALED, with_form(home, "b: AgAB"))

    said = home.refused()

    assert f"{SEALED}:3: spec.encryptedData has no key clientSecret (it has: b)" in said
    assert f"write the line clientSecret: {PLACEHOLDER}" in said
