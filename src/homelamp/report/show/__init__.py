"""`homelamp show`: every term of a chain, who states it, where, and whether the places agree. One module a format."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from homelamp.model.result import Result

_MODULES = {"table": "table", "json": "json", "markdown": "markdown", "mermaid": "mermaid", "html": "page"}
FORMATS = tuple(_MODULES)


def write(result: Result, form: str, out: TextIO) -> None:
    """Print what was found in one of `FORMATS`. How wide the table is and whether it is painted depends on `out`."""
    # Only the wanted format is imported, and nothing for `--help`.
    from homelamp.report.show.view import view_of  # noqa: PLC0415

    render = import_module(f"homelamp.report.show.{_MODULES[form]}").render
    view = view_of(result)
    if form == "table":
        from homelamp.report.show.screen import Screen  # noqa: PLC0415

        lines = render(view, Screen.of(out))
    else:
        lines = render(view)
    for line in lines:
        print(line, file=out)
