"""Bad input is one line that says what is wrong, exit status 2, and nothing is written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.driver import SMALL, command, environment, run_new, tree, write_tree
from support.repositories import git

QUESTIONS = "gitops_engine, cluster_name, repo_url, domain"

# Arguments after `homelamp new`, and the line (after `homelamp: `); one that ends in … is the line's beginning.
REFUSALS = [
    # Where it should go
    ("full", "full is not empty: name a folder that is new or empty"),
    ("full/file", "full/file is there already and is no folder: name a folder that is new or empty"),
    ("full/file/deeper/lab", "full/file/deeper/lab: {place}/full/file is no folder"),
    ("dangling", "dangling is there already and is no folder: name a folder that is new or empty"),
    ("loop", "loop is there already and is no folder: name a folder that is new or empty"),
    ("loop/lab", "loop/lab: …"),
    ("/proc/lab", "/proc: No such file or directory"),
    ("x" * 300, f"{'x' * 300}: File name too long"),
    # --data
    ("lab --data domian=x", "--data: there is no question 'domian'; did you mean domain?"),
    ("lab --data zzzzzz=x", f"--data: there is no question 'zzzzzz'; questions are {QUESTIONS}, …"),
    ("lab --data _src_path=x", f"--data: there is no question '_src_path'; questions are {QUESTIONS}, …"),
    ("lab --data domain", "--data domain: write KEY=VALUE, such as domain=lab.example.net"),
    ("lab --data =x", "--data =x: write KEY=VALUE, such as domain=lab.example.net"),
    ("lab --data domain=a.test --data domain=b.test", "--data domain=b.test: domain is answered twice"),
    ("lab --data client_id=on", "--data: client_id: choose another word: …"),
    ("lab --data application_slug=token", "--data: application_slug: choose another slug: …"),
    ("lab --data domain=https://a.test", "--data: domain: write a domain in lower case, …"),
    ("lab --data gitops_engine=fleet", "--data: gitops_engine: 'fleet' is not in ['flux', 'argocd']"),
    ("lab --data renovate=maybe", "--data: renovate: 'maybe' is no truth value (true or false)"),
    ("lab --template small --data replicas=two", "--data: replicas: 'two' is no whole number"),
    ("lab --template small --data title=x", "--data: title is computed from other answers and cannot be given"),
    ("lab --template small --data nmae=x", "--data: there is no question 'nmae'; did you mean name?"),
    # --data-file
    ("lab --data-file missing.yaml", "--data-file missing.yaml: No such file or directory"),
    ("lab --data-file full", "--data-file full is a folder, not a file"),
    ("lab --data-file list.yaml", "list.yaml:1: a mapping of questions to answers is wanted"),
    ("lab --data-file broken.yaml", "broken.yaml:2: found character '\\t' that cannot start any token"),
    ("lab --data-file unknown.yaml", f"unknown.yaml:3: there is no question 'zebra'; questions are {QUESTIONS}, …"),
    ("lab --data-file twice.yaml", "twice.yaml:2: domain is answered twice"),
    ("lab --data-file number.yaml", "number.yaml:1: 12 is not the name of a question"),
    ("lab --data-file tag.yaml", "tag.yaml:1: could not determine a constructor for the tag '!vault'"),
    ("lab --data-file date.yaml", "date.yaml: month must be in 1..12"),
    ("lab --data-file binary.yaml", "--data-file binary.yaml: not UTF-8"),
    ("lab --data-file control.yaml", "control.yaml:2: a character that YAML does not allow"),
    ("lab --data-file bad.yaml", "bad.yaml:2: domain: write a domain in lower case, …"),
    ("lab --data-file empty-answer.yaml", 'empty-answer.yaml:1: domain: Invalid answer "None" of type …'),
    # --template
    ("lab --template nowhere", "--template nowhere: there is no such folder, and it is no Git URL"),
    ("lab --template full", "--template full: this is no template, it holds no copier.yml"),
    ("lab --template file:///nowhere.git", "git: fatal: '/nowhere.git' does not appear to be a git repository"),
    ("lab --template git+file:///nowhere", "git: fatal: '/nowhere' does not appear to be a git repository"),
    ("lab --template untagged", "the template has uncommitted changes: commit them, or name a --vcs-ref"),
    ("lab --template tagged --vcs-ref HEAD", "the template has uncommitted changes: commit them, or name a --vcs-ref"),
    ("lab --template tagged --vcs-ref v9", "Unknown revision: 'v9'"),
    ("lab --template tasks", "the template would run code of its own (tasks), which homelamp new lets none do"),
    ("lab --template invalid", "the template's copier.yml is not valid: line 2: found character '\\t' that cannot …"),
    ("lab --template no-mapping", "Copier cannot use the template: …"),
    ("lab --template unrenderable", "the template does not render: 'nothing' is undefined"),
    ("lab --template newer", "This template requires Copier version >= 99.0.0, while your version of Copier is …"),
    ("lab --template required", "name: is required"),
    ("lab --vcs-ref v1", "--vcs-ref names a version of another template: give that by --template"),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what a user may have lying around. No test may write into it."""
    folder = tmp_path_factory.mktemp("place")
    files = {
        "full/file": "mine\n",
        "list.yaml": "- a\n",
        "broken.yaml": "domain: a\n\tb: c\n",
        "unknown.yaml": "# Mine\ndomain: lab.test\nzebra: x\n",
        "twice.yaml": "domain: a.test\ndomain: b.test\n",
        "number.yaml": "12: x\n",
        "tag.yaml": "domain: !vault x\n",
        "date.yaml": "domain: 2026-13-01\n",
        "control.yaml": "domain: a\nx: \x07\n",
        "bad.yaml": "ci: none\ndomain: A_B\n",
        "empty-answer.yaml": "domain:\n",
        "tasks/copier.yml": "_tasks: [touch made]\n",
        "invalid/copier.yml": "a: b\n\tc: d\n",
        "no-mapping/copier.yml": "- a\n",
        "unrenderable/copier.yml": "_envops: {undefined: jinja2.StrictUndefined}\n",
        "unrenderable/a.jinja": "{{ nothing }}\n",
        "newer/copier.yml": "_min_copier_version: 99.0.0\n",
        "required/copier.yml": "name: {type: str}\n",
    }
    write_tree(folder, files)
    (folder / "binary.yaml").write_bytes(b"domain: \xff\n")
    (folder / "dangling").symlink_to("nowhere")
    (folder / "loop").symlink_to("loop")
    for name in ("small", "untagged", "tagged"):
        write_tree(folder / name, SMALL)
    for name in ("untagged", "tagged"):
        git(folder / name, "init", "--quiet")
    git(folder / "tagged", "add", "--all")
    git(folder / "tagged", "commit", "--quiet", "--message", "One")
    git(folder / "tagged", "tag", "v1.0.0")
    (folder / "tagged" / "copier.yml").write_text(SMALL["copier.yml"] + "more: x\n")
    return folder


@pytest.mark.parametrize(("arguments", "line"), REFUSALS, ids=[arguments[:60] for arguments, _ in REFUSALS])
def test_a_refusal_is_one_line_and_writes_nothing(place: Path, tmp_path: Path, arguments: str, line: str) -> None:
    before = tree(place)

    done = run_new(place, *arguments.split(), "--defaults", TMPDIR=os.fspath(tmp_path))

    expected = "homelamp: " + line.replace("{place}", os.fspath(place))
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.count("\n") == 1
    if expected.endswith("…"):
        assert done.stderr.startswith(expected.removesuffix("…"))
    else:
        assert done.stderr == expected + "\n"
    assert tree(place) == before
    assert list(tmp_path.iterdir()) == []


def test_a_token_in_a_url_is_refused_and_not_shown(tmp_path: Path) -> None:
    done = run_new(tmp_path, "lab", "--defaults", "--template", "https://me:hunter2@git.lab.test/template.git")

    assert done.returncode == 2
    assert "hunter2" not in done.stdout + done.stderr
    assert done.stderr.startswith("homelamp: --template: the URL holds a user or a token, ")
    assert tree(tmp_path) == {}


def test_without_a_terminal_the_unanswered_questions_are_named(tmp_path: Path) -> None:
    done = run_new(tmp_path, "lab", "--data", "gitops_engine=argocd", "--data", "domain=lab.test")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("homelamp: there is no terminal to ask for ")
    assert done.stderr.endswith(" more: add --defaults, and --data for what differs\n")
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("stdin", ["pipe", "closed"])
def test_without_a_terminal_it_does_not_wait_for_one(tmp_path: Path, stdin: str) -> None:
    read, write = os.pipe()
    line = [*command("lab")] if stdin == "pipe" else ["sh", "-c", 'exec "$@" <&-', "sh", *command("lab")]

    # The pipe stays open and silent.
    done = subprocess.run(
        line, cwd=tmp_path, env=environment(), stdin=read, capture_output=True, text=True, timeout=60, check=False
    )
    os.close(read)
    os.close(write)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("homelamp: there is no terminal to ask for ")
    assert done.stderr.count("\n") == 1


def test_without_a_terminal_answers_to_everything_are_enough(tmp_path: Path) -> None:
    write_tree(tmp_path / "small", SMALL)
    (tmp_path / "answers.yaml").write_text("name: rack\nengine: flux\nreplicas: 2\nrenovate: no\n")

    done = run_new(tmp_path, "lab", "--template", "small", "--data-file", "answers.yaml")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "lab" / "README.md").read_text() == "# rack!\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o555)

    done = run_new(tmp_path, "locked/lab", "--defaults")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"homelamp: {tmp_path / 'locked'}: Permission denied\n"


def test_without_copier_one_line_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import runpy, sys; sys.modules['copier'] = None; runpy.run_module('scaffold.driver', run_name='__main__')"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, "lab", "--defaults"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr == "homelamp: copier is not installed: pip install 'homelamp[scaffold]'\n"
    assert tree(tmp_path) == {}


def test_a_settings_file_of_copier_that_is_no_yaml(tmp_path: Path) -> None:
    (tmp_path / "settings.yml").write_text("a: [\n")

    done = run_new(tmp_path, "lab", "--defaults", COPIER_SETTINGS_PATH=os.fspath(tmp_path / "settings.yml"))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("homelamp: Copier's settings file is not valid YAML: ")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "lab").exists()
