"""What the folders of a file say of it: that it was put away, or that it belongs to tests, examples or other people."""

from __future__ import annotations

_ARCHIVES = frozenset(("archive", "archived", "archives", "attic", "deprecated", "disabled", "old", "unused"))
_ASIDE = _ARCHIVES | frozenset(
    (
        "ci", "demo", "devenv", "doc", "docs", "e2e", "example", "examples", "fixtures", "mock", "mocks",
        "node_modules", "sample", "samples", "site-packages", "test", "testdata", "testing", "tests", "third_party",
        "vendor", "vendored",
    )
)  # fmt: skip


def is_archived(path: str) -> bool:
    """Whether a file was put away: in `archive`, `.archive`, `_archive` and the like."""
    return not _ARCHIVES.isdisjoint(_folders(path))


def is_aside(path: str) -> bool:
    """Whether a file lies in an archive, or among tests, examples, documentation or other people's code."""
    return not _ASIDE.isdisjoint(_folders(path))


def _folders(path: str) -> set[str]:
    return {folder.strip("._").lower() for folder in path.split("/")[:-1]}
