"""From every release to the working tree, for both engines: what an update makes of a repository a year later.

Until there are releases, commits of the history stand for them: the first with a template, one half way, and the last
whose RBAC binds people by name.
"""

from __future__ import annotations

import re
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from scaffold.updating import (
    POLICY,
    SEALED,
    VALUES,
    commit,
    everything,
    release,
    render_from,
    replace,
    scaffolded,
    update,
)
from support.release import ROOT
from support.render import ENGINES, PLAIN, copy_template
from support.repositories import git, init

TREE = "v999.0.0"
RBAC = "apps/headlamp/rbac.yaml"
TERRAFORM = "terraform/authentik/headlamp.tf"
CIPHERTEXT = "AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq"
ADA = "ada@lab.homelamp.dev"


def _printed(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.split()


def _names(*arguments: str) -> set[str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name for name in done.stdout.split("\0") if name}


def _releases() -> dict[str, str]:
    """For each tag the commit that it is made from."""
    tags = _printed("tag", "--list", "v*")
    if tags:
        return {tag: tag for tag in tags}
    commits = _printed("rev-list", "--reverse", "HEAD", "--", "copier.yml", "template")
    with_template = [one for one in commits if _printed("ls-tree", "--name-only", one, "copier.yml")]
    chosen = [*with_template[:1], *with_template[len(with_template) // 2 :][:1], *_binding_users()]
    return {f"v0.0.{number}": one for number, one in enumerate(dict.fromkeys(chosen), 1)}


def _binding_users() -> list[str]:
    """The last commit whose RBAC binds people by name, if the history has it."""
    template = f"template/{RBAC}.jinja"
    commits = _printed("rev-list", "HEAD", "--", template)
    return [one for one in commits if "kind: User" in " ".join(_printed("show", f"{one}:{template}"))][:1]


RELEASES = _releases()
BINDING_USERS = [tag for tag, at in RELEASES.items() if at in _binding_users()]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template's repository with all releases, and the working tree as the newest."""
    if not RELEASES:
        pytest.skip("there is no history to take a template from")
    repository = init(tmp_path_factory.mktemp("source") / "template")
    for tag, at in RELEASES.items():
        _clear(repository)
        packed = subprocess.run(
            ["git", "archive", "--format=zip", at, "copier.yml", "template"], cwd=ROOT, capture_output=True, check=True
        ).stdout
        with zipfile.ZipFile(BytesIO(packed)) as archive:
            archive.extractall(repository)
        release(repository, tag)
    _clear(repository)
    copy_template(repository)
    release(repository, TREE)
    return repository


def _clear(repository: Path) -> None:
    if git(repository, "ls-files"):
        git(repository, "rm", "-r", "--quiet", ".")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=RELEASES or ["none"])
def lab(request: pytest.FixtureRequest, source: Path, tmp_path: Path, engine: str) -> Path:
    """A repository of one release."""
    return scaffolded(source, tmp_path / "lab", {**PLAIN, "gitops_engine": engine}, request.param)


def test_an_untouched_repository_equals_a_fresh_one(source: Path, lab: Path, engine: str, tmp_path: Path) -> None:
    sealed = (lab / SEALED).read_bytes()

    done = update(lab)

    assert (done.returncode, done.stderr) == (0, "")
    fresh = everything(render_from(source, tmp_path / "fresh", {**PLAIN, "gitops_engine": engine}, TREE))
    assert everything(lab) == {**fresh, SEALED: sealed}


def test_the_owners_work_is_kept_or_named(lab: Path, engine: str) -> None:
    edits = {
        VALUES[engine]: (b"256Mi", b"512Mi"),
        "apps/headlamp/rbac.yaml": (b"name: headlamp-admins\n", b"name: lab-admins\n"),
        POLICY: (b"4466", b"14466"),
    }
    for path, (old, new) in edits.items():
        content = (lab / path).read_bytes()
        assert old in content, path
        (lab / path).write_bytes(content.replace(old, new))
    (lab / "apps" / "own.yaml").write_text("mine: true\n")
    (lab / ".gitattributes").unlink(missing_ok=True)
    (lab / SEALED).write_bytes((lab / SEALED).read_bytes().replace(b"homelamp-not-sealed-yet", CIPHERTEXT.encode()))
    commit(lab, "Mine")
    before = everything(lab)

    done = update(lab)

    assert done.returncode in {0, 1}, done.stderr
    after = everything(lab)
    assert after[SEALED] == before[SEALED]
    assert after["apps/own.yaml"] == b"mine: true\n"
    assert ".gitattributes" not in after
    for path, (_, new) in edits.items():
        assert path in done.stdout or new in after[path]
        assert any(new in after[one] for one in after if one == path or f"from {path} " in done.stdout)
    for path in set(before) - set(after) - {"."}:
        assert path in done.stdout or before[path] == b"/", f"{path} is gone without a word"
    assert not any(b"\n<<<<<<< " in content for content in after.values())
    if done.returncode == 0:
        assert not list(lab.rglob("*.rej"))


@pytest.fixture
def lab_with_users(source: Path, tmp_path: Path, engine: str) -> Path:
    """A repository whose RBAC binds people by name, with a second admin."""
    if not BINDING_USERS:
        pytest.skip("the history has no template that binds people by name")
    lab = scaffolded(source, tmp_path / "lab", {**PLAIN, "gitops_engine": engine}, BINDING_USERS[0])
    replace(lab / TERRAFORM, '    "admin@lab.homelamp.dev",\n', f'    "admin@lab.homelamp.dev",\n    "{ADA}",\n')
    commit(lab, "A second admin")
    assert "kind: User" in (lab / RBAC).read_text()
    return lab


def test_access_by_name_and_for_ever_ends_with_an_update(lab_with_users: Path) -> None:
    done = update(lab_with_users)

    assert (done.returncode, done.stderr) == (0, "")
    assert "kind: User" not in (lab_with_users / RBAC).read_text()
    terraform = (lab_with_users / TERRAFORM).read_text()
    for wanted in (ADA, '"email_verified": ak_is_group_member(', "refresh_token_validity", "fetch_certificate = false"):
        assert wanted in terraform
    assert '"email_verified": True' not in terraform


def test_users_that_the_owner_has_bound_are_for_the_owner_to_decide(lab_with_users: Path) -> None:
    rbac = lab_with_users / RBAC
    text = rbac.read_text() + f'  - apiGroup: rbac.authorization.k8s.io\n    kind: User\n    name: "{ADA}"\n'
    rbac.write_text(text)
    commit(lab_with_users, "Bind her")

    done = update(lab_with_users)

    assert done.returncode == 1
    assert f"conflict: {RBAC}" in done.stdout
    assert text.split("subjects:")[1].splitlines()[-6:] == rbac.read_text().splitlines()[-6:]
    assert '"email_verified": ak_is_group_member(' in (lab_with_users / TERRAFORM).read_text()


def test_what_a_release_had_and_the_template_has_no_more_is_excluded() -> None:
    """Plain `copier update` deletes such a file although its owner edited it."""
    tags = _printed("tag", "--list", "v*")
    if not tags:
        pytest.skip("there is no release yet")
    excluded = (ROOT / "copier.yml").read_text()
    now = _names("ls-files", "-z", "template")
    for tag in tags:
        for path in _names("ls-tree", "-r", "-z", "--name-only", tag, "template") - now:
            plain = re.sub(r"#%.*?%#", "", path).removeprefix("template/").removesuffix(".jinja")
            assert plain in excluded, f"{path} of {tag} is gone: name {plain} in _exclude of copier.yml"
