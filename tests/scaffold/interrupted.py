"""Runs `homelamp new`, which gets the signal INTERRUPTED_BY before its change number INTERRUPTED_BEFORE."""

from __future__ import annotations

import os
from pathlib import Path

from homelamp.redact.guard import guarded
from scaffold.driver import main
from scaffold.killer import kill_before

if __name__ == "__main__":
    kill_before(int(os.environ["INTERRUPTED_BEFORE"]), Path.cwd(), int(os.environ["INTERRUPTED_BY"]))
    raise SystemExit(guarded(main))
