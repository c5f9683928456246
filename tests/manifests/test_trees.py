"""Every file of `accepted/` passes whole; every file of `refused/` gives the findings that its own comments expect.

`passed_over/` is a repository of what is no manifest, laid out as such files lie: nothing is said of any of them.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from homelamp.core.text import SourceFile
from homelamp.syntax.yaml.documents import parse
from support.validating import validate_in

HERE = Path(__file__).parent
ACCEPTED, REFUSED, PASSED_OVER = (
    sorted(at for at in (HERE / name).rglob("*") if at.is_file()) for name in ("accepted", "refused", "passed_over")
)
GROUPS = {
    "argocd", "cert-manager", "core", "flux-apply", "flux-notification", "flux-source", "forms", "gateway", "k3s",
    "networking", "rbac", "sealedsecret", "traefik",
}  # fmt: skip
_EXPECTATION = re.compile(r"^# expect: (HL\d+) (\d+):(\d+) (.*)$", re.MULTILINE)

NeedTool = Callable[[str], Path]


def _name(file: Path) -> str:
    return file.relative_to(HERE).as_posix()


@pytest.mark.parametrize("tree", [ACCEPTED, REFUSED], ids=["accepted", "refused"])
def test_each_group_of_kinds_has_its_files(tree: list[Path]) -> None:
    counted = Counter(file.parent.name for file in tree)
    assert counted.keys() == GROUPS
    assert min(counted.values()) >= 3


@pytest.mark.parametrize("file", ACCEPTED, ids=_name)
def test_accepted(file: Path, repository: Path, need_tool: NeedTool) -> None:
    shutil.copy(file, repository)

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert outcome.findings == []
    assert outcome.skipped == []
    assert outcome.validated == _resources(file)


@pytest.mark.parametrize("file", REFUSED, ids=_name)
def test_refused(file: Path, repository: Path, need_tool: NeedTool) -> None:
    shutil.copy(file, repository)
    # Of a cluster whose version is not known nothing is said to be gone.
    (repository / ".homelamp.yaml").write_text('version: 1\nkubernetes_version: "1.37"\n')

    findings = validate_in(repository, need_tool("kubeconform")).findings

    expected = _EXPECTATION.findall(file.read_bytes().decode(errors="replace"))
    assert expected
    assert [(one.code, one.problem.span.line, one.problem.span.column) for one in findings] == [
        (code, int(line), int(column)) for code, line, column, _ in expected
    ]
    for one, (*_, message) in zip(findings, expected, strict=True):
        assert one.problem.message.startswith(message.rstrip("\r"))


@pytest.mark.parametrize("file", PASSED_OVER, ids=_name)
def test_passed_over(file: Path, repository: Path, need_tool: NeedTool, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(HERE / "passed_over", repository, dirs_exist_ok=True)
    monkeypatch.chdir(repository)

    outcome = validate_in(repository, need_tool("kubeconform"), [file.relative_to(HERE / "passed_over").as_posix()])

    assert (outcome.findings, outcome.skipped, outcome.validated) == ([], [], 0)


def test_all_that_is_passed_over_at_once(repository: Path, need_tool: NeedTool) -> None:
    shutil.copytree(HERE / "passed_over", repository, dirs_exist_ok=True)

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert (outcome.findings, outcome.skipped, outcome.validated) == ([], [], 0)


def _resources(file: Path) -> int:
    """How many documents there are, items of a list counted each."""
    documents, _ = parse(SourceFile(file.name, file.read_text(encoding="utf-8-sig")))
    lists = [document for document in documents if document.text(document.get(document.root, "kind")) == "List"]
    items = [document.get(document.root, "items") for document in lists]
    filled = [document for document in documents if document.get(document.root, "kind") is not None]
    return len(filled) - len(lists) + sum(len(node.value) for node in items if node is not None)
