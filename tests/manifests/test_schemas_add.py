"""`homelamp schemas add`: what it writes kubeconform reads, and the rest of the repository stays as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from homelamp.chain.config import Config, load
from homelamp.files.repository import open_repository
from support.repositories import git, write
from support.validating import skipped, subschemas, told, validate_in

NeedTool = Callable[[str], Path]

LOCATION = "schemas/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"
SCHEMA = "schemas/lab.test/lamp_v1.json"
HEAD = "apiVersion: lab.test/v1\nkind: Lamp\nmetadata: {name: desk}\n"

LAMP = """\
type: object
description: A lamp.
required: [spec]
properties:
  apiVersion: {type: string, description: As always.}
  kind: {type: string}
  metadata:
    type: object
    properties: {name: {type: string, maxLength: 8}}
  status: {type: object, properties: {lit: {type: boolean}}}
  spec:
    type: object
    description: What is wanted.
    required: [colour, volts]
    properties:
      colour: {type: string, enum: [red, green]}
      # The API server fills it in before it validates.
      volts: {type: integer, minimum: 0, exclusiveMinimum: true, default: 12}
      shade: {type: string, nullable: true, enum: [round, flat]}
      room: {type: string, pattern: "^[a-z]+$", format: hostname}
      port:
        anyOf: [{type: integer}, {type: string}]
        x-kubernetes-int-or-string: true
        pattern: "^[0-9]+%?$"
      since: {type: string, format: date-time}
      labels: {type: object, additionalProperties: {type: string}}
      free:
        type: object
        x-kubernetes-preserve-unknown-fields: true
        properties:
          known: {type: object, properties: {number: {type: integer}}}
      anything: {x-kubernetes-preserve-unknown-fields: true}
      template:
        type: object
        x-kubernetes-embedded-resource: true
        x-kubernetes-preserve-unknown-fields: true
      whole:
        type: object
        x-kubernetes-embedded-resource: true
        properties: {spec: {type: object, properties: {a: {type: string}}}}
      bulb:
        type: object
        nullable: true
        properties: {watts: {type: integer}, lumens: {type: integer}}
        oneOf: [{required: [watts]}, {required: [lumens]}]
"""


def crd(schema: str = LAMP, *, name: str = "lamps.lab.test", kind: str = "Lamp", more: str = "") -> str:
    """A CustomResourceDefinition with one served version."""
    return (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        f"metadata: {{name: {name}}}\nspec:\n  group: lab.test\n  names: {{kind: {kind}, plural: lamps}}\n"
        "  scope: Namespaced\n  versions:\n    - name: v1\n      served: true\n      storage: true\n"
        f"      schema:\n        openAPIV3Schema:\n{indent(schema, ' ' * 10)}{more}"
    )


def add(repository: Path, given: str | bytes, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command with the definitions on standard input."""
    done = subprocess.run(
        [sys.executable, "-m", "homelamp", "schemas", "add", "-", *options],
        cwd=repository,
        input=given if isinstance(given, bytes) else given.encode(),
        capture_output=True,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def files(repository: Path) -> dict[str, bytes]:
    """Every file but Git's own."""
    found = [at for at in repository.rglob("*") if at.is_file() and ".git" not in at.parts]
    return {at.relative_to(repository).as_posix(): at.read_bytes() for at in found}


def test_a_kind_without_a_schema_gets_one(repository: Path, need_tool: NeedTool) -> None:
    write(repository, {"lamp.yaml": HEAD + "spec: {colour: red, volts: 0}\n"})
    before = validate_in(repository, need_tool("kubeconform"))
    assert told(before) == [("HL702", "lamp.yaml", 2, 7)]
    assert before.findings[0].problem.change == "add one: kubectl get crd -o yaml | homelamp schemas add -"

    done = add(repository, crd())

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{SCHEMA}: written\n.homelamp.yaml: schema_locations names {LOCATION} now\n"
    assert told(validate_in(repository, need_tool("kubeconform"))) == [("HL701", "lamp.yaml", 4, 28)]


@pytest.mark.parametrize(
    "spec",
    [
        "{colour: red}",  # volts has a default
        "{colour: red, shade: null}",
        "{colour: red, shade: round}",
        "{colour: red, port: 80}",
        "{colour: red, port: 80%}",
        "{colour: red, room: hall}",
        "{colour: red, since: 2026-11-26T17:00:00Z}",
        "{colour: red, labels: {a: b}}",
        "{colour: red, free: {more: [1, null], known: {number: 1}}}",
        "{colour: red, anything: [1, {two: null}]}",
        "{colour: red, anything: null}",
        "{colour: red, template: {apiVersion: v1, kind: Pod, metadata: {creationTimestamp: null}, spec: {a: 1}}}",
        "{colour: red, whole: {apiVersion: v1, kind: Pod, spec: {a: b}}}",
        "{colour: red, bulb: {watts: 1}}",
        "{colour: red, bulb: null}",
    ],
)
def test_what_the_api_server_takes(spec: str, repository: Path, need_tool: NeedTool) -> None:
    add(repository, crd())
    write(repository, {"lamp.yaml": f"{HEAD}spec: {spec}\nstatus: {{lit: maybe}}\n"})

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert (outcome.findings, outcome.skipped, outcome.validated) == ([], [], 1)


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (HEAD, "spec missing"),
        (HEAD + "spec: {colour: red}\nspeck: {}\n", "speck: there is no such field"),
        (HEAD.replace("desk", "a-long-name") + "spec: {colour: red}\n", "metadata.name: maxLength: got 11, want 8"),
        (HEAD.replace("name", "nam") + "spec: {colour: red}\n", "metadata.nam: there is no such field"),
        (
            HEAD.replace("metadata", "metgadata") + "spec: {colour: red}\n",
            "metgadata: there is no such field, and metadata is missing",
        ),
        (HEAD + "spec: {}\n", "spec: colour missing"),
        (HEAD + "spec: {colour: blue}\n", "spec.colour: value must be one of 'red', 'green'"),
        (HEAD + "spec: {colour: null}\n", "spec.colour: got null, want string"),
        (HEAD + "spec: {colour: red, volts: 0}\n", "spec.volts: exclusiveMinimum: got 0, want 0"),
        (HEAD + "spec: {colour: red, shade: square}\n", "spec.shade: value must be one of 'round', 'flat', <nil>"),
        (HEAD + "spec: {colour: red, room: A}\n", "spec.room: 'A' does not match pattern '^[a-z]+$'"),
        (HEAD + "spec: {colour: red, port: x}\n", "spec.port: 'x' does not match pattern '^[0-9]+%?$'"),
        (HEAD + "spec: {colour: red, port: 1.5}\n", "spec.port: got number, want integer or string"),
        (
            HEAD + "spec: {colour: red, since: today}\n",
            "spec.since: 'today' is not valid date-time: less than 20 characters long",
        ),
        (HEAD + "spec: {colour: red, labels: {a: 1}}\n", "spec.labels.a: got number, want string"),
        (HEAD + "spec: {colour: red, free: {known: {numbr: 1}}}\n", "spec.free.known.numbr: there is no such field"),
        (HEAD + "spec: {colour: red, template: {kind: Pod}}\n", "spec.template: apiVersion missing"),
        (
            HEAD + "spec: {colour: red, whole: {apiVersion: v1, kind: Pod, data: {}}}\n",
            "spec.whole.data: there is no such field",
        ),
        (
            HEAD + "spec: {colour: red, bulb: {watts: 1, lumens: 2}}\n",
            "spec.bulb: fits no choice: got object, want null; or 'oneOf' failed, subschemas 0, 1 matched",
        ),
    ],
)
def test_what_the_api_server_refuses(manifest: str, message: str, repository: Path, need_tool: NeedTool) -> None:
    add(repository, crd())
    write(repository, {"lamp.yaml": manifest})

    messages = [one.problem.message for one in validate_in(repository, need_tool("kubeconform")).findings]

    assert [one.partition(": ")[2] for one in messages] == [message]


def test_it_holds_facts_only(repository: Path) -> None:
    add(repository, crd())

    schema = json.loads((repository / SCHEMA).read_text())

    assert schema["additionalProperties"] is False
    for part in subschemas(schema):
        words = {"description", "default", "nullable", "$schema", "$id"}
        assert not [key for key in part if key in words or key.startswith("x-")]


@pytest.mark.parametrize(
    ("root", "more"),
    [("type: object\nx-kubernetes-preserve-unknown-fields: true\n", ""), (LAMP, "  preserveUnknownFields: true\n")],
)
def test_a_root_that_keeps_what_is_unknown_stays_open(
    root: str, more: str, repository: Path, need_tool: NeedTool
) -> None:
    add(repository, crd(root, more=more))
    write(repository, {"lamp.yaml": HEAD + "spec: {colour: red, new: 1}\nrules: []\n"})

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert (outcome.findings, outcome.validated) == ([], 1)


def test_spec_may_be_left_out_where_the_definition_says_so(repository: Path, need_tool: NeedTool) -> None:
    add(repository, crd(LAMP.replace("required: [spec]\n", "")))
    write(repository, {"lamp.yaml": HEAD})

    assert validate_in(repository, need_tool("kubeconform")).validated == 1


def _list_of(*definitions: str) -> str:
    items = "".join("- " + indent(one, "  ").lstrip() for one in definitions)
    return f"apiVersion: v1\nkind: List\nmetadata: {{resourceVersion: ''}}\nitems:\n{items}"


def _plain(text: str) -> Any:
    from yaml import safe_load  # noqa: PLC0415

    return safe_load(text)


OTHER = crd(name="shades.lab.test", kind="Shade")
FORMS = {
    "list": _list_of(crd(), OTHER),
    "documents": f"---\n{crd()}---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: a}}\n---\n{OTHER}---\n",
    "json": json.dumps(_plain(_list_of(crd(), OTHER)), indent=4),
    "json with tabs": json.dumps(_plain(_list_of(crd(), OTHER)), indent="\t"),
    "crlf": "\ufeff" + _list_of(crd(), OTHER).replace("\n", "\r\n"),
    "typed list": _list_of(crd(), OTHER).replace("kind: List", "kind: CustomResourceDefinitionList"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_that_kubectl_prints_gives_the_same(form: str, repository: Path) -> None:
    add(repository, FORMS[form])

    found = files(repository)
    assert set(found) == {".homelamp.yaml", SCHEMA, "schemas/lab.test/shade_v1.json"}
    (repository / ".homelamp.yaml").unlink()
    git(repository, "clean", "--quiet", "-d", "--force")
    add(repository, FORMS["list"])
    assert files(repository) == found


def test_served_versions_alone(repository: Path) -> None:
    old = "    - {name: v1alpha1, served: false, storage: false, schema: {openAPIV3Schema: {type: object}}}\n"
    new = "    - {name: v2, served: true, storage: false, schema: {openAPIV3Schema: {type: object}}}\n"
    add(repository, crd(more=old + new))

    assert {at.name for at in (repository / "schemas" / "lab.test").iterdir()} == {"lamp_v1.json", "lamp_v2.json"}


def test_running_twice_changes_nothing_and_a_new_version_what_it_must(repository: Path) -> None:
    add(repository, _list_of(crd(), OTHER))
    before = files(repository)
    times = {path: (repository / path).stat().st_mtime_ns for path in before}

    again = add(repository, _list_of(crd(), OTHER))
    assert again.stdout == f"{SCHEMA}: as it was\nschemas/lab.test/shade_v1.json: as it was\n"
    assert files(repository) == before
    assert {path: (repository / path).stat().st_mtime_ns for path in before} == times

    newer = add(repository, _list_of(crd(LAMP.replace("red, green", "red")), OTHER))
    assert newer.stdout == f"{SCHEMA}: written\nschemas/lab.test/shade_v1.json: as it was\n"
    assert {path for path, content in files(repository).items() if content != before[path]} == {SCHEMA}


def test_the_cluster_s_own_goes_before_the_one_that_is_shipped(repository: Path, need_tool: NeedTool) -> None:
    sealed = crd("type: object\nproperties: {spec: {type: object, properties: {own: {type: integer}}}}\n")
    sealed = (
        sealed.replace("lab.test", "bitnami.com").replace("Lamp", "SealedSecret").replace("name: v1", "name: v1alpha1")
    )
    add(repository, sealed)
    head = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: a}\n"
    write(repository, {"a.yaml": head + "spec: {own: 1}\n", "b.yaml": head + "spec: {encryptedData: {}}\n"})

    assert told(validate_in(repository, need_tool("kubeconform"))) == [("HL701", "b.yaml", 4, 8)]


def test_no_hook_complains_about_what_was_written(repository: Path, need_tool: NeedTool) -> None:
    add(repository, _list_of(crd(), OTHER))
    git(repository, "add", "--all")
    environment = {**os.environ, "HOMELAMP_KUBECONFORM": str(need_tool("kubeconform"))}

    for hook, names in (("oidc", ()), ("manifests", tuple(files(repository)))):
        command = [sys.executable, "-m", f"homelamp_hooks.{hook}", *names]
        done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert "HL" not in done.stdout


ENTRY = f'schema_locations:\n  - "{LOCATION}"\n'
CONFIGURATIONS = {
    "without the key": ("version: 1\n# why\nchains: []  # none\n", "version: 1\n# why\nchains: []  # none\n" + ENTRY),
    "without a last line break": ("version: 1", "version: 1\n" + ENTRY),
    "an empty list": (
        "version: 1\nschema_locations: []  # soon\n",
        f'version: 1\nschema_locations: ["{LOCATION}"]  # soon\n',
    ),
    "a list in one line": (
        "version: 1\nschema_locations: [a.json]\nchains: []\n",
        f'version: 1\nschema_locations: [a.json, "{LOCATION}"]\nchains: []\n',
    ),
    "a list in lines": (
        "version: 1\nschema_locations:\n- 'a.json' # mine\n# between\nchains: []\n",
        f"version: 1\nschema_locations:\n- 'a.json' # mine\n- \"{LOCATION}\"\n# between\nchains: []\n",
    ),
    "a list that ends the file": (
        "version: 1\nschema_locations:\n    -   a.json",
        f'version: 1\nschema_locations:\n    -   a.json\n    - "{LOCATION}"',
    ),
    "of Windows": (
        "\ufeffversion: 1\r\nschema_locations:\r\n  - a.json\r\n",
        f'\ufeffversion: 1\r\nschema_locations:\r\n  - a.json\r\n  - "{LOCATION}"\r\n',
    ),
}


@pytest.mark.parametrize("form", CONFIGURATIONS)
def test_the_configuration_gets_one_entry_and_keeps_all_else(form: str, repository: Path) -> None:
    before, after = (text.encode() for text in CONFIGURATIONS[form])
    write(repository, {".homelamp.yaml": before})

    done = add(repository, crd())

    assert done.stdout.endswith(f".homelamp.yaml: schema_locations names {LOCATION} now\n")
    assert (repository / ".homelamp.yaml").read_bytes() == after
    assert load(open_repository(repository)).schema_locations[-1] == LOCATION
    assert add(repository, crd()).stdout == f"{SCHEMA}: as it was\n"


@pytest.mark.parametrize(
    "text",
    [
        "{version: 1}\n",
        "version: 1\nschema_locations: [a.json,]\n",
        "version: 1\n...\n",
    ],
)
def test_where_that_cannot_be_done_the_line_is_printed(text: str, repository: Path) -> None:
    write(repository, {".homelamp.yaml": text})

    done = add(repository, crd())

    assert done.returncode == 0
    line = f'.homelamp.yaml: add this line to the list schema_locations:\n  - "{LOCATION}"\n'
    assert done.stdout == f"{SCHEMA}: written\n{line}"
    assert (repository / ".homelamp.yaml").read_text() == text


def test_another_folder_from_below_the_root(repository: Path) -> None:
    (repository / "apps").mkdir()

    done = add(repository / "apps", crd(), "--folder", "kubernetes/crds/")

    assert done.returncode == 0
    assert (repository / "kubernetes" / "crds" / "lab.test" / "lamp_v1.json").is_file()
    assert load(open_repository(repository)) == Config(
        schema_locations=(LOCATION.replace("schemas", "kubernetes/crds"),)
    )


def test_a_file_by_name(repository: Path) -> None:
    write(repository, {"crds.yaml": crd()})
    command = [sys.executable, "-m", "homelamp", "schemas", "add", "crds.yaml"]

    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert (repository / SCHEMA).is_file()


NUMBERS = (range(39), range(1, 40))
BAD: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", "standard input: there is no CustomResourceDefinition in it"),
    "no definition": ("apiVersion: v1\nkind: Pod\n", "standard input: there is no CustomResourceDefinition in it"),
    "no YAML": ("a: [1\nb: 2\n", "standard input:2: "),
    "not UTF-8": (b"a: 1\nb: \xff\n", "standard input:2: not UTF-8"),
    "a key twice": (crd() + "spec: {}\n", "the key 'spec' is given twice"),
    "no schema": (
        crd().partition("      schema:")[0],
        "standard input:9: lamps.lab.test: version v1 has no schema (schema.openAPIV3Schema)",
    ),
    "an empty schema": (crd("{}\n"), "standard input:14: lamps.lab.test: version v1 has no schema"),
    "one of two without schema": (_list_of(OTHER, crd("null\n")), "lamps.lab.test: version v1 has no schema"),
    "none served": (crd().replace("served: true", "served: false"), ":9: lamps.lab.test: no version of it is served"),
    "old": (
        crd().replace("k8s.io/v1", "k8s.io/v1beta1"),
        ":1: lamps.lab.test: apiVersion: apiextensions.k8s.io/v1 is wanted",
    ),
    "a path for a group": (
        crd().replace("group: lab.test", "group: ../../x"),
        ":5: lamps.lab.test: '../../x' is no group",
    ),
    "a path for a kind": (crd(kind="a/b"), ":6: lamps.lab.test: 'a/b' is no kind"),
    "no group": (crd().replace("  group: lab.test\n", ""), "lamps.lab.test: its group is missing"),
    "twice": (_list_of(crd(), crd("type: object\n")), "lab.test/lamp_v1 is defined twice, in different ways"),
    "itself": (crd("&a\nproperties: {spec: *a}\n"), "an alias (*name) within itself"),
    "a bomb": (
        crd(
            "properties:\n  a0: &a0 {}\n"
            + "".join(map("  a{1}: &a{1} {{items: *a{0}, not: *a{0}}}\n".format, *NUMBERS))
        ),
        "or too many of them",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line_and_nothing_is_written(case: str, repository: Path) -> None:
    given, message = BAD[case]

    done = add(repository, given)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("homelamp: ")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert files(repository) == {}


@pytest.mark.parametrize("folder", ["../x", "/tmp", "", ".git", "a/../b", "a{{b", "file", "file/below", "link"])
def test_a_folder_that_cannot_be(folder: str, repository: Path, tmp_path: Path) -> None:
    write(repository, {"file": ""})
    (repository / "link").symlink_to(tmp_path)
    before = files(repository)

    done = add(repository, crd(), "--folder", folder)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("homelamp: --folder: ")
    assert done.stderr.count("\n") == 1
    assert files(repository) == before


def test_a_bad_configuration_comes_first(repository: Path) -> None:
    write(repository, {".homelamp.yaml": "version: 1\nschema_location: []\n"})

    done = add(repository, crd())

    assert (done.returncode, done.stdout) == (2, "")
    assert "unknown key 'schema_location' (did you mean schema_locations?)" in done.stderr
    assert set(files(repository)) == {".homelamp.yaml"}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions bind neither root nor Windows")
def test_a_closed_folder_is_one_line(repository: Path) -> None:
    (repository / "schemas").mkdir(mode=0o500)

    done = add(repository, crd())

    assert (done.returncode, done.stdout) == (2, "")
    assert files(repository) == {}


def test_a_folder_in_the_place_of_a_file_leaves_nothing_half_done(repository: Path) -> None:
    (repository / "schemas" / "lab.test" / "shade_v1.json").mkdir(parents=True)

    done = add(repository, _list_of(crd(), OTHER))

    assert (done.returncode, done.stdout) == (2, "")
    assert "shade_v1.json" in done.stderr
    assert files(repository) == {}


def test_kinds_that_it_cannot_judge_are_still_named(repository: Path, need_tool: NeedTool) -> None:
    add(repository, crd())
    write(repository, {"a.yaml": "apiVersion: lab.test/v1\nkind: Lmap\nmetadata: {name: a}\n"})

    assert skipped(validate_in(repository, need_tool("kubeconform"))) == [("Lmap", "a.yaml", "no schema")]


@pytest.mark.parametrize("folder", ["a:b", "a%20b", "a#b", "a?b", "http:/x", "a\\b"])
def test_a_folder_that_would_not_be_a_plain_path_for_kubeconform(repository: Path, folder: str) -> None:
    done = add(repository, crd(), "--folder", folder)

    assert (done.returncode, "cannot be named in .homelamp.yaml" in done.stderr) == (2, True)
    assert files(repository) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_that_leads_out_of_the_repository(repository: Path) -> None:
    outside = repository.parent / "outside"
    outside.mkdir()
    (repository / "schemas").mkdir()
    (repository / "schemas" / "lab.test").symlink_to(outside)

    done = add(repository, crd())

    assert (done.returncode, "leads out of the repository" in done.stderr) == (2, True)
    assert not list(outside.iterdir())
