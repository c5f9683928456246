"""Where the template comes from, and what is recorded of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from scaffold.driver import SMALL, command, environment, run_new, tree, write_tree
from support.release import ROOT, URL, tagged_clone, version
from support.repositories import git

TAG = f"v{version()}"
UPDATES_NEED_A_RELEASE = "not a release: no version is recorded, and updates need a release of homelamp"


def recorded(repository: Path) -> tuple[Any, Any]:
    """Source and version in the answers file."""
    answers = yaml.safe_load((repository / ".copier-answers.yml").read_text())
    return answers.get("_src_path"), answers.get("_commit")


def run_from(sources: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the homelamp that lies below `sources`, and no other."""
    path = os.pathsep.join([os.fspath(sources), *sys.path])
    return subprocess.run(
        command("lab", "--defaults", *arguments),
        cwd=folder,
        env=environment(PYTHONPATH=path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of this project whose commit is its release tag. No test may write into it."""
    return tagged_clone(tmp_path_factory.mktemp("release") / "homelamp.git", TAG)


@pytest.fixture
def checkout(release: Path, tmp_path: Path) -> Path:
    """The same, to write into."""
    return shutil.copytree(release, tmp_path / "checkout", symlinks=True)


@pytest.fixture
def users(release: Path, tmp_path: Path) -> dict[str, str]:
    """Environment of a user to whom the release answers under the project's URL. Copier puts `.git` behind it."""
    settings = tmp_path / "gitconfig"
    settings.write_text(f'[url "{release.as_uri()}"]\n  insteadOf = {URL}.git\n  insteadOf = {URL}\n')
    return {"GIT_CONFIG_GLOBAL": os.fspath(settings)}


def test_a_checkout_of_a_release_records_url_and_tag(checkout: Path, tmp_path: Path) -> None:
    done = run_from(checkout / "src", tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"template: homelamp {TAG}\n")
    assert recorded(tmp_path / "lab") == (URL, TAG)


def _edit(checkout: Path) -> None:
    (checkout / "copier.yml").write_text((checkout / "copier.yml").read_text() + "# edited\n")


def _add(checkout: Path) -> None:
    (checkout / "template" / "more.txt").write_text("new\n")


def _ignore(checkout: Path) -> None:
    (checkout / "template" / "__pycache__").mkdir()
    (checkout / "template" / "__pycache__" / "more.pyc").write_text("")


def _commit(checkout: Path) -> None:
    git(checkout, "commit", "--quiet", "--allow-empty", "--message", "After the release")


def _tag_another(checkout: Path) -> None:
    git(checkout, "tag", "--delete", TAG)
    git(checkout, "tag", "v999.0.0")


def _forget_git(checkout: Path) -> None:
    shutil.rmtree(checkout / ".git")


@pytest.mark.parametrize("change", [_edit, _add, _ignore, _commit, _tag_another, _forget_git])
def test_any_other_checkout_records_no_version_and_says_so(
    checkout: Path, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    change(checkout)

    done = run_from(checkout / "src", tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0].endswith(UPDATES_NEED_A_RELEASE)
    assert recorded(tmp_path / "lab") == (URL, None)


def test_a_checkout_without_git_inside_another_repository_is_no_release(checkout: Path, tmp_path: Path) -> None:
    _forget_git(checkout)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "Mine")
    git(tmp_path, "tag", TAG)

    run_from(checkout / "src", tmp_path)

    assert recorded(tmp_path / "lab") == (URL, None)


def test_what_is_not_committed_is_rendered_from_a_checkout(checkout: Path, tmp_path: Path) -> None:
    _add(checkout)

    run_from(checkout / "src", tmp_path)

    assert (tmp_path / "lab" / "more.txt").read_text() == "new\n"


@pytest.mark.parametrize("tag", [TAG, None])
def test_an_installed_package_carries_the_template_and_its_release(
    release: Path, tmp_path: Path, tag: str | None
) -> None:
    package = tmp_path / "site" / "homelamp"
    shutil.copytree(release / "src" / "homelamp", package)
    shutil.copytree(release / "template", package / "_template" / "template")
    shutil.copy2(release / "copier.yml", package / "_template" / "copier.yml")
    if tag:
        (package / "_template" / "release").write_text(f"{tag}\n")

    done = run_from(package.parent, tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert recorded(tmp_path / "lab") == (URL, tag)


def test_a_package_without_a_template_is_one_line(release: Path, tmp_path: Path) -> None:
    shutil.copytree(release / "src" / "homelamp", tmp_path / "site" / "homelamp")

    done = run_from(tmp_path / "site", tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith("homelamp: this installation carries no template: ")
    assert not (tmp_path / "lab").exists()


ANSWERS = ["--data", "gitops_engine=argocd", "--data", "domain=lab.test", "--data", "renovate=no"]


def test_plain_copier_gives_the_same_bytes(checkout: Path, users: dict[str, str], tmp_path: Path) -> None:
    plain = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults", *ANSWERS, "--vcs-ref", TAG, URL, "plain"]
    subprocess.run(plain, cwd=tmp_path, env=environment(**users), check=True, capture_output=True)

    done = run_from(checkout / "src", tmp_path, *ANSWERS)

    assert done.returncode == 0, done.stderr
    # The answers file too: source and version are recorded as Copier records them.
    assert tree(tmp_path / "lab") == tree(tmp_path / "plain")
    modes = [{path.name: path.stat().st_mode for path in (tmp_path / name).rglob("*")} for name in ("lab", "plain")]
    assert {name: mode for name, mode in modes[0].items() if name in modes[1]} == modes[1]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("{folder}", "{folder}"),
        ("release/homelamp.git", "{folder}"),
        ("{url}", "{url}"),
        ("git+{url}", "git+{url}"),
        (URL, URL),
    ],
)
def test_a_named_release_is_recorded_so_that_copier_finds_it(
    release: Path, users: dict[str, str], tmp_path: Path, given: str, wanted: str
) -> None:
    (tmp_path / "release").symlink_to(release.parent)
    names = {"folder": os.fspath(release), "url": release.as_uri()}

    done = run_new(tmp_path, "lab", "--defaults", "--template", given.format(**names), **users)

    assert (done.returncode, done.stderr) == (0, "")
    assert f"template version: {TAG}\n" in done.stdout
    assert recorded(tmp_path / "lab") == (wanted.format(**names), TAG)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A small template in Git, with two tags and a commit after them."""
    folder = write_tree(tmp_path / "template", SMALL)
    git(folder, "init", "--quiet", "--initial-branch=main")
    for tag in ("v1.0.0", "v1.1.0", None):
        (folder / "template" / "version.txt").write_text(f"{tag}\n")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", str(tag))
        if tag:
            git(folder, "tag", tag)
    return folder


def test_a_url_that_copier_takes_for_a_folder_is_recorded_so_that_it_does_not(template: Path, tmp_path: Path) -> None:
    done = run_new(tmp_path, "lab", "--defaults", "--template", template.as_uri())

    assert (done.returncode, done.stderr) == (0, "")
    assert recorded(tmp_path / "lab") == (f"git+{template.as_uri()}", "v1.1.0")


@pytest.mark.parametrize(("ref", "text"), [(None, "v1.1.0\n"), ("v1.0.0", "v1.0.0\n"), ("main", "None\n")])
def test_the_newest_tag_is_taken_unless_another_is_named(
    template: Path, tmp_path: Path, ref: str | None, text: str
) -> None:
    done = run_new(tmp_path, "lab", "--defaults", "--template", "template", *(["--vcs-ref", ref] if ref else []))

    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "lab" / "version.txt").read_text() == text
    source, commit = recorded(tmp_path / "lab")
    assert source == os.fspath(template)
    assert git(template, "cat-file", "-t", f"{commit}^{{commit}}") == "commit\n"


def test_changes_that_are_not_in_the_tag_are_said(template: Path, tmp_path: Path) -> None:
    (template / "template" / "version.txt").write_text("draft\n")

    done = run_new(tmp_path, "lab", "--defaults", "--template", "template")

    assert (tmp_path / "lab" / "version.txt").read_text() == "v1.1.0\n"
    assert f"note: {template} has uncommitted changes, which are not in that version\n" in done.stdout


def test_a_folder_that_is_not_in_git_cannot_be_updated_from_and_that_is_said(template: Path, tmp_path: Path) -> None:
    shutil.rmtree(template / ".git")

    done = run_new(tmp_path, "lab", "--defaults", "--template", "template")

    assert recorded(tmp_path / "lab") == (os.fspath(template), None)
    assert f"note: {template} is no Git repository: no version is recorded, so template updates will " in done.stdout


def test_a_template_that_records_nothing_is_said(tmp_path: Path) -> None:
    write_tree(tmp_path / "template", {"copier.yml": "a: b\n", "x.txt": "x\n"})

    done = run_new(tmp_path, "lab", "--defaults", "--template", "template")

    assert done.returncode == 0
    assert "note: the template does not record where it came from, so it cannot be updated\n" in done.stdout


def test_the_users_template_stays_as_it_is(template: Path, tmp_path: Path) -> None:
    (template / "template" / "version.txt").write_text("draft\n")
    before = tree(template), git(template, "status", "--porcelain"), git(template, "rev-list", "--all")

    run_new(tmp_path, "lab", "--defaults", "--template", "template")
    run_new(tmp_path, "other", "--defaults", "--template", "template", "--vcs-ref", "HEAD")

    assert (tree(template), git(template, "status", "--porcelain"), git(template, "rev-list", "--all")) == before


def test_one_constant_names_the_projects_source() -> None:
    named = [path for path in (ROOT / "src" / "homelamp" / "scaffold").glob("*.py") if URL in path.read_text()]

    assert [path.name for path in named] == ["source.py"]
