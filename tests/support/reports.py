"""Run `homelamp check` within the process and read its report."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homelamp.commands.checking import CheckOptions, check_command
from support.repositories import write

_QUICK = CheckOptions(form="json", manifests=False)


def reported(repository: Path, files: Mapping[str, str | bytes], options: CheckOptions = _QUICK) -> dict[str, Any]:
    """The report as JSON, with the exit status as `status`."""
    write(repository, files)
    out = io.StringIO()
    status = check_command(repository, out=out, options=options._replace(form="json"))
    return {**json.loads(out.getvalue()), "status": status}


def said(repository: Path, options: CheckOptions) -> str:
    """What a check prints of the repository as it is."""
    out = io.StringIO()
    check_command(repository, out=out, options=options)
    return out.getvalue()


def found(report: Mapping[str, Any], key: str = "findings") -> list[tuple[str, str, int]]:
    """Code, file and line of the findings, or of those that are `suppressed`."""
    return [(one["code"], one["file"], one["line"]) for one in report[key]]
