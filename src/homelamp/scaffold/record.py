"""The answers file of a rendered repository: what a later update starts from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from homelamp.errors import UsageError
from homelamp.files import regular
from homelamp.scaffold.yaml_data import data_of

ANSWERS = ".copier-answers.yml"


def recorded(folder: Path) -> dict[str, Any] | None:
    """What the answers file says; None where the template makes none that can be read."""
    try:
        loaded = data_of(regular.read(folder / ANSWERS, ANSWERS).decode())
    except (UsageError, UnicodeDecodeError, yaml.YAMLError):
        return None
    return dict(loaded) if isinstance(loaded, dict) else None


def record_source(folder: Path, url: str, tag: str | None) -> None:
    """Name the template's source as Copier would have named it, had it rendered `url` at `tag`.

    Without a tag there is no `_commit`, which tells Copier and the user that nothing can be updated from there.
    """
    file = folder / ANSWERS
    text = file.read_bytes().decode()
    # By the parser's marks: a long path may be folded over several lines.
    document: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    key, value = next(pair for pair in document.value if pair[0].value == "_src_path")
    quote = value.style or ""
    lines = [f"_commit: {quote}{tag}{quote}"] if tag else []
    lines.append(f"_src_path: {quote}{url}{quote}")
    file.write_bytes((text[: key.start_mark.index] + "\n".join(lines) + text[value.end_mark.index :]).encode())
