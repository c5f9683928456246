"""Answers that are given beforehand, by `--data` and `--data-file`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from homelamp.errors import UsageError
from homelamp.files import regular
from homelamp.scaffold.options import NewOptions
from homelamp.scaffold.yaml_data import data_of

# What Copier adds to the answers that it records: such a file may answer for another repository.
_OF_COPIER = {"_commit", "_src_path"}


@dataclass(frozen=True, slots=True)
class Answer:
    """`place` is where it was given, for messages: `--data`, or a file with a line."""

    value: Any
    place: str


def given(options: NewOptions) -> dict[str, Answer]:
    """The answers of both options by question; `--data` goes before `--data-file`.

    Raises:
        UsageError: the file cannot be read, is not YAML or no mapping, or answers a question twice.
    """
    answers = _from_file(options.data_file) if options.data_file else {}
    return {**answers, **{key: Answer(text, "--data") for key, text in options.data.items()}}


def _from_file(file: Path) -> dict[str, Answer]:
    text = _text(file)
    try:
        values = data_of(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UsageError(f"{file}:{mark.line + 1 if mark else 1}: {error.problem}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise UsageError(f"{file}:{line}: a character that YAML does not allow") from None
    except yaml.YAMLError as error:
        raise UsageError(f"{file}: {error}") from None
    if node is None:
        return {}
    lines = _lines(file, node)
    return {key: Answer(value, f"{file}:{lines[key]}") for key, value in values.items() if key in lines}


def _text(file: Path) -> str:
    try:
        return regular.read(file, f"--data-file {file}").decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise UsageError(f"--data-file {file}: not UTF-8") from None


def _lines(file: Path, node: yaml.Node) -> dict[str, int]:
    """The line of each answer."""
    if not isinstance(node, yaml.MappingNode):
        raise UsageError(f"{file}:{node.start_mark.line + 1}: a mapping of questions to answers is wanted")
    lines: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if key.tag != "tag:yaml.org,2002:str":
            raise UsageError(f"{file}:{line}: {key.value} is not the name of a question")
        if key.value in lines:
            raise UsageError(f"{file}:{line}: {key.value} is answered twice")
        lines[key.value] = line
    return {key: line for key, line in lines.items() if key not in _OF_COPIER}
