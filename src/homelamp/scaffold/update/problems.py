"""What stops an update half-way, and how it is said."""

from __future__ import annotations


class ChangedError(Exception):
    """A file is not what it was when the update was planned; the message is its path."""


def reason(error: OSError, path: str = "") -> str:
    """What the system says, after the path where there is one: the system does not always know it."""
    at = path or (str(error.filename) if error.filename is not None else "")
    return ": ".join(part for part in (at, error.strerror or " ".join(str(error).split())) if part)
