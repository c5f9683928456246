"""The baseline: what a repository had when it adopted homelamp is not reported, and what is new is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from homelamp.commands.checking import CheckOptions
from homelamp.errors import UsageError
from homelamp.suppress import BASELINE as NAME
from support.reports import found, reported, said
from support.repositories import CHAIN, K3S, RELEASE, changed, write

BROKEN = changed(K3S, "oidc-client-id=headlamp", "oidc-client-id=kubernetes")
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  token: hunter2hunter2\n"
WRITE = CheckOptions(manifests=False, write_baseline=True)


def with_baseline(repository: Path, files: dict[str, str]) -> str:
    write(repository, files)
    return said(repository, WRITE)


def test_what_is_there_is_not_reported_and_what_is_new_is(repository: Path) -> None:
    line = with_baseline(repository, {**BROKEN, "a.yaml": SECRET})

    assert line == f"{NAME}: 2 findings that homelamp does not report from now on; commit the file\n"
    report = reported(repository, {})
    assert (report["status"], found(report)) == (0, [])
    assert {one["suppressed_by"]["kind"] for one in report["suppressed"]} == {"baseline"}

    report = reported(repository, {"b.yaml": SECRET})
    assert (report["status"], found(report)) == (1, [("HL501", "b.yaml", 5)])


def test_it_holds_no_secret_and_nothing_of_the_files(repository: Path) -> None:
    with_baseline(repository, {**BROKEN, "a.yaml": SECRET})

    text = (repository / NAME).read_text()
    assert "hunter2" not in text
    assert {tuple(one) for one in json.loads(text)["findings"]} == {("rule", "file", "fingerprint")}


def test_lines_may_move(repository: Path) -> None:
    with_baseline(repository, {**BROKEN, "a.yaml": SECRET})

    report = reported(
        repository, {path: f"# a line more\n\n{text}" for path, text in {**BROKEN, "a.yaml": SECRET}.items()}
    )

    assert (report["status"], found(report)) == (0, [])


def test_a_second_one_alike_is_new(repository: Path) -> None:
    two = f"{SECRET}---\n{SECRET}"
    with_baseline(repository, {"a.yaml": SECRET})

    report = reported(repository, {"a.yaml": two})

    assert found(report) == [("HL501", "a.yaml", 11)]


def test_a_value_that_changes_is_new(repository: Path) -> None:
    with_baseline(repository, BROKEN)

    report = reported(repository, changed(K3S, "oidc-client-id=headlamp", "oidc-client-id=other"))

    assert [code for code, _, _ in found(report)] == ["HL103", "HL613"]


def test_an_entry_that_matches_nothing_is_stale_and_fix_removes_it(repository: Path) -> None:
    with_baseline(repository, {**BROKEN, "a.yaml": SECRET, "b.yaml": SECRET})
    (repository / "b.yaml").unlink()

    report = reported(repository, CHAIN)

    assert (report["status"], [(one["code"], one["severity"]) for one in report["findings"]]) == (
        0,
        [("HL613", "info"), ("HL613", "info")],
    )
    assert {line for _, _, line in found(report)} <= set(range(2, 5))
    report = reported(repository, {}, CheckOptions(manifests=False, mode="fix"))
    assert found(report) == []
    (entry,) = json.loads((repository / NAME).read_text())["findings"]
    assert (entry["rule"], entry["file"]) == ("HL501", "a.yaml")
    (repository / "a.yaml").unlink()
    reported(repository, {}, CheckOptions(manifests=False, mode="fix"))
    assert (repository / NAME).read_text() == '{"version": 1, "findings": []}\n'


def test_of_a_rule_that_was_not_run_no_entry_is_stale(repository: Path) -> None:
    with_baseline(repository, {**BROKEN, "a.yaml": SECRET})
    (repository / "a.yaml").unlink()

    report = reported(repository, {}, CheckOptions(manifests=False, select=("HL1",)))

    assert found(report) == []


def test_another_file(repository: Path) -> None:
    write(repository, BROKEN)
    named = CheckOptions(manifests=False, baseline=repository / "known.json")

    with pytest.raises(UsageError, match=r"known\.json is not there; homelamp check --write-baseline"):
        reported(repository, {}, named)
    said(repository, named._replace(write_baseline=True))

    assert reported(repository, {}, named)["status"] == 0
    assert reported(repository, {})["status"] == 1
    with pytest.raises(UsageError, match="outside of the repository"):
        said(repository, named._replace(baseline=repository.parent / "known.json"))


def test_only_what_the_check_reports_is_written(repository: Path) -> None:
    write(repository, {**BROKEN, "a.yaml": SECRET})

    said(repository, WRITE._replace(ignore=("HL5",)))

    assert [one["rule"] for one in json.loads((repository / NAME).read_text())["findings"]] == ["HL103"]


def test_writing_again_forgets_what_is_fixed_and_keeps_the_rest(repository: Path) -> None:
    with_baseline(repository, {**BROKEN, "a.yaml": SECRET})
    before = (repository / NAME).read_bytes()

    said(repository, WRITE)
    assert (repository / NAME).read_bytes() == before

    with_baseline(repository, CHAIN)
    assert [one["rule"] for one in json.loads((repository / NAME).read_text())["findings"]] == ["HL501"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1: this is not a baseline"),
        ("{\n]", "2: this is not a baseline"),
        ("[]", " is not a baseline"),
        ('{"version": 2, "findings": []}', " is not a baseline of version 1, "),
        ('{"version": 1, "findings": [{"rule": "HL102"}]}', " is not a baseline"),
        ('{"version": 1, "findings": 3}', " is not a baseline"),
        ("[" * 100_000, ""),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_line(repository: Path, text: str, message: str) -> None:
    write(repository, {**CHAIN, NAME: text})

    with pytest.raises(UsageError) as refused:
        reported(repository, {})

    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_link_is_refused(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.json").write_text('{"version": 1, "findings": []}')
    (repository / NAME).symlink_to(tmp_path / "elsewhere.json")

    with pytest.raises(UsageError):
        reported(repository, CHAIN)


def test_suppressed_findings_are_not_written(repository: Path) -> None:
    files = changed(RELEASE, "clientID: headlamp", "clientID: lamp # homelamp: ignore[HL103] soon")

    assert ": 0 findings" in with_baseline(repository, files)


def test_another_file_is_not_overwritten(repository: Path) -> None:
    write(repository, BROKEN)

    with pytest.raises(UsageError, match="is there, and is not a baseline"):
        said(repository, WRITE._replace(baseline=repository / K3S))

    assert (repository / K3S).read_text() == BROKEN[K3S]
