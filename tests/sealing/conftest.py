"""A generated repository with the certificate of a key pair, for every test of sealing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sealing.driver import Lab, lab, pair


@pytest.fixture
def kubeseal(need_tool: Callable[[str], Path]) -> Path:
    """The real one."""
    return need_tool("kubeseal")


@pytest.fixture
def home(tmp_path: Path, kubeseal: Path) -> Lab:
    """A Flux repository whose certificate is that of `pair()`, 2048 bits."""
    return lab(tmp_path, kubeseal, pair())
