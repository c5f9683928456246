"""What holds in the repository of every answer set."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from support.render import ANSWER_SETS, Answers, render, render_anew, render_to

EVERY_SET = pytest.mark.parametrize("name", ANSWER_SETS)
LEFT_OVER = re.compile(r"#\{|\}#|#%|%#|#\||\|#|\bNone\b|\bundefined\b")


def files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def documents(file: Path) -> list[object]:
    return list(yaml.load_all(file.read_text(encoding="utf-8"), Loader=_Strict))


class _Strict(yaml.SafeLoader):
    """Refuses a key that stands twice in one mapping, as Kubernetes does."""


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[object, object]:
    loader.flatten_mapping(node)
    pairs = loader.construct_pairs(node, deep=True)
    keys = [key for key, _ in pairs]
    assert len(set(keys)) == len(keys), f"a key stands twice: {keys}"
    return dict(pairs)


_Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@EVERY_SET
def test_every_file_parses(name: str) -> None:
    parsed = 0
    for file in files(render(ANSWER_SETS[name])):
        if file.suffix in {".yaml", ".yml"}:
            assert documents(file), file
            parsed += 1
        elif file.suffix == ".json":
            assert json.loads(file.read_text(encoding="utf-8")), file
            parsed += 1
    assert parsed >= 14


@EVERY_SET
def test_nothing_of_the_template_is_left(name: str) -> None:
    folder = render(ANSWER_SETS[name])
    for file in files(folder):
        found = LEFT_OVER.search(file.read_text(encoding="utf-8"))
        assert not found, f"{file}: {found}"
        assert not LEFT_OVER.search(str(file.relative_to(folder)))
        assert file.suffix != ".jinja"
    assert not (folder / "_includes").exists()


@EVERY_SET
def test_files_are_as_the_fixers_would_leave_them(name: str) -> None:
    for file in files(render(ANSWER_SETS[name])):
        text = file.read_bytes().decode()
        assert text.endswith("\n"), file
        assert not text.endswith("\n\n"), file
        assert "\n\n\n" not in text, file
        assert not re.search(r"[ \t\r]$", text, re.MULTILINE), file
        assert "\t" not in text, file


@EVERY_SET
def test_rendering_twice_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    once = render(ANSWER_SETS[name])
    again = render_anew(tmp_path / "again", dict(list(ANSWER_SETS[name].items())[::-1]))
    assert contents(again) == contents(once)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in files(folder)}


@EVERY_SET
def test_paths_in_the_configuration_exist(name: str) -> None:
    folder = render(ANSWER_SETS[name])
    config = yaml.safe_load((folder / ".homelamp.yaml").read_text(encoding="utf-8"))
    (chain,) = config["chains"]
    for part in ("terraform", "api_server", "headlamp", "secret", "exposure", "rbac"):
        assert chain[part], part
        for path in chain[part]:
            assert (folder / path).exists(), path
    assert config["kubernetes_version"] == ANSWER_SETS[name].get("kubernetes_version", "1.37")


@EVERY_SET
def test_every_kustomization_builds(name: str, need_tool: Callable[[str], Path]) -> None:
    kustomize = need_tool("kustomize")
    folders = [file.parent for file in render(ANSWER_SETS[name]).rglob("kustomization.yaml")]
    assert len(folders) == (4 if ANSWER_SETS[name]["gitops_engine"] == "flux" else 1)
    for folder in folders:
        built = run(kustomize, "build", str(folder))
        assert "kind: " in built, folder


@EVERY_SET
def test_every_manifest_is_listed(name: str) -> None:
    for file in render(ANSWER_SETS[name]).rglob("kustomization.yaml"):
        listed = yaml.safe_load(file.read_text(encoding="utf-8"))["resources"]
        beside = {path.name for path in file.parent.iterdir()} - {"kustomization.yaml"}
        assert sorted(listed) == sorted(beside), file


@EVERY_SET
def test_terraform_files_are_formatted(name: str, need_tool: Callable[[str], Path]) -> None:
    folder = render(ANSWER_SETS[name]) / "terraform"
    assert run(need_tool("terraform"), "fmt", "-check", "-recursive", "-diff", str(folder)) == ""


@pytest.mark.parametrize("claim", ["email", "preferred_username", "sub"])
def test_terraform_files_are_valid_for_the_provider(
    claim: str, need_tool: Callable[[str], Path], tmp_path: Path
) -> None:
    terraform, provider = need_tool("terraform"), need_tool("authentik-provider")
    folder = render_to(tmp_path / "lab", {"username_claim": claim}) / "terraform" / "authentik"
    run(terraform, f"-chdir={folder}", "init", "-backend=false", "-input=false", f"-plugin-dir={provider}")
    assert "Success" in run(terraform, f"-chdir={folder}", "validate", "-no-color")


@EVERY_SET
def test_the_chart_renders_from_the_values(name: str, need_tool: Callable[[str], Path], tmp_path: Path) -> None:
    helm, chart = need_tool("helm"), need_tool("headlamp-chart")
    values = tmp_path / "values.yaml"
    values.write_text(yaml.safe_dump(headlamp_values(ANSWER_SETS[name])), encoding="utf-8")
    rendered = run(helm, "template", "headlamp", str(chart), "--namespace", "headlamp", "--values", str(values))
    kinds = {document["kind"] for document in yaml.safe_load_all(rendered) if document}
    assert {"Deployment", "Service", "ServiceAccount"} <= kinds
    assert ("HTTPRoute" if ANSWER_SETS[name].get("exposure") == "gateway" else "Ingress") in kinds
    assert not kinds & {"Secret", "ClusterRoleBinding"}
    assert "-oidc-client-secret" not in rendered


def headlamp_values(answers: Answers) -> dict[str, object]:
    folder = render(answers)
    if answers["gitops_engine"] == "flux":
        release = yaml.safe_load((folder / "apps/headlamp/helmrelease.yaml").read_text(encoding="utf-8"))
        return dict(release["spec"]["values"])
    application = yaml.safe_load((folder / "applications/headlamp.yaml").read_text(encoding="utf-8"))
    return dict(application["spec"]["sources"][1]["helm"]["valuesObject"])


def run(program: Path, *arguments: str) -> str:
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
