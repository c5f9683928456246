"""Scaffolded repositories, edits of their files, and what a check says afterwards."""

from __future__ import annotations

import functools
import re
import tempfile
from collections.abc import Callable, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal, NamedTuple

import yaml

from homelamp.chain.config import load
from homelamp.check import check
from homelamp.core.text import Span
from homelamp.files.repository import open_repository
from homelamp.model.finding import Finding
from homelamp.model.result import Result
from homelamp.suppress.settle import settle
from support.render import ANSWER_SETS, Answers, render_to
from support.repositories import git

TERRAFORM = "terraform/authentik/headlamp.tf"
VERSIONS = "terraform/authentik/versions.tf"
K3S = "k3s/config.yaml"
STRUCTURED = "k3s/authentication.yaml"
SEALED = "apps/headlamp/sealedsecret.yaml"
RBAC = "apps/headlamp/rbac.yaml"
# What an unchanged repository may be warned of: not sealed yet, example names, a template from a local folder.
ALLOWED = {"HL503", "HL601", "HL606"}


class Site:
    """A scaffolded repository with the answers that it was made from; `texts` are its files."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self.answers: Answers = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
        paths = [path for path in folder.rglob("*") if path.is_file() and ".git/" not in path.as_posix()]
        self.texts = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}
        self.engine = str(self.answers["gitops_engine"])
        self.claim = str(self.answers["username_claim"])
        self.is_structured = bool(self.answers["api_server_auth"] == "structured")
        self.is_ingress = bool(self.answers["exposure"] == "ingress")

    @property
    def values(self) -> str:
        """The file with Headlamp's values."""
        return "applications/headlamp.yaml" if self.engine == "argocd" else "apps/headlamp/helmrelease.yaml"

    @property
    def api_server(self) -> str:
        """The file that tells the API server of the issuer."""
        return STRUCTURED if self.is_structured else K3S

    def local(self, name: str) -> str:
        """A local of the Terraform module."""
        found = re.search(rf'^  {name} += "(.*)"$', self.texts[TERRAFORM].partition("\n}")[0], re.MULTILINE)
        assert found, name
        return found[1]

    @property
    def issuer(self) -> str:
        """The issuer that all places name."""
        return f"https://{self.local('authentik_host')}/application/o/{self.local('slug')}/"

    @property
    def emails(self) -> list[str]:
        """The admins' addresses."""
        return [address.strip() for address in str(self.answers["admin_emails"]).split(",")]

    @property
    def group(self) -> str:
        """The name of the admins' group."""
        return self.local("admin_group")


# The new texts of files; None removes one.
Edit = dict[str, str | None]
Place = Literal["primary", "anywhere", "file"]


class Row(NamedTuple):
    """A line of the table. `only` says which repositories it can be tried in.

    `setup` is an edit that makes the place to break first; with it alone nothing may be found. `at` is where the
    changed line must stand: `primary` where a majority disagrees with it, else any place of the finding; `file` only
    where something is missing that could stand anywhere in the file.
    """

    rule: str
    source: str
    way: str
    edit: Callable[[Site], Edit]
    severity: str = "error"
    at: Place = "anywhere"
    only: Callable[[Site], bool] = lambda _: True
    setup: Callable[[Site], Edit] | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes a mutation different from others."""
        return self.rule, self.source, self.way


def with_user(site: Site, name: str) -> Edit:
    """RBAC that binds a user beside the group."""
    subject = f'  - apiGroup: rbac.authorization.k8s.io\n    kind: User\n    name: "{name}"\n'
    return {RBAC: site.texts[RBAC] + subject}


def with_address(site: Site) -> Edit:
    """RBAC that binds the first admin by address too, as older templates had it."""
    return with_user(site, site.emails[0])


def always(_: Site) -> bool:
    """For rows that can be tried everywhere."""
    return True


@functools.cache
def site(name: str) -> Site:
    """The repository of an answer set, under Git."""
    folder = render_to(Path(tempfile.mkdtemp(prefix="homelamp-mutations-")) / name, ANSWER_SETS[name])
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    return Site(name, folder)


def findings(site: Site, edit: Edit) -> list[Finding]:
    """What a check of the edited repository finds; the repository is put back afterwards."""
    return _checked(site, edit).findings


def checked(site: Site, edit: Edit) -> Result:
    """The result of checking the edited repository, without the warnings that it has unedited."""
    result = _checked(site, edit)
    known = _warnings(site.name)
    result.findings = [finding for finding in result.findings if finding.fingerprint not in known]
    return result


@functools.cache
def _warnings(name: str) -> set[str]:
    return {finding.fingerprint for finding in _checked(site(name), {}).findings if finding.code in ALLOWED}


def _checked(site: Site, edit: Edit) -> Result:
    for path, text in edit.items():
        target = site.folder / path
        if text is None:
            target.unlink()
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    try:
        opened = open_repository(site.folder)
        config = load(opened)
        result = check(opened, config)
        settle(opened, config, result)
        return result
    finally:
        for path in edit:
            target = site.folder / path
            if path in site.texts:
                target.write_text(site.texts[path], encoding="utf-8")
            elif target.exists():
                target.unlink()


def replaced(site: Site, path: str, pattern: str, new: Callable[[str], str] | str, before: Edit | None = None) -> Edit:
    """An edit of the one place that `pattern` finds: its group `it`, or all of it, becomes `new`."""
    text = (before or {}).get(path) or site.texts[path]
    found = list(re.finditer(pattern, text, re.MULTILINE))
    assert len(found) == 1, f"{pattern!r} is {len(found)} times in {path} of {site.name}"
    group = "it" if "it" in found[0].groupdict() else 0
    start, end = found[0].span(group)
    right = new if isinstance(new, str) else new(text[start:end])
    assert right != text[start:end], f"{text[start:end]!r} does not change in {path} of {site.name}"
    return {**(before or {}), path: text[:start] + right + text[end:]}


def changed_lines(old: str, new: str | None) -> set[int]:
    """The lines of `new` that are not those of `old`; where lines are gone, the ones around the gap."""
    if new is None:
        return set()
    lines: set[int] = set()
    for tag, _, _, start, end in SequenceMatcher(
        None, old.splitlines(), new.splitlines(), autojunk=False
    ).get_opcodes():
        if tag == "delete":
            lines |= _around(new.splitlines(), start)
        elif tag != "equal":
            lines |= set(range(start + 1, end + 1))
    return lines


def _around(lines: list[str], gap: int) -> set[int]:
    """The nearest lines before and behind a gap that state something."""
    before = next((at for at in range(gap, 0, -1) if states(lines[at - 1])), 1)
    behind = next((at for at in range(gap + 1, len(lines) + 1) if states(lines[at - 1])), len(lines))
    return {before, behind}


def states(line: str) -> bool:
    """Whether a line is more than a comment."""
    return bool(line.strip()) and not line.lstrip().startswith("#")


def stands_in(span: Span, lines: Mapping[str, set[int]]) -> bool:
    """Whether a place has one of the changed lines of its file."""
    return bool(lines.get(span.file.path, set()) & set(range(span.line, span.end_line + 1)))
