"""What an update could not decide stays in sight until it is settled; and a version goes by all of its names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from homelamp.files.rejects import left_beside, left_by_updates
from scaffold.driver import environment
from scaffold.small_updates import FIRST, SECOND, edited, state_of, template
from scaffold.updating import commit, scaffolded, update
from support.repositories import git

REJECT = "both.yaml.rej"
HUNK = """\
--- a/both.yaml
+++ b/both.yaml
@@ -1,6 +1,6 @@
 line 0: 1
 line 1: 1
-line 2: mine
+line 2: theirs
 line 3: 1
 line 4: 1
 line 5: 1
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("source") / "template")


@pytest.fixture
def lab(source: Path, tmp_path: Path) -> Path:
    return edited(source, tmp_path / "lab")


def hook(lab: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("homelamp-oidc")
    return subprocess.run([program], cwd=lab, env=environment(), capture_output=True, text=True, check=False)


def ignore(lab: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Git ignore `.rej` files, in one of the places where that can be said."""
    if how == "repository":
        (lab / ".gitignore").write_text("*.rej\n")
    elif how == "clone":
        (lab / ".git" / "info" / "exclude").write_text("*.rej\n")
    elif how == "file and folder":
        # Neither the file with the conflict nor its folder is known to Git.
        git(lab, "rm", "-rq", "--cached", "both.yaml")
        (lab / ".gitignore").write_text("both.yaml*\n")
    else:
        settings = lab.parent / "gitconfig"
        settings.write_text(f"[core]\n\texcludesFile = {lab.parent / 'ignored'}\n")
        (lab.parent / "ignored").write_text("*.rej\n")
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    commit(lab, "Ignore")


@pytest.mark.parametrize("how", ["repository", "clone", "user", "file and folder"])
def test_a_reject_file_that_git_ignores_is_spoken_of_until_it_is_gone(
    lab: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ignore(lab, how, monkeypatch)

    dry = update(lab, "--dry-run")
    done = update(lab)

    assert done.returncode == 1
    assert (lab / REJECT).read_text() == HUNK
    assert f"note: Git ignores {REJECT}, so git status does not list them" in done.stdout
    assert "homelamp check finds 1 error" in done.stdout.splitlines()
    assert done.stdout.splitlines()[:-2] == dry.stdout.splitlines()[:-1]
    assert "homelamp check would find 1 error after it" in dry.stdout.splitlines()
    # What a careless owner does next.
    commit(lab, "Update")
    assert git(lab, "status", "--porcelain") == ""
    found = hook(lab)
    assert found.returncode == 1
    assert REJECT in found.stdout
    again = update(lab)
    assert (again.returncode, again.stdout) == (2, "")
    assert f"{REJECT} is left from an earlier update" in again.stderr

    (lab / REJECT).unlink()
    assert hook(lab).returncode == 0
    assert update(lab).returncode == 0


def test_what_was_merged_beside_a_conflict_is_in_the_file(lab: Path) -> None:
    update(lab)

    text = (lab / "both.yaml").read_text()
    assert "line 2: mine\n" in text
    assert "line 9: theirs\n" in text
    assert (lab / REJECT).read_text() == HUNK
    subprocess.run(["git", "apply", REJECT], cwd=lab, check=True)
    assert (lab / "both.yaml").read_text() == SECOND["both.yaml"]
    assert (lab / "to/moved.yaml").read_text() == SECOND["to/moved.yaml"].replace("row 10: 1", "row 10: mine")
    assert not (lab / "from").exists()


def test_a_conflict_in_a_file_that_moved(lab: Path) -> None:
    moved = lab / "from/moved.yaml"
    moved.write_text(moved.read_text().replace("row 1: 1", "row 1: mine"))
    commit(lab, "Mine")

    done = update(lab)

    assert done.returncode == 1
    assert "conflict: to/moved.yaml: moved from from/moved.yaml with your edits; your lines stay" in done.stdout
    assert "row 1: mine\n" in (lab / "to/moved.yaml").read_text()
    assert "+row 1: theirs\n" in (lab / "to/moved.yaml.rej").read_text()
    assert not moved.exists()


@pytest.mark.parametrize("arguments", [[], ["--inline"]])
def test_a_hook_of_gits_that_fails_does_not_stop_the_update(lab: Path, arguments: list[str]) -> None:
    for name in ("post-checkout", "pre-commit", "post-index-change"):
        (lab / ".git" / "hooks").mkdir(exist_ok=True)
        (lab / ".git" / "hooks" / name).write_text("#!/bin/sh\necho refused >&2\nexit 1\n")
        (lab / ".git" / "hooks" / name).chmod(0o755)
    before = state_of(lab)

    done = update(lab, *arguments)

    assert (done.returncode, done.stderr) == (1, "")
    assert "1 to decide" in done.stdout
    assert update(lab, "--abort").returncode == 0
    assert state_of(lab) == before


def test_a_reject_file_beside_any_file_of_the_repository_is_found(repository: Path) -> None:
    (repository / "apps").mkdir()
    for path in ("apps/a.yaml", "apps/a.yaml.rej", "b.rej", "apps/own.rej"):
        (repository / path).write_text("a\n")
    (repository / "folder.rej").mkdir()

    assert left_beside(repository, ["apps/a.yaml", "folder", "b.rej"]) == ["apps/a.yaml.rej"]
    assert left_by_updates(repository) == []


@pytest.mark.parametrize("text", ["", "[]", "{", '{"rejects": 1}', '{"rejects": [1, null]}', '{"rejects": ["gone"]}'])
def test_a_journal_of_any_content_says_nothing_untrue(repository: Path, text: str) -> None:
    (repository / ".git" / "homelamp-update").mkdir()
    (repository / ".git" / "homelamp-update" / "steps.json").write_text(text)

    assert left_by_updates(repository) == []


def test_rejects_in_a_work_tree_of_its_own(lab: Path, tmp_path: Path) -> None:
    (lab / ".gitignore").write_text("*.rej\nboth.yaml\n")
    git(lab, "add", "--all")
    git(lab, "commit", "-qm", "Ignore")
    git(lab, "worktree", "add", "-q", str(tmp_path / "tree"))

    update(tmp_path / "tree")

    assert left_by_updates(tmp_path / "tree") == [REJECT]
    assert left_by_updates(lab) == []


# --to


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template with releases and a pre-release, one of them not after Semantic Versioning."""
    tags = ("v0.1.0", "v0.2.0", "v0.3.0-rc.1", "2024.01.05")
    return template(tmp_path_factory.mktemp("many") / "template", *[FIRST, SECOND, FIRST, SECOND], tags=tags)


@pytest.mark.parametrize(
    ("wanted", "version"),
    [
        ("v0.2.0", "v0.2.0"),
        ("0.2.0", "v0.2.0"),
        ("0.2", "v0.2.0"),
        ("0.3.0-rc.1", "v0.3.0-rc.1"),
        ("0.3.0rc1", "v0.3.0-rc.1"),
        ("v2024.1.5", "2024.01.05"),
    ],
)
def test_a_version_by_each_of_its_names(many: Path, tmp_path: Path, wanted: str, version: str) -> None:
    lab = scaffolded(many, tmp_path / "lab", {})

    done = update(lab, "--dry-run", "--to", wanted)

    assert done.stdout.splitlines()[0] == f"template: v0.1.0 -> {version}", done.stderr


def test_what_check_prints_is_taken(many: Path, tmp_path: Path) -> None:
    lab = scaffolded(many, tmp_path / "lab", {})
    printed = update(lab, "--check").stdout.split()[-1]

    assert update(lab, "--dry-run", "--to", printed).stdout.splitlines()[0] == "template: v0.1.0 -> 2024.01.05"


def test_a_commit_is_a_version_too(many: Path, tmp_path: Path) -> None:
    lab = scaffolded(many, tmp_path / "lab", {})
    commit_of = git(many, "rev-parse", "v0.2.0").strip()

    for wanted in (commit_of, commit_of[:10], "main"):
        assert update(lab, "--dry-run", "--to", wanted).returncode == 0, wanted


@pytest.mark.parametrize(
    ("wanted", "guess"),
    [("0.20", "v0.2.0"), ("v0.2.O", "v0.2.0"), ("nonsense", None), ("", None), ("abcdef1234", None), ("-x", None)],
)
def test_a_wrong_version_lists_those_that_there_are(many: Path, tmp_path: Path, wanted: str, guess: str | None) -> None:
    lab = scaffolded(many, tmp_path / "lab", {})

    done = update(lab, f"--to={wanted}")

    assert (done.returncode, done.stdout) == (2, "")
    listed = f"there is no version '{wanted}' of the template; there are 2024.01.05, v0.3.0-rc.1, v0.2.0, v0.1.0"
    assert done.stderr.startswith(f"homelamp: {listed}"), done.stderr
    assert (f"; did you mean {guess}?" in done.stderr) == bool(guess)
    assert done.stderr.count("\n") == 1
