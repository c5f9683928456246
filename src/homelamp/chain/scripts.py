"""Scripts of a repository, which may make or apply files that nothing else speaks of."""

from __future__ import annotations

from posixpath import basename

from homelamp.files.repository import Repository

# Who may make a file that is not kept in Git.
_SCRIPTS = (".sh", ".bash", ".py", ".js", ".ts", ".go", ".rb", ".mk", ".just", ".nix", ".ps1", ".tf", ".tofu")
_SCRIPT_NAMES = ("makefile", "justfile", ".justfile", "taskfile.yaml", "taskfile.yml", "earthfile", "dockerfile")
_WORKFLOWS = (".github/", ".forgejo/", ".gitea/", ".woodpecker", ".gitlab-ci", ".taskfiles/", "scripts/", "hack/")


def may_be_made(repository: Repository, path: str) -> bool:
    """Whether a script of the repository speaks of a file: it may make it."""
    name = basename(path).encode("utf-8", "surrogateescape")
    for one in repository.paths:
        own = basename(one).lower()
        if not (own.endswith(_SCRIPTS) or own in _SCRIPT_NAMES or one.startswith(_WORKFLOWS) or "." not in own):
            continue
        content = repository.content(one)
        if isinstance(content, bytes) and name in content:
            return True
    return False
