"""The description of an update in its journal, as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from homelamp.errors import UsageError
from homelamp.scaffold.update.files import Side, Step, write_durably
from homelamp.scaffold.update.index import Entries, Entry


class Record(NamedTuple):
    """`entries` are those of Git's index, `folders` the ones that did not exist, `rejects` the `.rej` files.

    `rejects` begin at the root of the work tree, where hooks look for them; all other paths at the folder that is
    updated. `suffix` ends the names of files that have not taken their place yet.
    """

    steps: list[Step]
    entries: Entries
    folders: list[str]
    rejects: list[str]
    suffix: str

    def write(self, at: Path) -> None:
        """Write it, durably.

        Raises:
            OSError: it cannot be written.
        """
        write_durably(at, json.dumps(self._asdict()).encode())

    @classmethod
    def read(cls, at: Path) -> Record:
        """Read it.

        Raises:
            UsageError: it is not what `write` wrote.
            OSError: it cannot be read.
        """
        try:
            loaded: dict[str, Any] = json.loads(at.read_bytes())
            steps = [Step(path, _side(before), _side(after), file) for path, before, after, file in loaded["steps"]]
            entries = {path: [Entry(*entry) for entry in found] for path, found in loaded["entries"].items()}
            return cls(steps, entries, loaded["folders"], loaded["rejects"], loaded["suffix"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UsageError(f"{at} cannot be read, so nothing can be put back from it: restore it by Git") from None


def _side(loaded: list[Any] | None) -> Side | None:
    return Side(*loaded) if loaded else None
