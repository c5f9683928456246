"""YAML as the data that Copier makes of it."""

from __future__ import annotations

from typing import Any

import yaml

# What PyYAML lets through: a number of 200 sexagesimal places, `!!bool x`, `!!timestamp x`, a thousand brackets.
_UNBUILDABLE = (ArithmeticError, LookupError, AttributeError, TypeError, RecursionError)


def data_of(text: str) -> Any:
    """What a text says.

    Raises:
        yaml.YAMLError: it is not YAML, or holds a value that there cannot be.
    """
    try:
        return yaml.safe_load(text)
    except ValueError as error:  # a date that does not exist, a number of 5,000 digits
        raise yaml.YAMLError(str(error)) from error
    except _UNBUILDABLE as error:
        raise yaml.YAMLError("a value that cannot be read") from error
