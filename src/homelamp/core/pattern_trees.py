"""Regular expressions as Python's own parser reads them; nothing is compiled, and nothing is tried."""

from __future__ import annotations

import importlib
import warnings
from typing import Any

# No redirect URI, and no pattern for one, is that long.
MAX_PATTERN = 1_000


def compiles(pattern: str) -> bool:
    """Whether Python takes a text as a regular expression; nothing is compiled, and a long one is not looked at."""
    try:
        return len(pattern) > MAX_PATTERN or tree(pattern) is not None
    except RecursionError:
        return True


def tree(pattern: str) -> Any:
    """What a pattern is made of; None where it is none. Python has no public name for its parser.

    It compiles nothing, so it cannot take long either.
    """
    parser: Any = importlib.import_module("re._parser")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return parser.parse(pattern)
        except (parser.error, ValueError, OverflowError):
            return None
