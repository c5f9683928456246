"""Every file of `accepted/` passes whole; every file of `refused/` gives the findings that its own comments expect."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from homelamp.readers.yaml import parse
from homelamp.text import SourceFile
from support.validating import validate_in

HERE = Path(__file__).parent
ACCEPTED = sorted((HERE / "accepted").iterdir())
REFUSED = sorted((HERE / "refused").iterdir())
_EXPECTATION = re.compile(r"^# expect: (HL\d+) (\d+):(\d+) (.*)$", re.MULTILINE)

NeedTool = Callable[[str], Path]


@pytest.mark.parametrize("file", ACCEPTED, ids=lambda file: str(file.name))
def test_accepted(file: Path, repository: Path, need_tool: NeedTool) -> None:
    shutil.copy(file, repository)

    outcome = validate_in(repository, need_tool("kubeconform"))

    assert outcome.findings == []
    assert outcome.skipped == []
    assert outcome.validated == _resources(file)


@pytest.mark.parametrize("file", REFUSED, ids=lambda file: str(file.name))
def test_refused(file: Path, repository: Path, need_tool: NeedTool) -> None:
    shutil.copy(file, repository)

    findings = validate_in(repository, need_tool("kubeconform")).findings

    expected = _EXPECTATION.findall(file.read_bytes().decode(errors="replace"))
    assert expected
    assert [(one.code, one.problem.span.line, one.problem.span.column) for one in findings] == [
        (code, int(line), int(column)) for code, line, column, _ in expected
    ]
    for one, (*_, message) in zip(findings, expected, strict=True):
        assert one.problem.message.startswith(message)


def _resources(file: Path) -> int:
    """How many documents there are, items of a list counted each."""
    documents, _ = parse(SourceFile(file.name, file.read_text(encoding="utf-8-sig")))
    lists = [document for document in documents if document.text(document.get(document.root, "kind")) == "List"]
    items = [document.get(document.root, "items") for document in lists]
    filled = [document for document in documents if document.get(document.root, "kind") is not None]
    return len(filled) - len(lists) + sum(len(node.value) for node in items if node is not None)
