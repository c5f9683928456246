"""The questions: what each must have, and which answers they take and refuse.

`answers/valid` and `answers/invalid` hold one answer file each; the first line of an invalid one is a comment with the
words of the refusal.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from support.render import ROOT, Answers, questions, render_anew

ANSWERS = Path(__file__).parent / "answers"
VALID = sorted((ANSWERS / "valid").glob("*.yaml"))
INVALID = sorted((ANSWERS / "invalid").glob("*.yaml"))


def answers(file: Path) -> Answers:
    return dict(yaml.safe_load(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_a_valid_answer_file_is_taken_and_recorded(file: Path, tmp_path: Path) -> None:
    folder = render_anew(tmp_path / "lab", answers(file))

    recorded = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    for key, answer in answers(file).items():
        # Every question but the truth values asks for text; a bare number in the file is its digits.
        assert recorded[key] == (answer if isinstance(answer, bool) else str(answer))


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_an_invalid_answer_file_is_refused_and_nothing_is_written(file: Path, tmp_path: Path) -> None:
    words = file.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")

    with pytest.raises(ValueError, match=r"\S") as refusal:
        render_anew(tmp_path / "lab", answers(file))

    assert words in str(refusal.value)
    assert not (tmp_path / "lab").exists()


def test_every_question_that_can_be_answered_wrongly_has_a_refusal() -> None:
    refused = {key for file in INVALID for key in answers(file)}
    assert refused == set(questions()) - {"renovate", "template_updates"}


@pytest.mark.parametrize("key", questions())
def test_a_question_explains_itself_and_has_a_default(key: str) -> None:
    question = questions()[key]

    assert str(question["help"]).endswith(("?", "."))
    assert "default" in question
    assert question["type"] == "bool" or "choices" in question or "validator" in question
    assert "secret" not in question


def test_defaults_are_answers_that_their_validators_take(tmp_path: Path) -> None:
    folder = render_anew(tmp_path / "lab", {})

    recorded = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    asked = {key for key, question in questions().items() if "gateway" not in str(question.get("when", ""))}
    assert asked <= set(recorded)


@pytest.mark.parametrize("when", ["ingress", "gateway"])
def test_what_is_not_asked_is_not_recorded(when: str, tmp_path: Path) -> None:
    folder = render_anew(tmp_path / "lab", {"exposure": when})

    recorded = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    other = {"ingress": "gateway_", "gateway": "ingress_"}[when]
    assert not [key for key in recorded if key.startswith(other)]


def test_plain_copier_needs_no_trust() -> None:
    settings = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))

    assert not {"_tasks", "_migrations", "_jinja_extensions", "_external_data", "_secret_questions"} & set(settings)
    assert settings["_min_copier_version"] == "9.17.2"
    assert settings["_envops"]["undefined"] == "jinja2.StrictUndefined"
