"""Manifests are found by content; what only looks like one is not complained about; nothing is passed in silence."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from homelamp.errors import UsageError
from support.repositories import write
from support.validating import skipped, told, validate_in

NeedTool = Callable[[str], Path]

BAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nfoo: bar\n"
GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"


@pytest.mark.parametrize(
    ("path", "content", "line"),
    [
        ("deep/down/a.yaml", BAD, 4),
        ("values.yaml", BAD, 4),
        ("a.YAML", BAD, 4),
        ("-a.yaml", BAD, 4),
        ("a b.yml", BAD, 4),
        ("ü.yaml", BAD, 4),
        ("indented.yaml", "# whole file\n" + "".join(f"  {line}\n" for line in BAD.splitlines()), 5),
        ("quoted.yaml", "\"apiVersion\": v1\n'kind': ConfigMap\nfoo: 1\n", 3),
        ("flow.yaml", "{apiVersion: v1, kind: ConfigMap,\n foo: bar}\n", 2),
        ("a.json", '\n{"kind": "ConfigMap", "apiVersion": "v1",\n "foo": 1}', 3),
        ("mixed.yaml", f"key: value\n---\n- 1\n---\n{BAD}", 8),
    ],
)
def test_a_manifest_is_found_wherever_and_however_it_stands(
    path: str, content: str, line: int, repository: Path, need_tool: NeedTool
) -> None:
    write(repository, {path: content})

    assert [(one[0], one[1], one[2]) for one in told(validate_in(repository, need_tool("kubeconform")))] == [
        ("HL701", path, line)
    ]


@pytest.mark.parametrize("folder", ["archive", ".archive/x", "apps/_archive/deep", "Archived", "disabled"])
def test_what_was_put_away_is_no_manifest(
    folder: str, repository: Path, need_tool: NeedTool, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, {f"{folder}/a.yaml": BAD, f"{folder}/b.yaml": "apiVersion: policy/v1beta1\nkind: [\n"})
    monkeypatch.chdir(repository)

    for paths in (None, [f"{folder}/a.yaml"]):
        outcome = validate_in(repository, need_tool("kubeconform"), paths)
        assert (told(outcome), skipped(outcome)) == ([], [])


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("roles/x/templates/a.yaml", BAD + "data: {a: '{{ b }}'}\n"),
        ("bootstrap/templates/a.yaml", BAD + "data:\n  #% for one in all %#\n  a: b\n"),
        ("a.yaml.j2.yaml", BAD + "data: {a: '{{ b }}'}\n"),
        ("skeleton/a.yaml", BAD + "data: {a: '${{ values.a }}'}\n"),
        ("template/a.yaml", "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: '{{ a }}'}\n"),
        ("templates/a.yaml", "apiVersion: v1\nkind: ConfigMap\n#{ if a }#\n\tdata: {}\n"),
    ],
)
def test_a_template_of_another_tool_is_no_manifest(path: str, text: str, repository: Path, need_tool: NeedTool) -> None:
    write(repository, {path: text})

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert told(outcome) == []
    assert [(file, reason) for _, file, reason in skipped(outcome)] == [(path, "a template of another tool")]


def test_named_files_alone_are_checked(repository: Path, need_tool: NeedTool, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository, {"apps/a.yaml": BAD, "apps/b.yaml": BAD, "c.yaml": BAD})
    monkeypatch.chdir(repository / "apps")

    outcome = validate_in(repository, need_tool("kubeconform"), ["b.yaml", str(repository / "c.yaml")])

    assert told(outcome) == [("HL701", "apps/b.yaml", 4, 1), ("HL701", "c.yaml", 4, 1)]


def test_a_named_file_of_another_ending_is_checked_all_the_same(
    repository: Path, need_tool: NeedTool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kubeconform itself ignores it and exits with 0."""
    write(repository, {"bad.yaml.tpl": BAD, "good.txt": GOOD, "notes.txt": "kind of apiVersion"})
    monkeypatch.chdir(repository)

    outcome = validate_in(repository, need_tool("kubeconform"), ["bad.yaml.tpl", "good.txt", "notes.txt"])

    assert told(outcome) == [("HL701", "bad.yaml.tpl", 4, 1)]
    assert outcome.validated == 1


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_no_unicode(repository: Path, need_tool: NeedTool) -> None:
    name = os.fsdecode(b"caf\xe9.yaml")
    write(repository, {name: BAD})

    assert told(validate_in(repository, need_tool("kubeconform"))) == [("HL701", name, 4, 1)]


@pytest.mark.parametrize(
    ("name", "message"),
    [("gone.yaml", "no such file"), ("folder", "is a folder"), ("../outside.yaml", "is outside of")],
)
def test_a_name_that_is_no_file_of_the_repository_is_refused(
    name: str, message: str, repository: Path, need_tool: NeedTool, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, {"folder/a.yaml": GOOD, "../outside.yaml": GOOD})
    monkeypatch.chdir(repository)

    with pytest.raises(UsageError, match=message):
        validate_in(repository, need_tool("kubeconform"), [name])


def test_a_kind_without_a_schema_is_named(repository: Path, need_tool: NeedTool) -> None:
    foo = "apiVersion: lab.test/v1\nkind: Foo\nmetadata: {name: a}\n"
    write(repository, {"a.yaml": f"{GOOD}---\n{foo}---\n{foo}"})

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert told(outcome) == [("HL702", "a.yaml", 6, 7), ("HL702", "a.yaml", 10, 7)]
    assert {one.problem.severity.value for one in outcome.findings} == {"info"}
    assert skipped(outcome) == [("Foo", "a.yaml", "no schema")] * 2
    assert outcome.validated == 1


def test_the_patches_of_a_kustomization_are_parts_only(repository: Path, need_tool: NeedTool) -> None:
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n"
    kustomization = (
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
        "patches: [{path: ../patch.yaml}, {patch: '{}'}]\n"
        "patchesStrategicMerge: [old.yaml, 'apiVersion: v1\n\n kind: x']\n"
    )
    write(
        repository,
        {"a/b/kustomization.yaml": kustomization, "a/patch.yaml": patch, "a/b/old.yaml": patch, "a/c.yaml": patch},
    )

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert told(outcome) == [("HL701", "a/c.yaml", 4, 1)]
    reason = "a patch of a/b/kustomization.yaml, not a whole resource"
    assert skipped(outcome) == [("Deployment", "a/b/old.yaml", reason), ("Deployment", "a/patch.yaml", reason)]


def test_what_something_else_fills_in_later_is_not_judged(repository: Path, need_tool: NeedTool) -> None:
    deployment = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: '${NAME}'}\nspec:\n  replicas: ${REPLICAS:=2}\n"
        "  selector: {matchLabels: {app: a}}\n  template: {metadata: {labels: {app: a}}}\n"
    )
    write(repository, {"a.yaml": deployment, "b.yaml": deployment + "  paused: 1\n"})

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert told(outcome) == [("HL701", "b.yaml", 8, 11)]
    assert skipped(outcome) == [("Deployment", "a.yaml", "parts of it are filled in later")]


def test_what_sops_has_encrypted_is_not_judged(repository: Path, need_tool: NeedTool) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nsops: {mac: 'ENC[x]', lastmodified: '2026-01-01'}\n"
    write(repository, {"a.sops.yaml": secret})

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert outcome.findings == []
    assert skipped(outcome) == [("Secret", "a.sops.yaml", "encrypted by SOPS")]


def test_a_template_that_is_not_yaml_yet_is_named_and_not_judged(repository: Path, need_tool: NeedTool) -> None:
    write(repository, {"a.yaml": "apiVersion: v1\nkind: ConfigMap\n{{- if .x }}\nfoo: bar\n{{- end }}\n"})

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert outcome.findings == []
    assert skipped(outcome) == [("ConfigMap", "a.yaml", "a template of another tool")]


@pytest.mark.parametrize(
    "line", ["namespace: {{ .namespace }}", "labels: {team: {{ team }}}", "annotations: {a: b}\n  name: {{.name}}"]
)
def test_a_placeholder_that_is_a_mapping_to_yaml_is_named_and_not_judged(
    line: str, repository: Path, need_tool: NeedTool
) -> None:
    write(repository, {"a.yaml": f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  {line}\n"})

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert outcome.findings == []
    assert skipped(outcome) == [("ConfigMap", "a.yaml", "a template of another tool")]


def test_a_mapping_as_a_key_is_still_an_error(repository: Path, need_tool: NeedTool) -> None:
    write(repository, {"a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  ? {a: b}\n  : c\n"})

    assert [code for code, *_ in told(validate_in(repository, need_tool("kubeconform")))] == ["HL703"]


def test_a_manifest_too_large_to_read_is_named(repository: Path, need_tool: NeedTool) -> None:
    write(repository, {"a.yaml": GOOD + "#" * 50_000_000, "b.yaml": "key: " + "x" * 6_000_000})

    assert skipped(validate_in(repository, need_tool("kubeconform"))) == [("ConfigMap", "a.yaml", "larger than 5 MB")]


def test_links_are_left_to_what_they_point_at(repository: Path, need_tool: NeedTool) -> None:
    write(repository, {"a.yaml": BAD})
    (repository / "link.yaml").symlink_to("a.yaml")
    (repository / "loop.yaml").symlink_to("loop.yaml")

    assert told(validate_in(repository, need_tool("kubeconform"))) == [("HL701", "a.yaml", 4, 1)]


def test_an_anchor_bomb_ends_in_one_finding(repository: Path, need_tool: NeedTool) -> None:
    levels = "".join(f"  l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 9))
    write(repository, {"a.yaml": f"apiVersion: v1\nkind: ConfigMap\ndata:\n  l0: &l0 [x]\n{levels}"})

    findings = validate_in(repository, need_tool("kubeconform")).findings

    assert [(one.code, one.problem.span.line) for one in findings] == [("HL703", 2)]


def test_line_breaks_and_byte_order_mark_of_windows(repository: Path, need_tool: NeedTool) -> None:
    write(repository, {"a.yml": b"\xef\xbb\xbf" + f"{GOOD}---\n{BAD}".replace("\n", "\r\n").encode()})

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert (outcome.validated, told(outcome)) == (1, [("HL701", "a.yml", 8, 1)])


def test_a_document_that_kubeconform_loses_is_told(repository: Path, need_tool: NeedTool) -> None:
    """It reads nothing before a `---` line that ends the file without a line break, and exits with 0."""
    write(repository, {"a.yaml": f"{BAD}--- # the end"})

    assert told(validate_in(repository, need_tool("kubeconform"))) == [("HL703", "a.yaml", 2, 7)]


def test_the_schemas_of_a_folder_are_passed_over_without_parsing_them(
    repository: Path, need_tool: NeedTool, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, {"schemas/a.json": '{"properties": {"apiVersion": {}, "kind": {}}}', "a.yaml": GOOD})
    monkeypatch.setattr("homelamp.manifests.diagnosis.Diagnosis.of_file", None)

    assert validate_in(repository, need_tool("kubeconform")).validated == 1


def test_keys_that_override_merged_ones_are_no_repeated_keys(repository: Path, need_tool: NeedTool) -> None:
    """With -strict kubeconform refuses them; Kubernetes' own tools do not."""
    document = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: &a {x: one}}\ndata: {<<: *a, x: two}\n"
    write(repository, {"a.yaml": document, "b.yaml": f"{document}---\n{GOOD}foo: 1\n", "c.txt": document})

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert (told(outcome), outcome.validated) == ([("HL701", "b.yaml", 9, 1)], 2)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions bind neither root nor Windows")
def test_a_file_that_may_not_be_read_is_named(repository: Path, need_tool: NeedTool) -> None:
    write(repository, {"a.yaml": GOOD, "b.yaml": BAD})
    (repository / "a.yaml").chmod(0)

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert told(outcome) == [("HL701", "b.yaml", 4, 1)]
    assert skipped(outcome) == [("unknown", "a.yaml", "not readable (Permission denied)")]
