"""What `homelamp new` makes of the real template, and what it says while it does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.driver import IDENTITY, SMALL, command, environment, run_new, tree, write_tree
from support.repositories import git


@pytest.fixture
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python of its own, with no program beside it."""
    folder = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    return folder / "bin" / "python"


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A template that is made quickly."""
    return os.fspath(write_tree(tmp_path_factory.mktemp("template"), SMALL))


@pytest.mark.parametrize("engine", ["flux", "argocd"])
def test_a_fresh_repository_is_committed_checked_and_agrees(tmp_path: Path, engine: str) -> None:
    done = run_new(tmp_path, "lab", "--defaults", "--data", f"gitops_engine={engine}", **IDENTITY)

    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("template: homelamp ")
    files = len([path for path in tree(tmp_path / "lab").values() if path])
    assert lines[1:4] == [
        f"lab: {files} files written",
        "git: initialised, first commit made",
        "pre-commit: hooks installed",
    ]
    assert lines[-3:] == [
        "next:",
        "  cd lab",
        "  follow README.md: it leads from here to the first login, step by step",
    ]
    assert "\x1b" not in done.stdout
    lab = tmp_path / "lab"
    assert (lab / ".git" / "hooks" / "pre-commit").is_file()
    assert git(lab, "status", "--porcelain") == ""
    assert git(lab, "branch", "--show-current") == "main\n"
    assert git(lab, "log", "--format=%an %cn %s") == "Tess Tester Tess Tester Scaffold the repository with homelamp\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lab"]


def test_no_file_names_the_folder_it_was_rendered_in(tmp_path: Path) -> None:
    run_new(tmp_path, "lab", "--defaults")

    assert [path for path, content in tree(tmp_path / "lab").items() if b"homelamp-new-" in content] == []


def test_without_an_identity_nothing_is_committed_and_the_commands_are_printed(tmp_path: Path, small: str) -> None:
    done = run_new(tmp_path, "lab", "--defaults", "--template", small)

    assert done.returncode == 0
    assert "git: initialised, nothing committed: Git does not know who you are\n" in done.stdout
    assert done.stdout.endswith(
        "next:\n"
        "  cd lab\n"
        '  git config --global user.name "…" && git config --global user.email "…"\n'
        "  git commit -m 'Scaffold the repository with homelamp'\n"
        "  follow README.md: it leads from here to the first login, step by step\n"
    )
    assert git(tmp_path / "lab", "log", "--all", "--oneline") == ""
    assert "README.md" in git(tmp_path / "lab", "ls-files")


@pytest.mark.parametrize(
    "missing", ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"]
)
def test_half_an_identity_is_none(tmp_path: Path, small: str, missing: str) -> None:
    identity = {name: text for name, text in IDENTITY.items() if name != missing}

    done = run_new(tmp_path, "lab", "--defaults", "--template", small, **identity)

    assert done.returncode == 0
    assert "Git does not know who you are" in done.stdout


def test_a_commit_that_cannot_be_signed_is_one_line(tmp_path: Path, small: str) -> None:
    settings = tmp_path / "gitconfig"
    settings.write_text("[user]\n name = T\n email = t@lab.test\n[commit]\n gpgsign = true\n[gpg]\n program = false\n")

    done = run_new(tmp_path, "lab", "--defaults", "--template", small, GIT_CONFIG_GLOBAL=os.fspath(settings))

    assert done.returncode == 0
    assert "git: initialised, nothing committed: error: gpg failed to sign the data\n" in done.stdout
    assert "  git commit -m 'Scaffold the repository with homelamp'\n" in done.stdout


def test_hooks_from_the_users_own_git_template_do_not_stop_the_first_commit(tmp_path: Path, small: str) -> None:
    hook = tmp_path / "skeleton" / "hooks" / "pre-commit"
    hook.parent.mkdir(parents=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    settings = tmp_path / "gitconfig"
    settings.write_text(f"[init]\n templateDir = {tmp_path}/skeleton\n")

    done = run_new(
        tmp_path, "lab", "--defaults", "--template", small, GIT_CONFIG_GLOBAL=os.fspath(settings), **IDENTITY
    )

    assert "git: initialised, first commit made\n" in done.stdout


def test_a_hooks_folder_of_the_user_is_left_alone_and_said(tmp_path: Path, small: str) -> None:
    settings = tmp_path / "gitconfig"
    settings.write_text(f"[core]\n hooksPath = {tmp_path}/hooks\n")

    done = run_new(
        tmp_path, "lab", "--defaults", "--template", small, GIT_CONFIG_GLOBAL=os.fspath(settings), **IDENTITY
    )

    assert done.returncode == 0
    assert "pre-commit install: " in done.stdout
    assert "core.hooksPath" in done.stdout
    assert not (tmp_path / "hooks").exists()


def test_the_callers_git_variables_are_not_followed(tmp_path: Path, small: str) -> None:
    other = tmp_path / "other"
    git(tmp_path, "init", "--quiet", "other")
    before = tree(other / ".git")
    elsewhere = {
        "GIT_DIR": os.fspath(other / ".git"),
        "GIT_WORK_TREE": os.fspath(other),
        "GIT_INDEX_FILE": os.fspath(other / ".git" / "index"),
    }

    done = run_new(tmp_path, "lab", "--defaults", "--template", small, **elsewhere, **IDENTITY)

    assert done.returncode == 0
    assert git(tmp_path / "lab", "log", "--format=%s") == "Scaffold the repository with homelamp\n"
    assert tree(other / ".git") == before


def test_the_template_of_a_git_repository_is_found_from_inside_a_hook(tmp_path: Path) -> None:
    write_tree(tmp_path / "small", SMALL)
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "One"], ["tag", "v1.0.0"]):
        git(tmp_path / "small", *arguments)
    git(tmp_path, "init", "--quiet", "other")

    done = run_new(tmp_path, "lab", "--defaults", "--template", "small", GIT_DIR=os.fspath(tmp_path / "other" / ".git"))

    assert (done.returncode, done.stderr) == (0, "")
    assert "template version: v1.0.0\n" in done.stdout


@pytest.mark.parametrize("dest", ["new/and/deep/lab", "empty", "empty/", "./lab", "link"])
def test_the_destination_may_be_new_or_empty(tmp_path: Path, small: str, dest: str) -> None:
    (tmp_path / "empty").mkdir(mode=0o750)
    (tmp_path / "link").symlink_to("empty")

    done = run_new(tmp_path, dest, "--defaults", "--template", small)

    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / dest / "README.md").read_text() == "# home!\n"
    assert (tmp_path / "empty").stat().st_mode & 0o777 == 0o750
    assert (tmp_path / "link").is_symlink()
    assert [path for path in tmp_path.rglob("*") if "homelamp-new-" in path.name] == []


def test_the_folder_in_which_the_user_stands(tmp_path: Path, small: str) -> None:
    (tmp_path / "lab").mkdir()

    done = run_new(tmp_path / "lab", ".", "--defaults", "--template", small, **IDENTITY)

    assert (done.returncode, done.stderr) == (0, "")
    assert git(tmp_path / "lab", "status", "--porcelain") == ""
    # The shell stands in the folder that was replaced.
    assert f"next:\n  cd {tmp_path / 'lab'}\n" in done.stdout


def test_a_folder_with_blanks_and_quotes_in_its_name(tmp_path: Path) -> None:
    name = "my home's lab, with a name that is so long that a path to it is folded in YAML, at the eightieth column"
    (tmp_path / name).mkdir()

    done = run_new(tmp_path / name, "the lab", "--defaults")

    assert (done.returncode, done.stderr) == (0, "")
    assert "  cd 'the lab'\n" in done.stdout
    answers = (tmp_path / name / "the lab" / ".copier-answers.yml").read_text()
    assert "my home" not in answers


def test_inside_another_repository_a_line_says_so(tmp_path: Path, small: str) -> None:
    git(tmp_path, "init", "--quiet")

    done = run_new(tmp_path, "labs/home", "--defaults", "--template", small)

    assert done.returncode == 0
    assert f"note: labs/home lies inside the Git repository {tmp_path} and is a repository of its own\n" in done.stdout


def test_without_pre_commit_the_commands_are_printed(tmp_path: Path, small: str, bare_python: Path) -> None:
    done = subprocess.run(
        command("lab", "--defaults", "--template", small, python=bare_python),
        cwd=tmp_path,
        env=environment(PATH=os.fspath(_path_with(tmp_path, "git")), **IDENTITY),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "pre-commit: not found, so no hook is installed\n" in done.stdout
    assert "  pip install pre-commit\n  pre-commit install\n" in done.stdout


def test_without_git_the_commands_are_printed(tmp_path: Path, bare_python: Path) -> None:
    done = subprocess.run(
        command("lab", "--defaults", python=bare_python),
        cwd=tmp_path,
        env=environment(PATH=os.fspath(_path_with(tmp_path))),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "git: not on PATH, so nothing is committed\n" in done.stdout
    assert "  git init\n  git add --all\n" in done.stdout
    assert (tmp_path / "lab" / "README.md").is_file()


def test_an_answer_that_is_not_asked_for_is_noted(tmp_path: Path) -> None:
    done = run_new(tmp_path, "lab", "--defaults", "--data", "gateway_name=mine")

    assert done.returncode == 0
    assert "note: gateway_name is not asked with these answers, so 'mine' is not used\n" in done.stdout


def test_data_goes_before_the_data_file(tmp_path: Path) -> None:
    (tmp_path / "answers.yaml").write_text("_commit: v9\n_src_path: x\ndomain: file.test\nrenovate: false\n")

    done = run_new(tmp_path, "lab", "--defaults", "--data-file", "answers.yaml", "--data", "domain=option.test")

    assert (done.returncode, done.stderr) == (0, "")
    answers = (tmp_path / "lab" / ".copier-answers.yml").read_text()
    assert 'domain: "option.test"\n' in answers
    assert "renovate: false\n" in answers
    assert "v9" not in answers


def test_a_check_that_cannot_run_still_says_what_is_next(tmp_path: Path) -> None:
    write_tree(tmp_path / "template", {**SMALL, "template/.homelamp.yaml": "version: 2\n"})

    done = run_new(tmp_path, "lab", "--defaults", "--template", "template")

    assert done.returncode == 2
    assert done.stderr.startswith("homelamp: .homelamp.yaml:1: ")
    assert "next:\n  cd lab\n" in done.stdout


def _path_with(folder: Path, *programs: str) -> Path:
    """A folder for PATH that holds these programs only."""
    path = folder / "programs"
    path.mkdir()
    for name in programs:
        found = shutil.which(name)
        assert found is not None
        (path / name).symlink_to(found)
    return path
