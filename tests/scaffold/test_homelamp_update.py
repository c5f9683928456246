"""`homelamp update`: the template's news arrive, and nothing that the owner made is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from homelamp.scaffold.update.merging import merge
from scaffold.updating import (
    ANSWERS,
    NEW,
    OLD,
    POLICY,
    SEALED,
    VALUES,
    commit,
    everything,
    first_release,
    killed_update,
    news,
    release,
    render_from,
    replace,
    scaffolded,
    update,
)
from support.render import ENGINES, PLAIN
from support.repositories import git

ONE, TWO, THREE = ("1" * 40, "2" * 40, "3" * 40)
BOTH = pytest.mark.parametrize("engine", ENGINES, indirect=True)
CIPHERTEXT = "AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real template with a second release."""
    made = first_release(tmp_path_factory.mktemp("source") / "template")
    news(made)
    return made


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Flux, where a test does not ask for both."""
    return str(getattr(request, "param", "flux"))


@pytest.fixture
def lab(template: Path, tmp_path: Path, engine: str) -> Path:
    """A repository of the first release."""
    return scaffolded(template, tmp_path / "lab", {**PLAIN, "gitops_engine": engine})


def fresh(template: Path, folder: Path, engine: str) -> dict[str, bytes]:
    return everything(render_from(template, folder, {**PLAIN, "gitops_engine": engine}, NEW))


def seal(lab: Path) -> bytes:
    replace(lab / SEALED, "homelamp-not-sealed-yet", CIPHERTEXT)
    (lab / "sealed-secrets.pem").write_text("-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n")
    commit(lab, "Seal")
    return (lab / SEALED).read_bytes()


@BOTH
def test_an_untouched_repository_equals_a_fresh_one(template: Path, lab: Path, engine: str, tmp_path: Path) -> None:
    before = (lab / SEALED).read_bytes()
    head = git(lab, "rev-parse", "HEAD")

    done = update(lab)

    assert (done.returncode, done.stderr) == (0, "")
    expected = fresh(template, tmp_path / "fresh", engine)
    assert everything(lab) == {**expected, SEALED: before}
    assert git(lab, "rev-parse", "HEAD") == head
    assert git(lab, "diff", "--cached", "--name-only") == ""
    lines = done.stdout.splitlines()
    assert lines[0] == f"template: {OLD} -> {NEW}"
    for line in (
        "added: news.md",
        "added: apps/grafana/sealedsecret.yaml",
        "removed: .editorconfig",
        f"removed: {POLICY}",
        "added: apps/headlamp/policy.yaml",
        f"changed: {VALUES[engine]}",
        f"kept as it is: {SEALED}: sealed or a certificate: no update touches it",
    ):
        assert line in lines


def test_a_second_update_has_nothing_to_do(lab: Path) -> None:
    update(lab)
    commit(lab, "Update")
    before = everything(lab)

    done = update(lab)

    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing changes" in done.stdout.splitlines()
    assert everything(lab) == before
    assert update(lab, "--check").returncode == 0


@BOTH
def test_the_owners_work_survives(lab: Path, engine: str) -> None:
    sealed = seal(lab)
    replace(lab / VALUES[engine], "memory: 256Mi", "memory: 512Mi")
    replace(lab / POLICY, "- port: 4466", "- port: 14466")
    (lab / "apps" / "own.yaml").write_text("mine: true\n")
    (lab / ".gitattributes").unlink()
    commit(lab, "Mine")

    done = update(lab)

    assert (done.returncode, done.stderr) == (0, "")
    assert (lab / SEALED).read_bytes() == sealed
    values = (lab / VALUES[engine]).read_text()
    assert "memory: 512Mi" in values
    assert "sessionTTL: 14400" in values
    assert "- port: 14466" in (lab / "apps/headlamp/policy.yaml").read_text()
    assert not (lab / POLICY).exists()
    assert (lab / "apps" / "own.yaml").read_text() == "mine: true\n"
    assert not (lab / ".gitattributes").exists()
    assert f"moved: apps/headlamp/policy.yaml: moved from {POLICY} with your edits" in done.stdout
    assert yaml.safe_load((lab / ANSWERS).read_text())["_commit"] == NEW


@BOTH
def test_a_conflict_keeps_the_owners_text_and_is_named(lab: Path, engine: str) -> None:
    replace(lab / VALUES[engine], "sessionTTL: 28800", "sessionTTL: 3600")
    (lab / "news.md").write_text("mine\n")
    commit(lab, "Mine")
    mine = (lab / VALUES[engine]).read_bytes()

    done = update(lab)

    assert (done.returncode, done.stderr) == (1, "")
    assert (lab / VALUES[engine]).read_bytes() == mine
    assert "sessionTTL: 14400" in (lab / f"{VALUES[engine]}.rej").read_text()
    assert (lab / "news.md").read_text() == "mine\n"
    assert (lab / "news.md.rej").read_text() == "--- a/news.md\n+++ b/news.md\n@@ -1 +1 @@\n-mine\n+news\n"
    assert f"conflict: {VALUES[engine]}: your lines stay" in done.stdout
    assert f"rm {VALUES[engine]}.rej" in done.stdout
    assert "sessionTTL: 3600" in done.stdout
    assert "2 to decide" in done.stdout
    assert not any(b"\n<<<<<<< " in content for content in everything(lab).values())


def test_inline_writes_the_conflict_into_the_file(lab: Path, engine: str) -> None:
    replace(lab / VALUES[engine], "sessionTTL: 28800", "sessionTTL: 3600")
    commit(lab, "Mine")

    done = update(lab, "--inline")

    assert done.returncode == 1
    text = (lab / VALUES[engine]).read_text()
    assert re.search(
        r"^<<<<<<< before updating\n +sessionTTL: 3600\n=======\n +sessionTTL: 14400\n>>>>>>> after updating\n",
        text,
        re.M,
    )
    assert not list(lab.rglob("*.rej"))


def test_a_file_that_is_gone_from_the_template_stays_where_it_was_edited(lab: Path) -> None:
    with (lab / ".editorconfig").open("a") as file:
        file.write("# mine\n")
    commit(lab, "Mine")
    mine = (lab / ".editorconfig").read_bytes()

    done = update(lab)

    assert done.returncode == 1
    assert (lab / ".editorconfig").read_bytes() == mine
    assert "deleted by the template although you edited it: .editorconfig: yours stays" in done.stdout
    assert "git rm .editorconfig" in done.stdout


@pytest.mark.parametrize(("mine", "theirs", "kept"), [("0.47.1", "0.46.0", "0.47.1"), ("0.45.1", "0.46.0", "0.46.0")])
def test_of_two_raised_versions_the_higher_stays(tmp_path: Path, mine: str, theirs: str, kept: str) -> None:
    source = first_release(tmp_path / "template")
    lab = scaffolded(source, tmp_path / "lab", PLAIN)
    chart = next((source / "template").rglob("helmrelease.yaml*.jinja"), None)
    files = [file for file in (source / "template").rglob("*.jinja") if "0.45.0" in file.read_text()]
    assert files, chart
    for file in files:
        file.write_text(file.read_text().replace("0.45.0", theirs))
    release(source, NEW)
    release_file = lab / VALUES["flux"]
    release_file.write_text(release_file.read_text().replace("0.45.0", mine))
    commit(lab, "Renovate")

    done = update(lab)

    assert (done.returncode, done.stderr) == (0, "")
    assert kept in release_file.read_text()
    assert f"{kept}" in done.stdout
    assert "is the higher version and stays" in done.stdout
    assert not list(lab.rglob("*.rej"))


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "kept"),
    [
        ("version: 0.45.0\n", "version: 0.46.0\n", "version: 0.45.1\n", "version: 0.46.0\n"),
        ("version: 1.9\n", "version: 1.10\n", "version: 2.0\n", "version: 2.0\n"),
        (f"a@{ONE} # v1.0.0\n", f"a@{TWO} # v1.2.0\n", f"a@{THREE} # v1.1.0\n", f"a@{TWO} # v1.2.0\n"),
        # Lowered by the owner: his decision.
        ("version: 0.45.0\n", "version: 0.9.0\n", "version: 0.50.0\n", None),
        # One raised here, the other there.
        ("a: 1.0.0, b: 1.0.0\n", "a: 1.1.0, b: 1.0.0\n", "a: 1.0.0, b: 1.1.0\n", None),
        # Raised to another kind of version: which one is higher is nobody's to say.
        ("tag: 1.2.2\n", "tag: 1.2.4-alpine\n", "tag: 1.2.3\n", None),
        # An address, a quantity, and a text that changed too.
        ("host: 10.0.0.1\n", "host: 10.0.0.5\n", "host: 10.0.0.9\n", None),
        ("cpu: 0.5\n", "cpu: 0.7\n", "cpu: 0.9\n", None),
        ("version: 1.0.0 # old\n", "version: 1.1.0 # mine\n", "version: 1.2.0 # old\n", None),
    ],
)  # fmt: skip
def test_what_counts_as_a_raised_version(base: str, mine: str, theirs: str, kept: str | None) -> None:
    merged = merge(base.encode(), mine.encode(), theirs.encode())

    assert merged is not None
    assert (len(merged.conflicts), len(merged.raised)) == ((1, 0) if kept is None else (0, 1))
    if kept is not None:
        assert merged.content.decode() == kept


def test_a_reject_file_of_the_owners_is_not_overwritten(lab: Path, engine: str) -> None:
    replace(lab / VALUES[engine], "sessionTTL: 28800", "sessionTTL: 3600")
    (lab / f"{VALUES[engine]}.rej").write_text("mine\n")
    commit(lab, "Mine")
    before = everything(lab)

    done = update(lab)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"{VALUES[engine]}.rej is there already" in done.stderr
    assert everything(lab) == before


def test_a_file_that_git_ignores_is_not_overwritten(lab: Path) -> None:
    (lab / ".gitignore").write_text((lab / ".gitignore").read_text() + "news.md\n")
    commit(lab, "Mine")
    (lab / "news.md").write_text("mine\n")

    done = update(lab)

    assert done.returncode == 1
    assert (lab / "news.md").read_text() == "mine\n"
    assert "+news\n" in (lab / "news.md.rej").read_text()


def test_a_question_that_is_new_or_gone_is_named(tmp_path: Path) -> None:
    source = first_release(tmp_path / "template")
    lab = scaffolded(source, tmp_path / "lab", PLAIN)
    questions = (source / "copier.yml").read_text()
    (source / "copier.yml").write_text(questions + "\nrack:\n  type: int\n  help: Which?\n  default: 3\n")
    release(source, NEW)

    assert "note: rack is asked for the first time, and answered by 3" in update(lab).stdout.splitlines()
    commit(lab, "Update")
    (source / "copier.yml").write_text(questions)
    release(source, "v0.3.0")
    assert "note: rack is asked no more" in update(lab).stdout.splitlines()


def test_a_dry_run_tells_the_same_and_touches_nothing(lab: Path, engine: str) -> None:
    replace(lab / VALUES[engine], "sessionTTL: 28800", "sessionTTL: 3600")
    commit(lab, "Mine")
    before, state = everything(lab), _git_files(lab)

    dry = update(lab, "--dry-run")

    assert dry.returncode == 1
    assert everything(lab) == before
    assert _git_files(lab) == state
    assert "homelamp check would find 1 error after it" in dry.stdout  # the .rej file: HL607
    wet = update(lab)
    assert wet.stdout.splitlines()[:-2] == dry.stdout.splitlines()[:-1]


def _git_files(lab: Path) -> dict[str, bytes]:
    # Looking at the state may refresh the index, which says nothing else afterwards.
    return {
        path.relative_to(lab).as_posix(): path.read_bytes()
        for path in (lab / ".git").rglob("*")
        if path.is_file() and path.name != "index"
    }


def test_a_dry_run_of_what_goes_well_would_pass(lab: Path) -> None:
    done = update(lab, "--dry-run")

    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "homelamp check would pass after it"


def test_check_says_whether_there_is_a_newer_template(lab: Path) -> None:
    before = everything(lab)

    done = update(lab, "--check")

    assert (done.returncode, done.stdout) == (1, "a newer template exists: 0.1.0 -> 0.2.0\n")
    assert everything(lab) == before


@pytest.mark.parametrize("edit", ["change", "new file"])
def test_a_dirty_tree_is_refused_in_one_line(lab: Path, edit: str) -> None:
    if edit == "change":
        replace(lab / POLICY, "- port: 4466", "- port: 14466")
    else:
        (lab / "own.txt").write_text("mine\n")
    before = everything(lab)

    done = update(lab)

    assert (done.returncode, done.stdout) == (2, "")
    assert "changes that are not committed" in done.stderr
    assert done.stderr.count("\n") == 1
    assert everything(lab) == before


def test_another_engine(template: Path, tmp_path: Path) -> None:
    lab = scaffolded(template, tmp_path / "lab", {**PLAIN, "gitops_engine": "flux"})
    sealed = seal(lab)
    (lab / "apps" / "own.yaml").write_text("mine: true\n")
    replace(lab / VALUES["flux"], "memory: 256Mi", "memory: 512Mi")
    commit(lab, "Mine")
    edited = (lab / VALUES["flux"]).read_bytes()

    done = update(lab, "--data", "gitops_engine=argocd")

    assert done.returncode == 1, done.stderr
    assert (lab / SEALED).read_bytes() == sealed
    assert (lab / "applications/headlamp.yaml").is_file()
    assert not (lab / "clusters").exists()
    assert (lab / "apps" / "own.yaml").is_file()
    # What was edited is named, wherever it is now.
    assert VALUES["flux"] in done.stdout
    assert (lab / VALUES["flux"]).read_bytes() == edited
    assert yaml.safe_load((lab / ANSWERS).read_text())["gitops_engine"] == "argocd"


def test_a_version_by_name_and_none_that_is_older(lab: Path) -> None:
    assert update(lab, "--to", NEW).returncode == 0
    commit(lab, "Update")

    done = update(lab, "--to", OLD)

    assert (done.returncode, done.stdout) == (2, "")
    assert "updates go forward only" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--data", "gitops_engin=argocd"], "there is no question 'gitops_engin'; did you mean gitops_engine?"),
        (["--data", "gitops_engine=fluks"], "gitops_engine"),
        (["--data", "domain"], "write KEY=VALUE"),
        (["--check", "--to", NEW], "--check takes no other option"),
        (["--abort", "--dry-run"], "not allowed with argument"),
        (["--to", "v9.9.9"], "v9.9.9"),
        (["--abort"], "there is no update to abort"),
    ],
)
def test_wrong_usage_is_one_line_and_changes_nothing(
    template: Path, tmp_path: Path, arguments: list[str], words: str
) -> None:
    lab = scaffolded(template, tmp_path / "lab", PLAIN)
    before = everything(lab)

    done = update(lab, *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert everything(lab) == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda lab: (lab / ANSWERS).unlink(), f"{ANSWERS} is not in this folder"),
        (lambda lab: replace(lab / ANSWERS, f'_commit: "{OLD}"\n', ""), "has no _commit"),
        (lambda lab: (lab / ANSWERS).write_text("- a\n"), "cannot be read"),
    ],
)
def test_answers_from_which_no_update_is_possible(template: Path, tmp_path: Path, change: object, words: str) -> None:
    lab = scaffolded(template, tmp_path / "lab", PLAIN)
    assert callable(change)
    change(lab)
    commit(lab, "Broken")

    done = update(lab)

    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_answer_that_the_template_takes_no_more_is_refused(tmp_path: Path) -> None:
    source = first_release(tmp_path / "stricter")
    lab = scaffolded(source, tmp_path / "lab", {**PLAIN, "cluster_name": "rack-2"})
    replace(
        source / "copier.yml",
        "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\\\Z') %#\n    use at most 63",
        "^[a-z]+\\\\Z') %#\n    use at most 63",
    )
    release(source, NEW)
    before = everything(lab)

    done = update(lab)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"{ANSWERS}: cluster_name" in done.stderr
    assert everything(lab) == before


@pytest.mark.parametrize("change", ["changes", "moves", "drops"])
def test_a_sealed_secret_survives_whatever_the_template_does(tmp_path: Path, change: str) -> None:
    source = first_release(tmp_path / "template")
    lab = scaffolded(source, tmp_path / "lab", PLAIN)
    sealed = seal(lab)
    placeholder = source / "template" / f"{SEALED}.jinja"
    if change == "changes":
        replace(placeholder, "homelamp-not-sealed-yet", "homelamp-is-not-sealed")
    elif change == "moves":
        placeholder.rename(placeholder.with_name("secret.yaml.jinja"))
    else:
        placeholder.unlink()
    release(source, NEW)

    done = update(lab)

    assert done.returncode == 0, done.stderr
    assert (lab / SEALED).read_bytes() == sealed


def test_a_placeholder_that_was_deleted_stays_deleted(lab: Path) -> None:
    (lab / SEALED).unlink()
    commit(lab, "Made elsewhere")

    update(lab)

    assert not (lab / SEALED).exists()


def test_abort_puts_back_what_was(lab: Path, engine: str) -> None:
    replace(lab / VALUES[engine], "sessionTTL: 28800", "sessionTTL: 3600")
    (lab / ".gitignore").write_text((lab / ".gitignore").read_text() + "scratch/\n")
    commit(lab, "Mine")
    (lab / "scratch").mkdir()
    (lab / "scratch" / "notes.txt").write_text("mine\n")
    before = everything(lab)
    update(lab)
    assert everything(lab) != before

    done = update(lab, "--abort")

    assert (done.returncode, done.stderr) == (0, "")
    assert everything(lab) == before
    assert git(lab, "status", "--porcelain") == ""
    assert update(lab, "--abort").returncode == 2


def test_abort_loses_no_work_that_came_after(lab: Path) -> None:
    update(lab)
    (lab / "news.md").write_text("mine by now\n")
    before = everything(lab)

    done = update(lab, "--abort")

    assert (done.returncode, done.stdout) == (2, "")
    assert "news.md was changed since the update" in done.stderr
    assert everything(lab) == before


def test_a_kill_at_any_step_leaves_what_was_what_will_be_or_what_abort_puts_back(
    template: Path, tmp_path: Path
) -> None:
    lab = scaffolded(template, tmp_path / "lab", PLAIN)
    replace(lab / VALUES["flux"], "sessionTTL: 28800", "sessionTTL: 3600")
    commit(lab, "Mine")
    (lab / "terraform" / "authentik" / "terraform.tfstate").write_text("ignored\n")
    before, head = everything(lab), git(lab, "rev-parse", "HEAD")
    states = set()
    # Before every single change: test_update_journal, which does without a template.
    for call in range(1, 1000, 6):
        killed = killed_update(lab, call)
        assert git(lab, "rev-parse", "HEAD") == head
        assert git(lab, "show", f"HEAD:{SEALED}").encode() == (lab / SEALED).read_bytes()
        if not killed:
            break
        if everything(lab) == before and not (lab / ".git" / "homelamp-update").exists():
            states.add("before")
            continue
        again = update(lab)
        assert again.returncode == 2
        assert "interrupted" in again.stderr or "not committed" in again.stderr
        states.add("recognised" if "interrupted" in again.stderr else "finished")
        assert update(lab, "--abort").returncode == 0
        assert everything(lab) == before
    assert not killed
    assert {"before", "recognised"} <= states


def test_an_abort_that_is_killed_is_finished_by_the_next(lab: Path) -> None:
    before = everything(lab)
    for call in (1, 4, 9):
        assert update(lab).returncode == 0

        assert killed_update(lab, call, "--abort")

        update(lab, "--abort")
        assert everything(lab) == before
