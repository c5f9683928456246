"""Whatever a repository says, kubeconform asks no network and reads no schema outside of it; what fails is said."""

from __future__ import annotations

import base64
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from homelamp.chain.config import load
from homelamp.errors import UsageError
from homelamp.files.repository import open_repository
from homelamp.manifests.schema_files import defect
from support.repositories import write
from support.validating import skipped, told, validate_in

NeedTool = Callable[[str], Path]

FOO = "apiVersion: lab.test/v1\nkind: Foo\nmetadata: {name: a}\nspec: 1\n"
LOCATION = "sch/{{.ResourceKind}}.json"
BIN = Path(sys.executable).parent


class _Asked(list[str]):
    """The paths that were asked of a server at `port`."""

    port = 0


@pytest.fixture
def asked() -> Iterator[_Asked]:
    """A server on this machine: no proxy keeps kubeconform from it."""
    found = _Asked()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()


def _config(location: str) -> str:
    return f"version: 1\nschema_locations: [{json.dumps(location)}]\n"


@pytest.mark.parametrize(
    "location",
    [
        'http{{":"}}//HOST/{{.ResourceKind}}.json',
        "http{{`:`}}//HOST/x.json",
        '{{"http:"}}//HOST/{{.ResourceKind}}.json',
        '{{printf "http://HOST/"}}{{.ResourceKind}}.json',
        "{{.ResourceKind}}://HOST/x.json",
        "{{.Group}}:{{.Group}}/x.json",
        "HTTP://HOST/x.json",
        "http:/HOST/x.json",
        "//HOST/x.json",
        "file:///etc/x.json",
        "default",
        "sch/{{if .Group}}x{{end}}.json",
        'sch/{{.Group | printf "%s"}}.json',
        "sch/{{.Nothing}}.json",
        "sch/{{/* */}}x.json",
        'sch/{{define "a"}}b{{end}}x.json',
        "sch/{{.Group",
        "sch\\x.json",
        "sch/%2e%2e/x.json",
        "sch/x.json?a",
        "sch/x.json#a",
        "../{{.ResourceKind}}.json",
        "sch/../../{{.ResourceKind}}.json",
        "/etc/{{.ResourceKind}}.json",
        "linked/{{.ResourceKind}}.json",
        "",
    ],
)
def test_a_location_is_a_path_in_the_repository(location: str, repository: Path, asked: _Asked) -> None:
    location = location.replace("HOST", f"127.0.0.1:{asked.port}")
    write(repository, {"a.yaml": FOO, ".homelamp.yaml": _config(location)})
    (repository / "linked").symlink_to("/etc")

    for hook in ("manifests", "oidc"):
        done = subprocess.run(
            [BIN / f"homelamp-{hook}", *(["a.yaml"] if hook == "manifests" else [])],
            cwd=repository,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("homelamp: .homelamp.yaml:2: a schema location is ")
        assert done.stderr.count("\n") == 1
    assert asked == []


@pytest.mark.parametrize(
    ("location", "file"),
    [
        ("sch/{{.ResourceKind}}.json", "sch/foo.json"),
        ("./sch/{{ .ResourceKind }}.json", "sch/foo.json"),
        ("http-schemas/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json", "http-schemas/lab.test/foo_v1.json"),
        ("sch", "sch/v1.37.0-standalone-strict/foo-lab-v1.json"),
        (
            "sch/{{.NormalizedKubernetesVersion}}{{.StrictSuffix}}/x{{.KindSuffix}}.json",
            "sch/v1.37.0-strict/x-lab-v1.json",
        ),
        ("schémas à moi/{{.ResourceKind}}.json", "schémas à moi/foo.json"),
        ("{{.Group}}/{{.ResourceKind}}.json", "lab.test/foo.json"),
    ],
)
def test_a_location_with_kubeconforms_placeholders(
    location: str, file: str, repository: Path, need_tool: NeedTool
) -> None:
    schema = '{"properties": {"spec": {"type": "object"}}}'
    write(repository, {"a.yaml": FOO, ".homelamp.yaml": _config(location), file: schema})

    assert ("HL701", "a.yaml", 4, 7) in told(validate_in(repository, need_tool("kubeconform")))


REMOTE = [
    {"$ref": "http://HOST/a.json"},
    {"$ref": "HTTP://HOST/a.json"},
    {"$ref": "//HOST/a.json"},
    {"$ref": "file:///etc/passwd"},
    {"$ref": "/etc/passwd"},
    {"$ref": "../../outside.json"},
    {"$ref": "%2e%2e/%2e%2e/outside.json"},
    {"$ref": "linked.json"},
    {"$ref": "http:a.json"},
    {"$ref": "http://json-schema.org/no-such.json"},
    {"$ref": "http://json-schema.org@HOST/a.json"},
    {"$ref": "b.json"},
    {"properties": {"spec": {"allOf": [{"$ref": "http://HOST/a.json#/x"}]}}},
    {"$ref": "#/x/y", "x": {"y": {"$ref": "http://HOST/a.json"}}},
    {"$ref": "#/default", "default": {"$ref": "http://HOST/a.json"}},
    {"id": "http://HOST/base.json", "properties": {"spec": {"$ref": "a.json"}}},
    {"$schema": "http://json-schema.org/draft-07/schema#", "$id": "http://HOST/", "allOf": [{"$ref": "a.json"}]},
    {"id": "//HOST/base.json", "properties": {"spec": {"$ref": "a.json"}}},
    {"definitions": {"a": {"id": "http://HOST/x/", "$ref": "a.json", "allOf": [{"$ref": "a.json"}]}}},
    {"$schema": "http://HOST/meta.json"},
    {"$schema": "https://json-schema.org/draft/2020-12/schema", "$dynamicRef": "http://HOST/a.json"},
    {"$schema": "https://json-schema.org/draft/2019-09/schema", "$recursiveRef": "http://HOST/a.json"},
    {"properties": {"spec": {"$schema": "http://HOST/meta.json", "$id": "x"}}},
]


@pytest.mark.parametrize("schema", REMOTE, ids=[str(number) for number in range(len(REMOTE))])
def test_a_schema_that_refers_to_elsewhere(
    schema: object, repository: Path, asked: _Asked, need_tool: NeedTool
) -> None:
    text = json.dumps(schema).replace("HOST", f"127.0.0.1:{asked.port}")
    remote = f'{{"$ref": "http://127.0.0.1:{asked.port}/deep.json"}}'
    write(repository, {"a.yaml": FOO, ".homelamp.yaml": _config(LOCATION), "sch/foo.json": text, "sch/b.json": remote})
    (repository.parent / "outside.json").write_text("{}")
    (repository / "sch" / "linked.json").symlink_to(repository.parent / "outside.json")

    with pytest.raises(UsageError, match=r"^sch/\w+\.json"):
        validate_in(repository, need_tool("kubeconform"))
    assert asked == []


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ('{"$ref": "missing.json"}', "sch/missing.json: No such file or directory"),
        ('{"$ref": "broken.json"}', "sch/broken.json is not valid JSON"),
        ('{"$ref": "#/definitions/missing"}', "kubeconform cannot compile it"),
        ('{"$ref": "#missing"}', "kubeconform cannot compile it"),
        ('{"type": "thing"}', "kubeconform cannot compile it"),
        ("{", "sch/foo.json is not valid JSON"),
        ("null", "kubeconform cannot compile it"),
    ],
)
def test_a_schema_that_cannot_be_used_is_said(schema: str, reason: str, repository: Path, need_tool: NeedTool) -> None:
    files = {"a.yaml": FOO, ".homelamp.yaml": _config(LOCATION), "sch/foo.json": schema, "sch/broken.json": "["}

    outcome = validate_in(write(repository, files), need_tool("kubeconform"))

    assert ("HL702", "sch/foo.json", 1, 1) in told(outcome)
    assert f"this schema of Foo is not used: {reason}" in [one.problem.message for one in outcome.findings]


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "b.json"},
        {"$ref": "./deep/../b.json#/definitions/x"},
        {"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"spec": {"$ref": "#/definitions/x"}}},
        {
            "$id": "https://lab.test/foo.json",
            "definitions": {"x": {}},
            "properties": {"spec": {"$ref": "#/definitions/x"}},
        },
        {"properties": {"$ref": {"type": "string"}, "id": {"type": "string"}}},
        {"allOf": [{"$ref": "http://json-schema.org/draft-07/schema#/definitions/nonNegativeInteger"}]},
    ],
)
def test_a_schema_that_refers_to_files_of_the_repository(schema: dict[str, object], repository: Path) -> None:
    files = {"sch/foo.json": json.dumps(schema), "sch/b.json": '{"definitions": {"x": {}}}', "sch/deep/x": ""}

    assert defect("sch/foo.json", write(repository, files)) is None


def _named(kind: str) -> dict[str, str]:
    encoded = base64.b64encode(kind.encode()).decode()
    escaped = kind.replace(".", "\\x2e")
    return {
        "plain": f"kind: {kind}\n",
        "escaped": f'kind: "{escaped}"\n',
        "binary": f"kind: !!binary {encoded}\n",
        "tagged": f"kind: !<tag:yaml.org,2002:binary> {encoded}\n",
        "alias": f"metadata: {{name: a, annotations: {{a: &kind {kind}}}}}\nkind: *kind\n",
    }


@pytest.mark.parametrize("way", ["plain", "escaped", "binary", "tagged", "alias"])
@pytest.mark.parametrize("configured", [True, False])
def test_a_kind_that_leads_out(
    way: str, configured: bool, repository: Path, asked: _Asked, need_tool: NeedTool, tmp_path: Path
) -> None:
    """kubeconform puts the kind into the path of the schema, our own as well."""
    from homelamp.manifests import locations  # noqa: PLC0415

    own = Path(locations.__file__).parent / "schemas" / "kubernetes" / "v1.37" / "apps"
    target = tmp_path / "evil"
    start = repository / "sch" if configured else own
    kind = os.path.relpath(target, start)
    manifest = f"apiVersion: apps/v1\n{_named(kind)[way]}"
    (tmp_path / "evil.json").write_text(f'{{"$ref": "http://127.0.0.1:{asked.port}/a.json"}}')
    shutil.copy(tmp_path / "evil.json", tmp_path / "evil_v1.json")
    files = {
        "a.yaml": manifest,
        "b.yaml": FOO,
        "sch/x": "",
        **({".homelamp.yaml": _config(LOCATION)} if configured else {}),
    }

    outcome = validate_in(write(repository, files), need_tool("kubeconform"))

    assert asked == []
    assert (kind, "a.yaml") in [one[:2] for one in skipped(outcome)]
    assert [one for one in skipped(outcome) if one[1] == "b.yaml"] == [("Foo", "b.yaml", "no schema")]


@pytest.mark.parametrize("path", ["../a", "/etc", "linked", "linked/a", "a/../../b"])
@pytest.mark.parametrize("key", ["certificate", "terraform", "secret"])
def test_the_configuration_names_nothing_outside(key: str, path: str, repository: Path) -> None:
    stated = f"certificate: {path}" if key == "certificate" else f"chains: [{{name: a, {key}: [{path}]}}]"
    write(repository, {".homelamp.yaml": f"version: 1\n{stated}\n"})
    (repository.parent / "a").mkdir()
    (repository / "linked").symlink_to(repository.parent)

    with pytest.raises(UsageError, match=rf"^\.homelamp\.yaml:2: {key} lies outside of the repository"):
        load(open_repository(repository), may_miss=("secret",))


def test_no_command_needs_the_network(repository: Path) -> None:
    """Also where a repository has schemas of its own; the scaffold's hooks are tried so in hooks/test_commit.py."""
    apart = ["unshare", "--net", "--map-root-user"]
    if shutil.which("unshare") is None or subprocess.run([*apart, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine gives no process a network of its own")
    schema = '{"properties": {"spec": {"type": "integer"}}}'
    write(repository, {"a.yaml": FOO, ".homelamp.yaml": _config(LOCATION), "sch/foo.json": schema})
    for words in (
        ["homelamp", "check"],
        ["homelamp", "show"],
        ["homelamp", "explain", "HL101"],
        ["homelamp-manifests", "a.yaml"],
        ["homelamp-oidc"],
        ["homelamp-secrets"],
    ):
        command = [str(BIN / words[0]), *words[1:]]
        alone, usual = (
            subprocess.run([*before, *command], cwd=repository, capture_output=True, check=False)
            for before in (apart, [])
        )
        assert (alone.returncode, alone.stdout, alone.stderr) == (usual.returncode, usual.stdout, usual.stderr)
        assert alone.returncode == 0, alone.stderr
