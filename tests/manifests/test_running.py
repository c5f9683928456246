"""Which kubeconform runs, on which schemas, and what happens when it does not."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from homelamp.config import Config, load
from homelamp.errors import UsageError
from homelamp.manifests import engine, kubeconform, locations
from homelamp.manifests.validate import validate
from homelamp.repository import Repository, open_repository
from support.repositories import write
from support.validating import told, validate_in

NeedTool = Callable[[str], Path]

GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
POSIX = pytest.mark.skipif(os.name == "nt", reason="the other programs are of POSIX")


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """Where a kubeconform is looked for: empty folders for the bundled one, the environment and PATH."""
    found = {name: tmp_path / name for name in ("homelamp/_bin", "environment", "path")}
    for folder in found.values():
        folder.mkdir(parents=True)
    monkeypatch.setattr(engine, "__file__", str(tmp_path / "homelamp" / "manifests" / "engine.py"))
    monkeypatch.setattr(sys, "executable", str(found["environment"] / "python"))
    monkeypatch.setenv("PATH", str(found["path"]))
    return found


def _link(folder: Path, program: str) -> Path:
    """Another real program under kubeconform's name."""
    found = shutil.which(program, path="/usr/bin:/bin")
    assert found is not None
    (folder / "kubeconform").symlink_to(found)
    return folder / "kubeconform"


def test_the_nearest_kubeconform_is_taken(places: dict[str, Path], need_tool: NeedTool) -> None:
    real = need_tool("kubeconform")
    assert engine.find() is None

    for folder, origin, said in (
        ("path", "PATH", "kubeconform v0.8.0 from PATH"),
        ("environment", "environment", "kubeconform v0.8.0"),
        ("homelamp/_bin", "bundled", "kubeconform v0.8.0"),
    ):
        shutil.copy(real, places[folder])
        found = engine.find()
        assert found is not None
        assert (found.origin, str(found), found.path) == (origin, said, places[folder] / real.name)


def test_the_bundled_one_says_the_version_that_was_built(places: dict[str, Path], need_tool: NeedTool) -> None:
    shutil.copy(need_tool("kubeconform"), places["homelamp/_bin"])
    (places["homelamp/_bin"] / "VERSION").write_text("v9.9.9\n")

    assert str(engine.find()) == "kubeconform v9.9.9"


@POSIX
@pytest.mark.parametrize("program", ["true", "false", "echo", "ls"])
def test_what_is_not_kubeconform_is_passed_over(places: dict[str, Path], program: str) -> None:
    _link(places["environment"], program)

    assert engine.find() is None


def test_a_named_one_goes_before_all(need_tool: NeedTool, monkeypatch: pytest.MonkeyPatch) -> None:
    real = need_tool("kubeconform")
    monkeypatch.setenv("HOMELAMP_KUBECONFORM", str(real))

    by_environment, by_argument = engine.find(), engine.find(str(real))

    assert by_environment == by_argument == engine.Engine(real, "v0.8.0", "named")


@POSIX
def test_a_named_one_must_be_there_and_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="--kubeconform: there is no file /nowhere"):
        engine.find("/nowhere")
    monkeypatch.setenv("HOMELAMP_KUBECONFORM", str(_link(tmp_path, "false")))
    with pytest.raises(UsageError, match=r"HOMELAMP_KUBECONFORM: .* does not run as kubeconform"):
        engine.find()


@pytest.mark.usefixtures("places")
def test_without_any_the_outcome_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)

    outcome = validate(Repository(tmp_path, ("a.yaml",), is_git=False), Config())

    assert (outcome.engine, outcome.validated) == (None, 0)
    assert outcome.note.startswith("manifests are not validated: this install carries no kubeconform")


def test_a_failing_tool_is_no_verdict(repository: Path, need_tool: NeedTool) -> None:
    write(repository, {"a.yaml": GOOD})
    opened = Repository(repository, ("a.yaml",), is_git=True)

    # A template that kubeconform cannot parse.
    with pytest.raises(UsageError, match="failed: "):
        validate(opened, Config(schema_locations=("{{.Group",)), kubeconform=str(need_tool("kubeconform")))


def test_more_files_than_a_command_line_holds(
    repository: Path, need_tool: NeedTool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kubeconform, "_ROOM", 100)
    write(repository, {f"{number}.yaml": GOOD for number in range(50)})

    assert validate_in(repository, need_tool("kubeconform")).validated == 50


def test_the_schemas_are_those_of_the_cluster(repository: Path, need_tool: NeedTool) -> None:
    # A kind that Kubernetes 1.34 did not have yet.
    newer = sorted(_kinds("1.37") - _kinds("1.34"))[0]
    group, _, rest = newer.partition("/")
    kind, _, number = rest.removesuffix(".json").partition("_")
    manifest = f"apiVersion: {group}/{number}\nkind: {kind.capitalize()}\nmetadata: {{name: a}}\n"
    write(repository, {"a.yaml": manifest, ".homelamp.yaml": 'version: 1\nkubernetes_version: "1.34"\n'})

    findings = validate_in(repository, need_tool("kubeconform")).findings

    assert [one.problem.message.split(" has no ")[0] for one in findings] == ["Kubernetes 1.34"]


def _kinds(version: str) -> set[str]:
    folder = Path(locations.__file__).parent / "schemas" / "kubernetes" / f"v{version}"
    return {at.relative_to(folder).as_posix() for at in folder.rglob("*.json")}


def test_a_version_without_schemas_is_refused(repository: Path, need_tool: NeedTool) -> None:
    write(repository, {"a.yaml": GOOD, ".homelamp.yaml": 'version: 1\nkubernetes_version: "1.20"\n'})

    with pytest.raises(UsageError, match=r"kubernetes_version 1\.20 .*; there are 1\.34, 1\.35, 1\.36, 1\.37"):
        validate_in(repository, need_tool("kubeconform"))


def test_further_schemas_are_taken_from_the_repository(repository: Path, need_tool: NeedTool) -> None:
    config = "version: 1\nschema_locations: ['schemas/{{.ResourceKind}}.json']\n"
    schema = '{"properties": {"spec": {"type": "object"}}}'
    foo = "apiVersion: lab.test/v1\nkind: Foo\nmetadata: {name: a}\nspec: 1\n"
    write(repository, {"a.yaml": foo, ".homelamp.yaml": config, "schemas/foo.json": schema})

    assert told(validate_in(repository, need_tool("kubeconform"))) == [("HL701", "a.yaml", 4, 7)]


@pytest.mark.parametrize("location", ["https://schemas.lab.test/{{.ResourceKind}}.json", "default"])
def test_schemas_on_the_network_are_refused(location: str, repository: Path, need_tool: NeedTool) -> None:
    write(repository, {"a.yaml": GOOD, ".homelamp.yaml": f"version: 1\nschema_locations: ['{location}']\n"})

    with pytest.raises(UsageError, match="is on the network"):
        validate_in(repository, need_tool("kubeconform"))


def test_a_file_that_goes_away_in_between(repository: Path, need_tool: NeedTool) -> None:
    """At a file that it cannot read kubeconform stops, and says nothing of those that follow."""
    names = [f"{number:03}.yaml" for number in range(200)]
    write(repository, dict.fromkeys(names, GOOD))
    opened = open_repository(repository)
    config = load(opened)
    for name in names[::50]:
        opened.content(name)
        (repository / name).unlink()

    outcome = validate(opened, config, kubeconform=str(need_tool("kubeconform")))

    assert (outcome.findings, outcome.validated) == ([], 196)


def test_a_content_that_is_not_written_yet_is_validated_as_a_file_would_be(
    repository: Path, need_tool: NeedTool
) -> None:
    """What `--fix` would write is checked first; it goes through a pipe, for it may hold a secret."""
    write(repository, {"a.yaml": GOOD, "b.yaml": GOOD})
    broken = f"{GOOD}---\n{GOOD}datta: {{}}\n".encode()
    opened = open_repository(repository)
    config, program = load(opened), str(need_tool("kubeconform"))

    early = validate(opened.changed({"b.yaml": broken}), config, kubeconform=program)
    (repository / "b.yaml").write_bytes(broken)
    late = validate(open_repository(repository), config, kubeconform=program)

    assert [(one.problem.span.line, one.problem.message) for one in early.findings] == [
        (one.problem.span.line, one.problem.message) for one in late.findings
    ]
    assert (early.validated, len(early.findings)) == (late.validated, 1)


def test_the_same_fault_twice_in_a_file_has_two_fingerprints(repository: Path, need_tool: NeedTool) -> None:
    bad = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndatta: {}\n"
    write(repository, {"a.yaml": f"{bad}---\n{bad}"})

    found = validate_in(repository, need_tool("kubeconform")).findings

    assert [one.problem.span.line for one in found] == [4, 9]
    assert found[0].fingerprint != found[1].fingerprint
