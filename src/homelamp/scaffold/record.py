"""The answers file of a rendered repository: what a later update starts from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

ANSWERS = ".copier-answers.yml"


def recorded(folder: Path) -> dict[str, Any] | None:
    """What the answers file says; None where the template makes none."""
    try:
        loaded = yaml.safe_load((folder / ANSWERS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return dict(loaded) if isinstance(loaded, dict) else None


def record_source(folder: Path, url: str, tag: str | None) -> None:
    """Name the template's source as Copier would have named it, had it rendered `url` at `tag`.

    Without a tag there is no `_commit`, which tells Copier and the user that nothing can be updated from there.
    """
    file = folder / ANSWERS
    text = file.read_bytes().decode()
    # By the parser's marks: a long path is folded over several lines.
    document: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    spans = {key.value: (key.start_mark.index, value.end_mark.index) for key, value in document.value}
    start, end = spans["_src_path"]
    commit = f"_commit: {tag}\n" if tag else ""
    file.write_bytes(f"{text[:start]}{commit}_src_path: {url}{text[end:]}".encode())
