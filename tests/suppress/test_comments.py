"""`# homelamp: ignore[HL102] reason`: what it hides, what it does not, and what is said of one that hides nothing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homelamp.commands.checking import CheckOptions, check_command
from homelamp.core.text import SourceFile
from homelamp.files.repository import open_repository
from homelamp.suppress.directives import read
from homelamp.syntax.hcl import comments as hcl
from homelamp.syntax.yaml import comments as yaml
from support.reports import found, reported, said
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed, write

BROKEN = changed(K3S, "oidc-client-id=headlamp", "oidc-client-id=kubernetes")
LINE = "  - oidc-client-id=kubernetes"
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  token: hunter2hunter2\n"


def with_line(text: str) -> dict[str, str]:
    """The broken chain with another line in the place of the wrong client ID."""
    return changed(K3S, LINE, text, BROKEN)


HIDING = {
    "behind": f"{LINE}  # homelamp: ignore[HL103] the old cluster",
    "above": f"  # homelamp: ignore[HL103] the old cluster\n{LINE}",
    "above, at the margin": f"# homelamp: ignore[HL103] the old cluster\n{LINE}",
    "by name": f"{LINE}  # homelamp: ignore[client-id-mismatch] the old cluster",
    "by a code in small letters": f"{LINE}  # homelamp: ignore[hl103] the old cluster",
    "without blanks": f"{LINE}  #homelamp:ignore[HL103]the old cluster",
    "with a colon": f"{LINE}  # homelamp: ignore[HL103]: the old cluster",
    "after other words": f"{LINE}  # set by Ansible # homelamp: ignore[HL103] the old cluster",
    "with a comment between": f"  # homelamp: ignore[HL103] the old cluster\n  # of the flat\n{LINE}",
    "two of them": f"  # homelamp: ignore[HL103] the old cluster\n{LINE}  # homelamp: ignore[HL103] still",
}


@pytest.mark.parametrize("form", HIDING)
def test_it_hides_the_finding_of_its_line(repository: Path, form: str) -> None:
    report = reported(repository, with_line(HIDING[form]))

    assert (report["status"], found(report)) == (0, [])
    (suppressed,) = report["suppressed"]
    assert suppressed["code"] == "HL103"
    assert suppressed["suppressed_by"]["kind"] == "comment"
    assert suppressed["suppressed_by"]["reason"] == "the old cluster"
    assert report["summary"]["suppressed"] == 1


def test_several_codes_hide_each_theirs(repository: Path) -> None:
    files = changed(K3S, "headlamp/\n", "headlamp  # homelamp: ignore[HL102, HL103] moves in May\n")

    report = reported(repository, files)

    assert found(report) == [("HL611", K3S, 2)]
    assert report["findings"][0]["message"] == "HL103 is not reported here, so this hides nothing"
    assert found(report, "suppressed") == [("HL102", K3S, 2)]


NOT_HIDING = {
    "another line": f"{LINE}\n  # homelamp: ignore[HL103] the old cluster",
    "a blank line between": f"  # homelamp: ignore[HL103] the old cluster\n\n{LINE}",
    "another rule": f"{LINE}  # homelamp: ignore[HL101] the old cluster",
    "text in a string": f'{LINE}\n  - "v=2 # homelamp: ignore[HL103] the old cluster"',
}


@pytest.mark.parametrize("form", NOT_HIDING)
def test_it_hides_nothing_else(repository: Path, form: str) -> None:
    report = reported(repository, with_line(NOT_HIDING[form]))

    assert report["status"] == 1
    assert "HL103" in {code for code, _, _ in found(report)}
    assert report["suppressed"] == []


def test_text_of_a_block_is_no_comment(repository: Path) -> None:
    values = "  token: |\n    # homelamp: ignore[HL501] not a comment\n    hunter2hunter2\n"
    report = reported(repository, {"a.yaml": SECRET.replace("  token: hunter2hunter2\n", values)})

    assert [code for code, _, _ in found(report)] == ["HL501"]


def test_a_text_over_several_lines_is_one_place(repository: Path) -> None:
    text = "a: 1\n# homelamp: ignore[HL403] new\nb: |  # homelamp: ignore[HL401] new\n  c: 1\n\n  d: 2\ne: 1\n"
    write(repository, {"a.yaml": text})

    (marked,) = read(open_repository(repository), ["a.yaml"])

    assert [(one.first, one.last) for one in marked.directives] == [(3, 6), (3, 6)]


HCL = {
    "#": "  # homelamp: ignore[HL101] DNS follows\n{}",
    "//": "  // homelamp: ignore[HL101] DNS follows\n{}",
    "/* */": "  /* homelamp: ignore[HL101] DNS follows */\n{}",
    "behind": "{} # homelamp: ignore[HL101] DNS follows",
    "/* */ before": "  /* homelamp: ignore[HL101] DNS follows */ {}",
    "/* */ of several lines": "  /*\n   * homelamp: ignore[HL101] DNS follows\n   */\n{}",
}


@pytest.mark.parametrize("form", HCL)
def test_terraform_has_its_own_comments(repository: Path, form: str) -> None:
    line = '  headlamp_host  = "headlamp.lab.test"'
    wrong = line.replace("headlamp.lab", "lamp.lab")
    report = reported(repository, changed(TERRAFORM, line, HCL[form].format(wrong)))

    assert (report["status"], found(report)) == (0, [])
    assert {one["code"] for one in report["suppressed"]} == {"HL101"}
    assert report["suppressed"][0]["suppressed_by"]["reason"] == "DNS follows"


def test_a_heredoc_holds_no_comment() -> None:
    file = SourceFile("a.tf", 'a = <<EOT\n# homelamp: no\nEOT\nb = "# no" # yes\n')

    assert [span.text for span in hcl.comments(file).comments] == ["# yes"]


def test_the_comments_of_yaml_are_the_scanners() -> None:
    text = "a: |2- # 1\n   x # no\n# 2\nb: 'x # no' # 3\nc: \"é\n  # no\" # 4\nd: [a, # 5\n  b]\n--- # 6\nf: x#no # 7"

    found_ = yaml.comments(SourceFile("a.yaml", text))

    assert sorted(span.text for span in found_.comments) == [f"# {number}" for number in range(1, 8)]
    assert found_.is_whole


def test_of_what_is_not_yaml_the_comments_before_it() -> None:
    broken = yaml.comments(SourceFile("a.yaml", "a: 1\n# yes\nb: 'x # no\n"))

    assert [span.text for span in broken.comments] == ["# yes"]
    assert not broken.is_whole


def test_a_file_that_does_not_parse_can_be_known_of(repository: Path) -> None:
    comment = "# homelamp: ignore[HL603] Ansible fills it in\n\tkube-apiserver-arg+:"
    report = reported(repository, changed(K3S, "kube-apiserver-arg+:", comment))

    assert "HL603" not in {code for code, _, _ in found(report)}
    assert found(report, "suppressed") == [("HL603", K3S, 2)]
    assert "HL611" not in {code for code, _, _ in found(report)}


def test_only_what_concerns_the_path_is_counted(repository: Path) -> None:
    reported(repository, with_line(HIDING["behind"]))
    write(repository, {"docs/a.md": "a\n"})
    out = io.StringIO()

    check_command(repository / "docs", out=out, options=CheckOptions(manifests=False))

    assert "suppressed" not in out.getvalue()


UNUSED = {
    "# homelamp: ignore[HL102] moved": ("HL611", "HL102 is not reported here, so this hides nothing"),
    "# homelamp: ignore[HL102, HL101] moved": ("HL611", "HL102 and HL101 are not reported here, so this hides nothing"),
    "# homelamp: ignore[HL1002] moved": ("HL611", "there is no rule HL1002; did you mean HL102?"),
    "# homelamp: ignore[isuer-mismatch] moved": (
        "HL611",
        "there is no rule isuer-mismatch; did you mean issuer-mismatch?",
    ),
    "# homelamp: ignore[] moved": ("HL611", "this suppression names no rule, and hides nothing"),
    "# homelamp: ignore HL102 moved": ("HL611", "this suppression names no rule, and hides nothing"),
    "# homelamp: ingore[HL102] moved": ("HL611", "homelamp knows no comment ingore[…]; did you mean ignore?"),
    "# homelamp: ignore[HL611] moved": ("HL611", "no comment can hide HL611"),
    "# homelamp: ignore[HL102]": (
        "HL612",
        "this suppression of HL102 gives no reason, and hides nothing until it does",
    ),
    "# homelamp: ignore[HL102] -": (
        "HL612",
        "this suppression of HL102 gives no reason, and hides nothing until it does",
    ),
}


@pytest.mark.parametrize("comment", UNUSED)
def test_one_that_hides_nothing_is_reported(repository: Path, comment: str) -> None:
    report = reported(repository, {**CHAIN, K3S: f"{CHAIN[K3S]}{comment}\n"})

    assert [(one["code"], one["message"]) for one in report["findings"]] == [UNUSED[comment]]
    assert report["status"] == (1 if UNUSED[comment][0] == "HL612" else 0)


def test_without_a_reason_the_finding_stays(repository: Path) -> None:
    report = reported(repository, with_line(f"{LINE}  # homelamp: ignore[HL103]"))

    assert found(report) == [("HL103", K3S, 3), ("HL612", K3S, 3)]


REMOVED = {
    f"{LINE}  # homelamp: ignore[HL102, HL103] the old cluster": f"{LINE}  # homelamp: ignore[HL103] the old cluster",
    f"{LINE}  # homelamp: ignore[HL102] the old cluster": LINE,
    f"  # homelamp: ignore[HL102] the old cluster\n{LINE}": LINE,
    f"{LINE}  # by Ansible # homelamp: ignore[HL102] old": f"{LINE}  # by Ansible",
    f"  # homelamp: ignore[HL102] old\n  # homelamp: ignore[HL101] old\n{LINE}": LINE,
}


@pytest.mark.parametrize("text", REMOVED)
def test_fix_removes_it_and_nothing_else(repository: Path, text: str) -> None:
    report = reported(repository, with_line(text), CheckOptions(manifests=False, mode="fix"))

    assert {code for code, _, _ in found(report)} <= {"HL103"}
    assert (repository / K3S).read_text() == with_line(REMOVED[text])[K3S]


SILENT = {
    # The rule that another finding holds back may find something when that is fixed.
    "held back": changed(K3S, "oidc-issuer-url=https", "oidc-issuer-url=http")
    | {RELEASE: CHAIN[RELEASE] + "# homelamp: ignore[HL301] later\n"},
    "no login": {"a.yaml": "a: 1 # homelamp: ignore[HL102] later\n"},
    "nothing applies it": {**CHAIN, "archive/a.yaml": "a: 1 # homelamp: ignore[HL102]\n"},
    "no manifest was validated": {**CHAIN, "a.yaml": "a: 1 # homelamp: ignore[HL701] later\n"},
}


@pytest.mark.parametrize("case", SILENT)
def test_of_a_rule_that_was_not_run_nothing_is_said(repository: Path, case: str) -> None:
    report = reported(repository, SILENT[case])

    assert not {"HL611", "HL612"} & {code for code, _, _ in found(report)}


def test_a_reason_is_missing_also_where_there_is_nothing_to_hide(repository: Path) -> None:
    report = reported(repository, {"a.yaml": "a: 1 # homelamp: ignore[HL102]\n"})

    assert found(report) == [("HL612", "a.yaml", 1)]


def test_secrets_too(repository: Path) -> None:
    text = SECRET.replace("stringData:\n", "stringData:\n  # homelamp: ignore[HL501] of the demo\n")

    report = reported(repository, {"a.yaml": text})

    assert (report["status"], found(report)) == (0, [])
    assert found(report, "suppressed")[0][0] == "HL501"
    assert "hunter2" not in str(report)


def test_the_text_report_counts(repository: Path) -> None:
    reported(repository, with_line(HIDING["behind"]))

    assert said(repository, CheckOptions(manifests=False)).endswith(
        "\n0 errors, 0 warnings, 1 suppressed, 0 unchecked in 3 files\n"
    )


@given(st.text("#:|>-'\"[]{},&*!%@\\?ab \t\r\n/<EOT=$é\0", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for read_comments, marks in ((yaml.comments, ("#",)), (hcl.comments, ("#", "//", "/*"))):
        found_ = read_comments(SourceFile("a", text))

        assert all(span.text.startswith(marks) for span in found_.comments)
        assert len(found_.comments) == len({span.start for span in found_.comments})
