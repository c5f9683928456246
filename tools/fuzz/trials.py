"""Runs homelamp over a broken repository within this process, and says which promises it breaks."""

from __future__ import annotations

import io
import shutil
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from pathlib import Path
from random import Random
from time import process_time
from typing import NamedTuple

import homelamp
from fuzz import files, promises
from fuzz.cases import Case
from fuzz.watch import HangsError, alarm, started
from homelamp.chain.config import Config, load
from homelamp.check import check
from homelamp.commands.checking import CheckOptions, check_command
from homelamp.errors import UsageError
from homelamp.files.repository import Repository, open_repository
from homelamp.manifests.validate import validate
from homelamp.model.finding import Finding
from homelamp.model.result import Result
from homelamp.redact.outside import message
from homelamp.report import json as json_report
from homelamp.report import text as text_report
from homelamp.report.show import FORMATS, write
from homelamp.report.style import Style

_BUG = 3
# A reference to a Secret that another rule says does not arrive.
_ECHO = "HL114"
_OURS = str(Path(homelamp.__file__).parent)
# One in so many repositories is looked at in this way too.
_HOOKS, _COMMANDS, _GIT, _KUBECONFORM = 8, 12, 25, 200


class Fault(NamedTuple):
    """What went wrong: `kind` is the same for faults that have one cause, mostly."""

    kind: str
    detail: str


class Outcome(NamedTuple):
    """What a repository came to.

    `seconds` is how long the processor was at its slowest run, `run` the name of that: what other programs do to the
    clock on the wall is not homelamp's.
    """

    seed: int
    faults: tuple[Fault, ...]
    seconds: float
    run: str
    findings: int
    refused: bool
    fixed: bool


class Trial:
    """Runs one repository in a folder that is made and removed."""

    def __init__(self, case: Case, folder: Path, *, kubeconform: bool, git: Path | None) -> None:
        self._case = case
        self._folder = folder
        self._random = Random(f"{case.seed} run")
        self._kubeconform = kubeconform
        self._git = git
        self._faults: list[Fault] = []
        self._slowest = (0.0, "")
        self._config = Config()
        self._repository: Repository | None = None
        self._result: Result | None = None
        self._refused = self._fixed = False

    def run(self) -> Outcome:
        """Lay the repository down and run everything that this one is due for."""
        files.write(self._folder, self._case.files)
        if self._git and self._one_in(_GIT):
            shutil.copytree(self._git, self._folder / ".git", dirs_exist_ok=True)
        try:
            self._timed("check", self._check)
            if self._result:
                self._timed("show", self._show)
            if self._result and self._one_in(_HOOKS):
                self._timed("hooks", self._hooks)
            if self._kubeconform and self._repository and self._one_in(_KUBECONFORM):
                self._timed("kubeconform", self._manifests)
            if self._one_in(_COMMANDS):
                self._timed("commands", self._commands)
            if self._result and any(one.problem.fix for one in self._result.findings):
                self._timed("diff", self._diff)
                self._timed("fix", self._fix)
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)
        found = len(self._result.findings) if self._result else 0
        faults = tuple(dict.fromkeys(self._faults))
        return Outcome(self._case.seed, faults, *self._slowest, found, self._refused, self._fixed)

    def _one_in(self, number: int) -> bool:
        return self._random.randrange(number) == 0

    def _timed(self, name: str, run: Callable[[], None]) -> None:
        """Run, with the clock and with every exception as a fault; a refusal must be one line."""
        started = process_time()
        try:
            with alarm():
                run()
        except UsageError as error:
            self._refused = True
            self._keep(f"{name}: refusal", promises.of_refusal(message(str(error))))
        except HangsError as error:
            self._faults.append(Fault(f"{name}: hangs in {_where(error)}", "".join(traceback.format_exception(error))))
        except (Exception, RecursionError) as error:
            detail = "".join(traceback.format_exception(error))
            self._faults.append(Fault(f"{name}: {type(error).__name__} in {_where(error)}", detail))
        self._slowest = max(self._slowest, (process_time() - started, name))

    def _keep(self, kind: str, broken: Iterator[str]) -> None:
        for said in broken:
            words = said.split(":")[0]
            self._faults.append(Fault(f"{kind}: {words[:60]}", said))

    def _check(self) -> None:
        self._repository = open_repository(self._folder)
        self._config = load(self._repository)
        result = check(self._repository, self._config)
        self._result = result
        self._keep("check --format json", promises.of_report(json_report.render(result, None), self._lines))
        said = "\n".join(text_report.render(result, None, Style(self._one_in(2))))
        self._keep("check", promises.of_text(said.replace("\x1b[", "")))

    def _show(self) -> None:
        for form in ("json", self._random.choice(FORMATS)):
            out = io.StringIO()
            assert self._result
            write(self._result, form, out)
            checked = (
                promises.of_show(out.getvalue(), self._lines) if form == "json" else promises.of_text(out.getvalue())
            )
            self._keep(f"show --format {form}", checked)

    def _hooks(self) -> None:
        """The hook on the login and the one on secrets find together what a check finds.

        A Secret that does not arrive is told by the first alone, where the second one tells why.
        """
        assert self._repository
        assert self._result
        fresh = Repository(self._repository.root, self._repository.paths, self._repository.is_git)
        halves = (check(fresh, self._config, secrets=False), check(fresh, self._config, login=False))
        together = {one.fingerprint: one.code for half in halves for one in half.findings}
        whole = {one.fingerprint: one.code for one in self._result.findings}
        other = {code for print_, code in (together | whole).items() if (print_ in together) != (print_ in whole)}
        if other - {_ECHO} or not whole.keys() <= together.keys():
            self._faults.append(Fault("hooks: other findings than check", ", ".join(sorted(other))))

    def _manifests(self) -> None:
        assert self._repository
        outcome = validate(self._repository, self._config)
        result = Result(files=0)
        self._keep("kubeconform", promises.of_report(json_report.render(result, outcome), self._lines))
        self._keep(
            "kubeconform", promises.of_text("\n".join(text_report.render(result, outcome, Style(enabled=False))))
        )

    def _commands(self) -> None:
        """The program as a shell starts it, but for the process."""
        options = self._random.choice((["--format", "json"], [], ["--strict"], ["--diff"]))
        for words in (["check", "--no-manifests", *options], ["show", "--format", self._random.choice(FORMATS)]):
            status, said = started([*words, str(self._folder)])
            if status >= _BUG:
                self._faults.append(Fault(f"{words[0]}: status {status} in {_last_frame(said[1])}", said[1]))
            if "json" in words and status < 2:  # 2 is a refusal
                broken = promises.of_report if words[0] == "check" else promises.of_show
                self._keep(" ".join(words), broken(said[0], self._lines))

    def _diff(self) -> None:
        out = io.StringIO()
        with redirect_stderr(io.StringIO()):
            check_command(self._folder, out=out, options=CheckOptions(manifests=False, mode="diff"))
        self._keep("check --diff", promises.of_text(out.getvalue().replace("\t", " ")))

    def _fix(self) -> None:
        """What is fixed brings nothing new, and is fixed for good."""
        assert self._result
        before = Counter(one.fingerprint for one in self._result.findings)
        options = CheckOptions(manifests=False, mode="fix")
        contents = self._contents()
        with redirect_stderr(io.StringIO()):
            check_command(self._folder, out=io.StringIO(), options=options)
            once = self._contents()
            again = open_repository(self._folder)
            found = check(again, load(again)).findings
            check_command(self._folder, out=io.StringIO(), options=options)
        self._fixed = once != contents
        new = Counter(one.fingerprint for one in found) - before
        if new:
            self._faults.append(Fault(f"fix: new findings {_codes(found, new)}", f"{sorted(new)}"))
        if self._contents() != once:
            self._faults.append(Fault("fix: a second one changes more", ""))

    def _contents(self) -> dict[str, bytes]:
        assert self._repository
        found = {path: self._folder / path for path in self._repository.paths}
        return {path: at.read_bytes() for path, at in found.items() if at.is_file() and not at.is_symlink()}

    def _lines(self, path: str) -> list[str] | None:
        entry = self._repository.content(path) if self._repository and path in self._repository.paths else None
        if entry is None:
            return None
        text = entry.decode("utf-8-sig", "replace") if isinstance(entry, bytes) else ""
        return text.split("\n" if "\n" in text else "\r")


def _codes(findings: list[Finding], wanted: Counter[str]) -> str:
    return ", ".join(sorted({one.code for one in findings if one.fingerprint in wanted}))


def _where(error: BaseException) -> str:
    """The innermost line of homelamp that was running."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(_OURS)]
    return f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "the fuzzer"


def _last_frame(said: str) -> str:
    own = [line for line in said.splitlines() if _OURS in line]
    return own[-1].rpartition("/")[2] if own else "?"
