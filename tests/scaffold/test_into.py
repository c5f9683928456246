"""`homelamp new --into`: a repository that is there already gets what it lacks, and loses nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from homelamp.errors import UsageError
from homelamp.scaffold.adopt import adopt
from scaffold.driver import SMALL, run_new, tree, write_tree
from support.repositories import git, init

ANSWERS = ".copier-answers.yml"


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A template that is made quickly."""
    files = {**SMALL, "template/apps/a.yaml": "a: 1\n", "template/apps/run.sh": "#!/bin/sh\n"}
    folder = write_tree(tmp_path_factory.mktemp("template"), files)
    (folder / "template/apps/run.sh").chmod(0o755)
    return os.fspath(folder)


def into(repository: Path, *arguments: str) -> tuple[int, str, str]:
    done = run_new(repository, "--into", ".", "--defaults", *arguments)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("engine", ["flux", "argocd"])
def test_an_empty_repository_becomes_what_new_makes(tmp_path: Path, engine: str) -> None:
    repository = init(tmp_path / "mine")
    data = ("--data", f"gitops_engine={engine}")

    status, said, _ = into(repository, *data)
    run_new(tmp_path, "fresh", "--defaults", *data)

    assert status == 0
    assert tree(repository) == tree(tmp_path / "fresh")
    assert "as the template has them" in said


def test_what_is_there_stays_and_the_difference_is_shown(repository: Path, small: str) -> None:
    write_tree(repository, {"README.md": "mine\n", "apps/a.yaml": "a: 1\n", "own.txt": "own\n"})

    status, said, _ = into(repository, "--template", small)

    assert status == 0
    assert (repository / "README.md").read_text() == "mine\n"
    assert (repository / "own.txt").read_text() == "own\n"
    assert (repository / "apps/run.sh").stat().st_mode & 0o111
    lines = said.splitlines()
    at = lines.index("--- README.md (yours)")
    assert lines[at : at + 5] == [
        "--- README.md (yours)",
        "+++ README.md (the template's)",
        "@@ -1 +1 @@",
        "-mine",
        "+# home!",
    ]
    assert [line for line in lines if line.startswith("added: ")] == ["added: apps/run.sh", f"added: {ANSWERS}"]
    assert ".: 2 files added, 1 as the template has them" in lines
    assert git(repository, "status", "--porcelain", "--untracked-files=all").splitlines() == [
        "?? .copier-answers.yml",
        "?? README.md",
        "?? apps/a.yaml",
        "?? apps/run.sh",
        "?? own.txt",
    ]


def test_a_link_a_file_or_a_folder_in_the_way_is_kept(repository: Path, small: str, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (repository / "apps").symlink_to(outside)
    (repository / "README.md").mkdir()

    status, said, _ = into(repository, "--template", small)

    assert status == 0
    assert list(outside.iterdir()) == []
    assert (repository / "README.md").is_dir()
    assert "apps/a.yaml: apps is no folder of its own" in said


def test_a_secret_beside_a_difference_is_not_shown(repository: Path, small: str) -> None:
    write_tree(repository, {"README.md": "clientSecret: hunter2\n"})

    _, said, _ = into(repository, "--template", small)

    assert "hunter2" not in said
    assert "-clientSecret: …" in said


def test_a_repository_that_was_made_from_a_template_is_refused(repository: Path, small: str) -> None:
    write_tree(repository, {ANSWERS: "_commit: v1\n"})

    status, said, line = into(repository, "--template", small)

    assert (status, said) == (2, "")
    assert line == f"homelamp: --into .: {ANSWERS} is there, it was made from a template already: homelamp update\n"


def test_what_is_no_repository_is_refused(tmp_path: Path, repository: Path, small: str) -> None:
    (repository / "below").mkdir()
    for folder, words in ((tmp_path, "not the root of a Git repository"), (repository / "below", "not the root")):
        before = tree(folder)
        status, said, line = into(folder, "--template", small)

        assert (status, said) == (2, "")
        assert words in line
        assert line.count("\n") == 1
        assert tree(folder) == before
    assert run_new(tmp_path, "--into", "nowhere", "--defaults", "--template", small).returncode == 2


def test_destination_and_into_exclude_each_other(repository: Path) -> None:
    assert run_new(repository, "lab", "--into", ".").returncode == 2
    assert run_new(repository).returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="the limit is of POSIX")
def test_what_was_added_goes_again_when_the_disk_is_full(tmp_path: Path) -> None:
    import resource  # noqa: PLC0415  # POSIX has it alone

    rendered, dest = tmp_path / "rendered", tmp_path / "dest"
    write_tree(rendered, {"a.txt": "a", "new/b.txt": "b" * 100_000})
    write_tree(dest, {"own.txt": "own"})
    before = tree(dest)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(UsageError, match=r"nothing was added"):
            adopt(rendered, dest)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert tree(dest) == before
