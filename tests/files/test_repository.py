"""Files are listed by Git, from wherever it is asked; where it cannot, its own words say why."""

from __future__ import annotations

from pathlib import Path

import pytest

from homelamp.errors import UsageError
from homelamp.files.repository import _is_on, open_repository
from support.repositories import init, write

FILES = {"apps/a.yaml": "a: 1\n", "ü.yaml": "", "two\nlines.yaml": "", "-C": ""}


@pytest.mark.parametrize("untracked", [True, False])
def test_the_same_files_from_within_and_from_elsewhere(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, untracked: bool
) -> None:
    write(repository, FILES)
    (repository / "new.yaml").touch()
    expected = tuple(sorted([*FILES, *(["new.yaml"] if untracked else [])]))
    for folder, path in ((tmp_path, repository), (repository, Path()), (repository / "apps", Path())):
        monkeypatch.chdir(folder)
        opened = open_repository(path, untracked=untracked)
        assert (opened.paths, opened.root) == (expected, repository)
        assert opened.content("apps/a.yaml") == b"a: 1\n"


def test_a_folder_whose_name_looks_like_an_option(tmp_path: Path) -> None:
    folder = write(init(tmp_path / "-C"), FILES)
    assert open_repository(folder).paths == tuple(sorted(FILES))


def test_what_surrounds_a_hook_is_not_looked_at(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, FILES)
    other = init(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    assert open_repository(repository).paths == tuple(sorted(FILES))


def test_git_refuses(repository: Path) -> None:
    write(repository, FILES)
    (repository / ".git" / "index").write_bytes(b"no index")
    with pytest.raises(UsageError, match=r"^git ls-files failed in .+: (?:error|fatal): .*index"):
        _ = open_repository(repository).paths


def test_git_is_missing(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="git is not on PATH"):
        _ = open_repository(repository).paths


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no file system of the kernel's here")
def test_outside_git_another_file_system_is_not_entered(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for path in ("a.yaml", "deep/b.yaml"):
        (tmp_path / path).write_text("a: 1\n")

    assert open_repository(tmp_path).paths == ("a.yaml", "deep/b.yaml")
    assert not _is_on(tmp_path.stat().st_dev, Path("/proc"))
    assert not _is_on(tmp_path.stat().st_dev, tmp_path / "gone")
