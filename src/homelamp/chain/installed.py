"""Where the AuthenticationConfiguration of a repository is installed, and whether the API server looks for it there."""

from __future__ import annotations

import re
from posixpath import basename, normpath

from homelamp.core.text import SourceFile
from homelamp.core.value import Known
from homelamp.files.repository import Repository
from homelamp.model import ApiServer
from homelamp.model.api_server import Elsewhere
from homelamp.syntax.substitution import value_of

_PATH = re.compile(r"(?<![\w.:/])/(?:[\w.-]+/)+[\w.-]+\.ya?ml\b")


def elsewhere(repository: Repository, server: ApiServer) -> Elsewhere | None:
    """The file that was joined with an argument which names another one; None where it names this one, or may."""
    named, file = server.names_configuration, server.span.file
    if named is None or not server.structured or named.span.file.path == file.path:
        return None
    if not named.text.startswith("/") or not isinstance(value_of(named.text), Known):
        return None
    wanted, own = normpath(named.text), basename(file.path)
    said = {normpath(path) for path in _PATH.findall(_head(file))}
    if wanted in said:
        return None
    goes_to = next((path for path in said if basename(path) == own), "") if len(said) == 1 else ""
    if goes_to:
        return Elsewhere(file.path, goes_to)
    if basename(wanted) == own or _is_spoken_of(repository, basename(wanted), named.span.file):
        return None
    return Elsewhere(file.path)


def _head(file: SourceFile) -> str:
    """The comment at the head of a file."""
    lines: list[str] = []
    for line in file.text.splitlines():
        if line.strip() not in {"", "---"} and not line.lstrip().startswith("#"):
            break
        lines.append(line)
    return "\n".join(lines)


def _is_spoken_of(repository: Repository, name: str, argument: SourceFile) -> bool:
    """Whether a name is in another file than that of the argument, or there once more: something may make the file."""
    if argument.text.count(name) > 1:
        return True
    wanted = name.encode("utf-8", "surrogateescape")
    contents = (repository.content(path) for path in repository.paths if path != argument.path)
    return any(isinstance(content, bytes) and wanted in content for content in contents)
