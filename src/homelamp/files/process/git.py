"""Starts Git so that neither the repository's configuration nor its hooks make it run anything.

Git runs what a repository's own `.git/config` names: a monitor of the file system, hooks, filters, drivers, a signature
checker, a transport. That folder is not part of a clone, but of an archive that somebody unpacks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from homelamp.errors import UsageError
from homelamp.files import process
from homelamp.files.process import Done
from homelamp.files.process.programs import environment, find, missing

# Set by Git while a hook runs; they would make our own calls look at another index or work tree.
_OF_A_HOOK = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_PREFIX",
)
# What a repository may name as a program, https://git-scm.com/docs/git-config. An empty value means none.
SETTINGS = {
    "core.fsmonitor": "",
    "core.hooksPath": "/dev/null",  # Git for Windows knows it, too
    "core.sshCommand": "",
    "core.gitProxy": "",
    "core.askPass": "",
    "core.pager": "",
    "core.editor": "",
    "sequence.editor": "",
    "credential.helper": "",
    "diff.external": "",
    "interactive.diffFilter": "",
    "log.showSignature": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
}
# Nothing that we ask needs the network, and a partial clone would go there by itself for an object that it lacks.
_OFFLINE = {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
_LITERAL = "--literal-pathspecs"
_OPTIONS = ["--no-pager", "--no-optional-locks", _LITERAL]
_FILTER = re.compile(r"filter\.(.+)\.(?:clean|smudge|process|required)", re.DOTALL)
_OWN_SCOPES = ("local", "worktree")


def git_environment() -> dict[str, str]:
    """The environment for Git, without what a surrounding hook has set."""
    return {name: text for name, text in os.environ.items() if name not in _OF_A_HOOK}


class Git(NamedTuple):
    """A Git that is there, for one folder, as `git` makes it. `settings` go before all others."""

    program: str
    folder: str
    settings: Mapping[str, str] = SETTINGS

    def command(self, *arguments: str) -> list[str]:
        """The whole command line; Git goes to the folder by itself."""
        # What reads names instead of patterns refuses to be told that they are names.
        options = [one for one in _OPTIONS if one != _LITERAL or arguments[:1] != ("check-ignore",)]
        settings = [word for key, value in self.settings.items() for word in ("-c", f"{key}={value}")]
        return [self.program, *options, *settings, "-C", self.folder, *arguments]

    def printed(self, *arguments: str) -> bytes | None:
        """Its standard output, the quick way; None where it fails or cannot be started so."""
        return process.printed_by(self.command(*arguments), self.environment())

    def run(self, *arguments: str, given: bytes = b"") -> Done:
        """Run it to its end; `given` is its standard input.

        Raises:
            UsageError: it does not start.
        """
        try:
            return process.run(self.command(*arguments), self.environment(), given=given)
        except OSError as error:
            raise UsageError(f"{self.program} does not run: {error.strerror}") from None

    def environment(self) -> dict[str, str]:
        """What the user has set, without what a hook has, and without the network."""
        found = environment(self.folder)
        return {name: text for name, text in found.items() if name not in _OF_A_HOOK} | _OFFLINE

    def filters(self) -> list[str]:
        """The filters that the repository's own configuration defines.

        Raises:
            UsageError: Git cannot read it, in its own words.
        """
        done = self.run("config", "--list", "--show-scope", "--name-only", "-z")
        if done.status:
            raise UsageError(f"git config in {self.folder}: {first_line(done)}")
        fields = done.out.decode("utf-8", "surrogateescape").split("\0")
        keys = [key for scope, key in zip(fields[::2], fields[1::2], strict=False) if scope in _OWN_SCOPES]
        return sorted({found[1] for found in map(_FILTER.fullmatch, keys) if found})

    def without(self, filters: Sequence[str]) -> Git:
        """The same with these filters switched off: files count as they are.

        Raises:
            UsageError: the name of one cannot be given to Git.
        """
        settings = dict(self.settings)
        for name in filters:
            if "=" in name:
                raise UsageError(f"{self.folder}: its Git configuration has a filter with = in its name: remove it")
            settings |= {f"filter.{name}.{key}": "" for key in ("clean", "smudge", "process")}
            settings[f"filter.{name}.required"] = "false"
        return self._replace(settings=settings)


def git(folder: Path | str) -> Git:
    """Git for a folder.

    Raises:
        UsageError: none is on PATH outside of that folder.
    """
    program = find("git", folder)
    if program is None:
        raise UsageError(missing("git"))
    # Git starts in a neutral folder, where a relative path would lead elsewhere.
    return Git(program, os.path.abspath(folder))  # noqa: PTH100  # a hook comes by here


def first_line(done: Done) -> str:
    """What Git says of a failure, without its hints."""
    words = (done.err + b"\n" + done.out).decode(errors="replace")
    lines = (line.strip() for line in words.splitlines())
    return next((line for line in lines if line and not line.startswith("hint:")), "no message")
