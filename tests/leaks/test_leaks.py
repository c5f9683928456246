"""No secret gets out, wherever it is written and whatever homelamp prints.

Each place is tried with redaction switched off too: a place that no output then shows would prove nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from leaks.outputs import OUTPUTS, leaks, nothing_hidden, run
from leaks.places import PLACES, UNQUOTED, Place
from support.repositories import git, init, write

# What stands in the template where a place has its own text.
OLD, NEW = "first of the template\n", "second of the template\n"


@pytest.mark.parametrize("name", PLACES)
def test_no_output_shows_it(name: str, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository, PLACES[name].files)
    monkeypatch.chdir(repository)

    shown = {output: show() for output, show in OUTPUTS.items()}

    assert [output for output, text in shown.items() if leaks(text)] == []


@pytest.mark.parametrize("name", PLACES)
def test_a_check_would_show_it(name: str, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository, PLACES[name].files)
    monkeypatch.chdir(repository)

    with nothing_hidden():
        shown = OUTPUTS["check"]() + OUTPUTS["check --diff"]()

    assert leaks(shown) is (name not in UNQUOTED)


def _file(number: int, place: Place) -> str:
    """Each place has a folder of its own in the one repository."""
    return f"p{number:03}/{place.path.rpartition('/')[2].lstrip('.')}"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template of two releases, with a file for each place."""
    folder = init(tmp_path_factory.mktemp("leaks") / "template")
    plain = {_file(number, place): OLD for number, place in enumerate(PLACES.values())}
    answers = {"{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers|to_nice_yaml }}"}
    write(
        folder,
        {
            "copier.yml": "_subdirectory: template\n",
            **{f"template/{path}": text for path, text in (plain | answers).items()},
        },
    )
    for tag, text in (("v0.1.0", OLD), ("v0.2.0", NEW)):
        write(folder, {f"template/{path}": text for path in plain})
        git(folder, "commit", "--quiet", "--allow-empty", "--message", tag)
        git(folder, "tag", tag)
    return folder


@pytest.fixture
def owned(template: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of the first release, in whose files the owner has written his secrets."""
    for key, who in (("NAME", "Tess Tester"), ("EMAIL", "tess@lab.test")):
        monkeypatch.setenv(f"GIT_AUTHOR_{key}", who)
        monkeypatch.setenv(f"GIT_COMMITTER_{key}", who)
    monkeypatch.chdir(repository)
    write(repository, {".copier-answers.yml": f"_commit: v0.1.0\n_src_path: {template}\n"})
    write(repository, {_file(number, place): place.files[place.path] for number, place in enumerate(PLACES.values())})
    git(repository, "commit", "--quiet", "--message", "owned")
    return repository


@pytest.mark.usefixtures("owned")
@pytest.mark.parametrize("arguments", [("--dry-run",), ("--inline",), ()])
def test_no_update_shows_one(arguments: tuple[str, ...]) -> None:
    text = run("update", *arguments)

    # What is sealed no update touches.
    assert text.count("conflict: p") == sum(not name.startswith("sealed") for name in PLACES), text
    assert [line for line in text.splitlines() if leaks(line)] == []


@pytest.mark.usefixtures("owned")
def test_an_update_would_show_all() -> None:
    with nothing_hidden():
        shown = run("update", "--dry-run").split("conflict: p")
    assert sum(leaks(part) for part in shown) == sum(not name.startswith("sealed") for name in PLACES)


def test_no_adoption_shows_one(template: Path, owned: Path) -> None:
    (owned / ".copier-answers.yml").unlink()

    text = run("new", "--into", ".", "--template", str(template), "--defaults")

    assert text.count(" (yours)\n") == len(PLACES), text
    assert [line for line in text.splitlines() if leaks(line)] == []
