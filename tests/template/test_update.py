"""Updates from one tag of the template to the next, by Copier alone: what is the owner's stays the owner's."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import copier
import pytest

from support.render import ENGINES, PLAIN, Answers, copy_template
from support.repositories import git, init

SEALED = "apps/headlamp/sealedsecret.yaml"
POLICY = "apps/headlamp/networkpolicy.yaml"
ANSWERS_FILE = ".copier-answers.yml"
CIPHERTEXT = "AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq"
OLD, NEW = "v0.1.0", "v0.1.1"

Change = Callable[[Path], object]


def release(repository: Path, tag: str) -> None:
    git(repository, "add", "--all", "--force")
    git(repository, "commit", "--quiet", "--allow-empty", "--message", f"Release {tag}")
    git(repository, "tag", tag)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A repository of the template at its first release."""
    repository = copy_template(init(tmp_path / "template"))
    release(repository, OLD)
    return repository


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is not once in {file}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def news(repository: Path) -> None:
    """What a release brings: here a newer chart, another comment, and another placeholder in the SealedSecret."""
    template = repository / "template"
    for file in template.rglob("*.jinja"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("0.45.0", "0.46.0").replace('# Without "to":', '# No "to" here:'), "utf-8")
    replace(template / f"{SEALED}.jinja", "homelamp-not-sealed-yet", "homelamp-still-not-sealed")
    release(repository, NEW)


def scaffold(template: Path, folder: Path, answers: Answers, tag: str = OLD) -> Path:
    copier.run_copy(
        str(template), folder, data=dict(answers), vcs_ref=tag, defaults=True, unsafe=False, quiet=True, overwrite=True
    )
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "Scaffold")
    return folder


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def update(folder: Path, data: Answers | None = None) -> None:
    copier.run_update(
        folder, data=dict(data or {}), vcs_ref=NEW, defaults=True, unsafe=False, quiet=True, overwrite=True
    )


def seal(folder: Path) -> bytes:
    """As `homelamp seal` leaves the file: the value is another one."""
    replace(folder / SEALED, "homelamp-not-sealed-yet", CIPHERTEXT)
    commit(folder, "Seal")
    return (folder / SEALED).read_bytes()


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_an_edited_value_and_a_sealed_secret_survive(template: Path, tmp_path: Path, engine: str) -> None:
    folder = scaffold(template, tmp_path / "lab", {**PLAIN, "gitops_engine": engine})
    sealed = seal(folder)
    replace(folder / POLICY, "- port: 4466", "- port: 14466")
    (folder / "apps" / "own.yaml").write_text("mine: true\n")
    commit(folder, "Edit")

    news(template)
    update(folder)

    assert (folder / SEALED).read_bytes() == sealed
    policy = (folder / POLICY).read_text()
    assert "- port: 14466" in policy
    assert '# No "to" here:' in policy
    assert (folder / "apps" / "own.yaml").read_text() == "mine: true\n"
    values = {"flux": "apps/headlamp/helmrelease.yaml", "argocd": "applications/headlamp.yaml"}[engine]
    assert "0.46.0" in (folder / values).read_text()
    assert f'_commit: "{NEW}"' in (folder / ANSWERS_FILE).read_text()
    assert not list(folder.rglob("*.rej"))
    assert not any(b"\n<<<<<<< " in content for content in contents(folder).values())


@pytest.mark.parametrize("engine", ENGINES)
def test_an_untouched_repository_equals_a_fresh_one(template: Path, tmp_path: Path, engine: str) -> None:
    answers = {**PLAIN, "gitops_engine": engine}
    folder = scaffold(template, tmp_path / "lab", answers)
    before = (folder / SEALED).read_bytes()

    news(template)
    update(folder)

    fresh = contents(scaffold(template, tmp_path / "fresh", answers, NEW))
    updated = contents(folder)
    assert updated.pop(SEALED) == before != fresh.pop(SEALED)
    assert updated == fresh


def move_the_placeholder(repository: Path) -> None:
    file = repository / "template" / f"{SEALED}.jinja"
    shutil.move(file, file.with_name("secret.yaml.jinja"))
    release(repository, NEW)


def drop_the_placeholder(repository: Path) -> None:
    (repository / "template" / f"{SEALED}.jinja").unlink()
    release(repository, NEW)


@pytest.mark.parametrize("change", [news, move_the_placeholder, drop_the_placeholder])
def test_a_sealed_secret_survives_whatever_the_template_does(template: Path, tmp_path: Path, change: Change) -> None:
    folder = scaffold(template, tmp_path / "lab", PLAIN)
    sealed = seal(folder)

    change(template)
    update(folder)

    assert (folder / SEALED).read_bytes() == sealed


def test_a_sealed_secret_survives_recopy(template: Path, tmp_path: Path) -> None:
    folder = scaffold(template, tmp_path / "lab", PLAIN)
    sealed = seal(folder)

    news(template)
    copier.run_recopy(folder, vcs_ref=NEW, defaults=True, unsafe=False, quiet=True, overwrite=True)

    assert (folder / SEALED).read_bytes() == sealed


def test_a_sealed_secret_survives_a_change_of_engine(template: Path, tmp_path: Path) -> None:
    folder = scaffold(template, tmp_path / "lab", {**PLAIN, "gitops_engine": "flux"})
    sealed = seal(folder)

    news(template)
    update(folder, {"gitops_engine": "argocd"})

    assert (folder / SEALED).read_bytes() == sealed
    assert (folder / "applications/headlamp.yaml").is_file()
    assert not (folder / "clusters").exists()


def test_a_deleted_placeholder_stays_deleted(template: Path, tmp_path: Path) -> None:
    folder = scaffold(template, tmp_path / "lab", PLAIN)
    (folder / SEALED).unlink()
    commit(folder, "Made elsewhere")

    news(template)
    update(folder)

    assert not (folder / SEALED).exists()
