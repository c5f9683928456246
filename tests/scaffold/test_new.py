"""`homelamp new`: what it makes, what it records, and that a refusal writes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from support.release import URL, settings_of_a_user, tagged_clone, version
from support.repositories import git

IDENTITY = {
    "GIT_AUTHOR_NAME": "Tess Tester",
    "GIT_AUTHOR_EMAIL": "tess@lab.test",
    "GIT_COMMITTER_NAME": "Tess Tester",
    "GIT_COMMITTER_EMAIL": "tess@lab.test",
}


def homelamp(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "homelamp", "new", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a scaffolded repository but Git's own and the answers."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts and path.name != ".copier-answers.yml"
    }


@pytest.fixture
def bare_python(tmp_path: Path) -> Path:
    """A Python of its own, with no program beside it."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    return tmp_path / "bare" / "bin" / "python"


@pytest.mark.parametrize("engine", ["flux", "argocd"])
def test_a_fresh_repository_is_checked_and_agrees(tmp_path: Path, engine: str) -> None:
    done = homelamp(tmp_path, "lab", "--defaults", "--data", f"gitops_engine={engine}", **IDENTITY)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "issuer_url, client_id, redirect_uri agree" in done.stdout
    assert "git init and a first commit: done" in done.stdout
    assert "pre-commit install: done" in done.stdout
    assert (tmp_path / "lab" / ".git" / "hooks" / "pre-commit").is_file()
    assert git(tmp_path / "lab", "status", "--porcelain") == ""
    assert git(tmp_path / "lab", "log", "--format=%an %s") == "Tess Tester Scaffold the repository with homelamp\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lab"]


def test_an_unreleased_build_records_no_version_and_says_so(tmp_path: Path) -> None:
    done = homelamp(tmp_path, "lab", "--defaults")

    answers = yaml.safe_load((tmp_path / "lab" / ".copier-answers.yml").read_text())
    if "_commit" in answers:
        pytest.skip("this checkout is exactly a release")
    assert answers["_src_path"] == URL
    assert "template updates need a release" in done.stdout


def test_without_an_identity_nothing_is_committed_and_one_line_says_so(tmp_path: Path) -> None:
    done = homelamp(tmp_path, "lab", "--defaults")

    assert done.returncode == 0
    assert sum("Git does not know who you are" in line for line in done.stdout.splitlines()) == 1
    assert git(tmp_path / "lab", "log", "--all", "--oneline") == ""
    assert "README.md" in git(tmp_path / "lab", "ls-files")


def test_plain_copier_gives_the_same_files(tmp_path: Path) -> None:
    answers = ["--data", "gitops_engine=argocd", "--data", "domain=lab.homelamp.dev"]
    clone = tagged_clone(tmp_path / "clone", f"v{version()}")
    plain = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults", *answers, os.fspath(clone), "plain"]
    subprocess.run(plain, cwd=tmp_path, check=True, capture_output=True)

    done = homelamp(tmp_path, "lab", "--defaults", *answers)

    assert done.returncode == 0
    assert files_of(tmp_path / "lab") == files_of(tmp_path / "plain")


@pytest.mark.parametrize("form", ["folder", "file URL"])
def test_a_tagged_clone_is_recorded_with_its_tag(tmp_path: Path, form: str) -> None:
    clone = tagged_clone(tmp_path / "clone", f"v{version()}")
    source = os.fspath(clone) if form == "folder" else clone.as_uri()

    done = homelamp(tmp_path, "lab", "--defaults", "--template", source)

    assert done.returncode == 0, done.stdout + done.stderr
    answers = yaml.safe_load((tmp_path / "lab" / ".copier-answers.yml").read_text())
    assert (answers["_src_path"], answers["_commit"]) == (source, f"v{version()}")


def test_an_installed_release_records_url_and_tag_so_that_updates_work(tmp_path: Path, bare_python: Path) -> None:
    clone = tagged_clone(tmp_path / "clone", f"v{version()}")
    installed = tmp_path / "installed"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", installed, clone],
        check=True,
        env={**os.environ, "HOMELAMP_KUBECONFORM_BUILD": "none"},
        capture_output=True,
    )
    # The dependencies from this environment, homelamp itself from the wheel.
    others = [path for path in sys.path if path.endswith("site-packages")]

    done = subprocess.run(
        [bare_python, "-m", "homelamp", "new", "lab", "--defaults"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([os.fspath(installed), *others])},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    answers = yaml.safe_load((tmp_path / "lab" / ".copier-answers.yml").read_text())
    assert (answers["_src_path"], answers["_commit"]) == (URL, f"v{version()}")


REFUSALS = [
    (["lab", "--defaults", "--data", "domian=x"], "there is no question 'domian'; did you mean domain?"),
    (["lab", "--defaults", "--data", "domain"], "--data domain: write KEY=VALUE, such as domain=lab.example.net"),
    (["lab", "--defaults", "--data", "client_id=on"], "client_id: "),
    (["lab", "--defaults", "--data", "application_slug=token"], "application_slug: "),
    (["lab", "--defaults", "--data", "gitops_engine=fleet"], "Invalid choice for 'gitops_engine'"),
    (["lab", "--defaults", "--data-file", "missing.yaml"], "--data-file missing.yaml: No such file or directory"),
    (["lab", "--defaults", "--data-file", "list.yaml"], "--data-file list.yaml: a mapping of questions to answers"),
    (["lab", "--defaults", "--data-file", "broken.yaml"], "--data-file broken.yaml:2: "),
    (["lab", "--defaults", "--data-file", "unknown.yaml"], "there is no question 'hostname'"),
    (["lab"], "there is no terminal to ask questions on: add --defaults"),
    (["full", "--defaults"], "full is not empty: name a new folder"),
    (["full/file", "--defaults"], "full/file is there already and no folder"),
    (
        ["lab", "--defaults", "--template", "nowhere"],
        "--template nowhere: there is no such folder, and it is no Git URL",
    ),
    (["lab", "--defaults", "--template", "full"], "--template full: this is no template, it holds no copier.yml"),
    (
        ["lab", "--defaults", "--template", "file:///nowhere.git"],
        "'/nowhere.git' does not appear to be a git repository",
    ),
    (["lab", "--defaults", "--template", "dirty"], "--template dirty has uncommitted changes: commit them"),
    (["lab", "--defaults", "--template", "tasks"], "Template uses potentially unsafe feature: tasks"),
    (["lab", "--defaults", "--vcs-ref", "v1"], "--vcs-ref names a version of another template"),
]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with what a user may have lying around."""
    for name, text in {
        "full/file": "mine\n",
        "list.yaml": "- a\n",
        "broken.yaml": "domain: a\n\tb: c\n",
        "unknown.yaml": "hostname: x\n",
        "tasks/copier.yml": "_tasks: [touch made]\n",
        "dirty/copier.yml": "a: {type: str, default: b}\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    git(tmp_path / "dirty", "init", "--quiet")
    return tmp_path


@pytest.mark.parametrize(("arguments", "words"), REFUSALS)
def test_a_refusal_is_one_line_and_writes_nothing(place: Path, arguments: list[str], words: str) -> None:
    before = sorted(path for path in place.rglob("*") if ".git" not in path.parts)

    done = homelamp(place, *arguments)

    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith("homelamp: ")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(path for path in place.rglob("*") if ".git" not in path.parts) == before
    assert (place / "full" / "file").read_text() == "mine\n"


def test_an_empty_folder_may_be_there(tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()

    assert homelamp(tmp_path, "lab", "--defaults").returncode == 0


def test_inside_another_repository_a_line_says_so(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")

    done = homelamp(tmp_path, "labs/home", "--defaults")

    assert done.returncode == 0
    assert "is a repository of its own" in done.stdout


def test_without_pre_commit_the_command_is_printed(tmp_path: Path, bare_python: Path) -> None:
    done = subprocess.run(
        [bare_python, "-m", "homelamp", "new", "lab", "--defaults"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "run pre-commit install there" in done.stdout


def test_an_update_from_one_tag_to_the_next_keeps_what_the_user_changed(tmp_path: Path) -> None:
    clone = tagged_clone(tmp_path / "clone", "v0.1.0")
    user = settings_of_a_user(tmp_path / "gitconfig", clone)
    assert homelamp(tmp_path, "lab", "--defaults", "--template", URL, **user).returncode == 0
    lab = tmp_path / "lab"
    sealed = lab / "apps" / "headlamp" / "sealedsecret.yaml"
    release = lab / "apps" / "headlamp" / "helmrelease.yaml"
    sealed.write_text(sealed.read_text().replace("homelamp-not-sealed-yet", "AgB" + "c" * 700))
    release.write_text(release.read_text().replace("memory: 256Mi", "memory: 512Mi"))
    mine = sealed.read_bytes()
    git(lab, "commit", "--quiet", "--all", "--no-verify", "--message", "Seal")
    # The next release says something new in a file that the user changed elsewhere, and in the sealed one.
    (placeholder,) = (clone / "template").rglob("sealedsecret.yaml*")
    placeholder.write_text(placeholder.read_text() + "# news\n")
    for news in (clone / "template").rglob("helmrelease.yaml*"):
        news.write_text(news.read_text().replace("interval: 1h", "interval: 2h"))
    git(clone, "commit", "--quiet", "--all", "--message", "News")
    git(clone, "tag", "v0.2.0")

    subprocess.run(
        [sys.executable, "-m", "copier", "update", "--quiet", "--defaults"],
        cwd=lab,
        env={**os.environ, **user},
        check=True,
        capture_output=True,
    )

    assert sealed.read_bytes() == mine
    assert "memory: 512Mi" in release.read_text()
    assert "interval: 2h" in release.read_text()
    assert "<<<<<<<" not in release.read_text()
    assert yaml.safe_load((lab / ".copier-answers.yml").read_text())["_commit"] == "v0.2.0"
