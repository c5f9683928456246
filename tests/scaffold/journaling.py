"""Writes or aborts the update of `test_update_journal`, and dies before the n-th change. Arguments: n, and which."""

from __future__ import annotations

import sys
from pathlib import Path

from homelamp.scaffold.update.journal import Journal
from homelamp.scaffold.update.trees import Item, Write
from scaffold.killer import kill_before

WRITES = [
    Write("a.txt", Item(b"a"), Item(b"new a")),
    Write("new/b.sh", None, Item(b"b", is_executable=True)),
    Write("c/d.txt", Item(b"d"), None),
]

if __name__ == "__main__":
    kill_before(int(sys.argv[1]), Path.cwd())
    journal = Journal(Path.cwd(), Path.cwd() / ".git")
    if sys.argv[2] == "run":
        journal.run(WRITES)
    else:
        journal.abort()
