"""`check --fix` and `--diff`: what is safe is written, and nothing but that."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homelamp.core.text import SourceFile, Span
from homelamp.errors import UsageError
from homelamp.files.repository import Repository, open_repository
from homelamp.fix import Check, diff, plan
from homelamp.fix import write as write_plan
from homelamp.model.finding import Edit, Finding, Problem, Severity
from providers import test_authelia, test_keycloak
from providers.login import login
from support.checking import check_files
from support.repositories import CHAIN, K3S, RELEASE, changed, write

SLASH = changed(K3S, "/o/headlamp/", "/o/headlamp")
AUDIT = "k3s/config.yaml.d/90-audit.yaml"

# A break, and how much of it `--fix` changes: each file with what it then holds.
MENDED = {
    "HL102": (SLASH, {K3S: CHAIN[K3S]}),
    "HL117": (
        changed(RELEASE, "/o/headlamp/", "/o/headlamp", SLASH),
        {K3S: CHAIN[K3S], RELEASE: CHAIN[RELEASE]},
    ),
    "HL302": (
        changed(
            RELEASE,
            "/o/headlamp/",
            "/o/headlamp/.well-known/openid-configuration",
            changed(K3S, "/o/headlamp/", "/o/headlamp/.well-known/openid-configuration"),
        ),
        {K3S: CHAIN[K3S], RELEASE: CHAIN[RELEASE]},
    ),
    "HL306": (
        {**CHAIN, AUDIT: "kube-apiserver-arg:\n  - audit-log-path=/a\n"},
        {AUDIT: "kube-apiserver-arg+:\n  - audit-log-path=/a\n"},
    ),
    "HL308": (
        changed(K3S, "oidc-client-id=headlamp", 'oidc-client-id="headlamp"'),
        {K3S: changed(K3S, "oidc-client-id=headlamp", '"oidc-client-id=headlamp"')[K3S]},
    ),
    "HL403": (changed(RELEASE, "clientID:", "clientId:"), {RELEASE: CHAIN[RELEASE]}),
}


def _check(repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "homelamp", "check", "--no-manifests", *arguments]
    return subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)


def _texts(repository: Path, files: Mapping[str, str]) -> dict[str, str]:
    return {path: (repository / path).read_text() for path in files}


@pytest.mark.parametrize("code", MENDED)
def test_what_is_safe_is_mended(code: str, repository: Path) -> None:
    files, mended = MENDED[code]
    before = check_files(repository, files)
    assert code in {finding.code for finding in before.findings}

    done = _check(repository, "--fix")

    assert done.returncode == 0
    assert f"homelamp: fixed: {code} in " in done.stderr
    assert "0 errors, 0 warnings" in done.stdout
    assert _texts(repository, files) == {**files, **mended}


@pytest.mark.parametrize(
    ("issuer", "client"),
    [
        (test_authelia.ISSUER, test_authelia.FORMS["a HelmRelease"]),
        (test_keycloak.ISSUER, test_keycloak.FORMS["a file of keycloak-config-cli"]),
    ],
)
def test_a_slash_that_another_provider_does_not_have(issuer: str, client: dict[str, str], repository: Path) -> None:
    write(repository, {**login(f"{issuer}/"), **client})

    done = _check(repository, "--fix")

    assert done.returncode == 0
    assert "homelamp: fixed: HL102 in " in done.stderr
    files = {**login(issuer), **client}
    assert _texts(repository, files) == files


@pytest.mark.parametrize(
    "files",
    [
        changed(RELEASE, "clientID: headlamp", "clientID: lamp"),
        # Which of the two is right cannot be known for another provider.
        {
            path: text.replace("auth.lab.test/application/o/headlamp/", "dex.lab.test" + "/" * (path == K3S))
            for path, text in CHAIN.items()
            if path != "terraform/authentik/headlamp.tf"
        },
        # Both spellings are there.
        changed(RELEASE, "clientID: headlamp", "clientID: headlamp\n        clientId: lamp"),
        # Written with an escape: what stands there is not the text.
        changed(K3S, "- oidc-issuer-url=https://auth.lab.test/application/o/headlamp/",
                '- "oidc-issuer-url=https:\\x2f/auth.lab.test/application/o/headlamp"'),
    ],
)  # fmt: skip
def test_what_is_not_safe_is_left(files: dict[str, str], repository: Path) -> None:
    assert check_files(repository, files).findings

    done = _check(repository, "--fix")

    assert done.returncode == 1
    assert "fixed" not in done.stderr
    assert _texts(repository, files) == files


def test_a_diff_shows_it_and_writes_nothing(repository: Path) -> None:
    write(repository, SLASH)

    done = _check(repository, "--diff")

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        f"--- a/{K3S}",
        f"+++ b/{K3S}",
        "@@ -1,4 +1,4 @@",
        " kube-apiserver-arg+:",
        "-  - oidc-issuer-url=https://auth.lab.test/application/o/headlamp",
        "+  - oidc-issuer-url=https://auth.lab.test/application/o/headlamp/",
        "   - oidc-client-id=headlamp",
        "   - oidc-username-claim=email",
    ]
    assert _texts(repository, SLASH) == SLASH


def test_the_diff_is_one_that_git_applies(repository: Path) -> None:
    files = {path: text.rstrip("\n") for path, text in MENDED["HL117"][0].items()}
    write(repository, files)

    patch = _check(repository, "--diff").stdout
    subprocess.run(["git", "apply"], input=patch, text=True, cwd=repository, check=True)

    assert _check(repository).returncode == 0
    assert _texts(repository, files) == {path: text.rstrip("\n") for path, text in CHAIN.items()}


def test_both_at_once_are_refused(repository: Path) -> None:
    done = _check(repository, "--diff", "--fix")

    assert (done.returncode, done.stdout) == (2, "")
    assert "not allowed with argument" in done.stderr


def test_only_what_concerns_the_path_is_mended(repository: Path) -> None:
    write(repository, {**SLASH, "apps/other.yaml": "a: 1\n"})

    assert _check(repository, "apps/other.yaml", "--fix").returncode == 0
    assert _texts(repository, SLASH) == SLASH


def test_bytes_around_it_and_the_mode_stay(repository: Path) -> None:
    content = b"\xef\xbb\xbf# \xe2\x98\xba\r\n" + SLASH[K3S].replace("\n", "\r\n").encode()
    write(repository, {**SLASH, K3S: content})
    (repository / K3S).chmod(0o640)

    assert _check(repository, "--fix").returncode == 0

    assert (repository / K3S).read_bytes() == content.replace(b"/o/headlamp", b"/o/headlamp/")
    assert (repository / K3S).stat().st_mode & 0o777 == 0o640
    assert sorted(at.name for at in (repository / "k3s").iterdir()) == ["config.yaml"]


def _finding(code: str, *edits: Edit) -> Finding:
    problem = Problem(Severity.ERROR, "wrong", edits[0].span, "mend it", fix=edits)
    identity = f"{code}{problem.span.file.path}"
    return Finding(code, "name", problem, fingerprint=f"{identity}{problem.span.start}", identity=identity)


def _edits(repository: Repository, path: str, old: str, new: str) -> list[Edit]:
    source = repository.source(path)
    assert isinstance(source, SourceFile)
    starts = [at for at in range(len(source.text)) if source.text.startswith(old, at)]
    return [Edit(Span(source, start, start + len(old)), new) for start in starts]


def _words(rules: Mapping[str, tuple[str, str]]) -> Check:
    """A check of a real folder with rules that each dislike one word, and know a better one."""
    return lambda repository: [
        _finding(code, edit)
        for path in repository.paths
        for code, (old, new) in rules.items()
        for edit in _edits(repository, path, old, new)
    ]


def test_a_fix_that_brings_another_finding_is_left_out_alone(repository: Path) -> None:
    write(repository, {"a.txt": "one two", "b.txt": "two"})
    rules = {"HL1": ("one", "1"), "HL2": ("two", "bad"), "HL3": ("bad", "bad")}

    done = plan(open_repository(repository), _words(rules), lambda _: True)

    assert [finding.code for finding in done.applied] == ["HL1"]
    assert {finding.code for finding in done.refused} == {"HL2"}
    assert done.contents == {"a.txt": b"1 two"}


def test_what_another_fix_makes_possible_is_fixed_too(repository: Path) -> None:
    """Else a second run would fix what the first one has refused."""
    write(repository, {"a.txt": "two one six"})
    rules = {"HL2": ("two", "2"), "HL1": ("one", "1"), "HL6": ("six", "bad"), "HL7": ("bad", "bad")}

    def check(opened: Repository) -> list[Finding]:
        # Beside the word "one" a "2" is wrong too, so that HL2 can only be fixed after HL1.
        beside = _edits(opened, "a.txt", "2 one", "")
        return _words(rules)(opened) + [_finding("HL3", edit) for edit in beside]

    done = plan(open_repository(repository), check, lambda _: True)

    assert done.contents == {"a.txt": b"2 1 six"}
    assert [finding.code for finding in done.refused] == ["HL6"]


def test_a_file_that_changes_meanwhile_is_not_overwritten(repository: Path) -> None:
    write(repository, {"a.txt": "one", "b.txt": "one"})
    done = plan(open_repository(repository), _words({"HL1": ("one", "1")}), lambda _: True)

    (repository / "b.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"b\.txt was changed while it was checked"):
        write_plan(done)
    assert _texts(repository, {"a.txt": "", "b.txt": ""}) == {"a.txt": "one", "b.txt": "mine"}

    (repository / "b.txt").unlink()
    with pytest.raises(UsageError, match=r"b\.txt was changed while it was checked"):
        write_plan(done)


def test_of_two_edits_in_one_place_the_first_counts(repository: Path) -> None:
    write(repository, {"a.txt": "one two"})
    rules = {"HL1": ("one", "1"), "HL2": ("one two", "12")}

    lines = list(diff(plan(open_repository(repository), _words(rules), lambda _: True)))

    assert lines[3:] == ["-one two", "\\ No newline at end of file", "+1 two", "\\ No newline at end of file"]


@given(
    before=st.text(max_size=20),
    old=st.text(min_size=1, max_size=5),
    new=st.text(max_size=5),
    behind=st.text(max_size=20),
)
def test_an_edit_changes_its_span_only(
    tmp_path_factory: pytest.TempPathFactory, before: str, old: str, new: str, behind: str
) -> None:
    root = tmp_path_factory.mktemp("edit")
    content = (before + old + behind).encode("utf-8", "replace")
    (root / "a.txt").write_bytes(content)
    opened = Repository(root, ("a.txt",), is_git=False)
    source = opened.source("a.txt")
    if not isinstance(source, SourceFile):
        return
    start = len(before) - (before + old + behind != source.text)
    edit = Edit(Span(source, max(0, start), max(0, start) + len(old)), new.encode("utf-8", "replace").decode())

    write_plan(plan(opened, lambda checked: [_finding("HL1", edit)] if checked is opened else [], lambda _: True))

    text = source.text
    expected = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert (root / "a.txt").read_bytes().removeprefix(b"\xef\xbb\xbf") == expected.encode().removeprefix(
        b"\xef\xbb\xbf"
    )


TWICE = changed(RELEASE, "clientID:", "clientId:")
STAGING = TWICE[RELEASE].replace("name: headlamp\n", "name: headlamp-staging\n", 1)
# The same typo, in two releases in one file.
ALIKE = {**TWICE, RELEASE: f"{TWICE[RELEASE].rstrip()}\n---\n{STAGING.removeprefix('---')}"}


def test_the_same_typo_twice_in_a_file_is_two_findings(repository: Path) -> None:
    first = check_files(repository, ALIKE).findings
    again = check_files(repository, {**ALIKE, RELEASE: f"# a line above\n{ALIKE[RELEASE]}"}).findings

    typos = [finding for finding in first if finding.code == "HL403"]
    assert len({finding.problem.span.line for finding in typos}) == 2
    assert len({finding.fingerprint for finding in first}) == len(first)
    assert [finding.fingerprint for finding in again] == [finding.fingerprint for finding in first]


def test_the_same_typo_twice_is_fixed_at_once_and_for_good(repository: Path) -> None:
    write(repository, ALIKE)
    shown = _check(repository, "--diff").stdout

    done = _check(repository, "--fix")

    assert "not fixed" not in done.stderr
    assert done.stderr.count("homelamp: fixed: HL403 in ") == 2
    mended = (repository / RELEASE).read_text()
    assert mended == ALIKE[RELEASE].replace("clientId:", "clientID:")
    assert _check(repository, "--fix").stderr == ""
    assert (repository / RELEASE).read_text() == mended
    write(repository, ALIKE)
    subprocess.run(["git", "apply"], input=shown, text=True, cwd=repository, check=True)
    assert (repository / RELEASE).read_text() == mended


def test_a_diff_shows_nothing_that_a_fix_refuses(repository: Path) -> None:
    # Appended, the list would give the client ID a second time.
    files = {**SLASH, AUDIT: "kube-apiserver-arg:\n  - audit-log-path=/a\n  - oidc-client-id=headlamp\n"}
    write(repository, files)

    shown = _check(repository, "--diff")
    done = _check(repository, "--fix")

    assert "homelamp: not fixed: HL306 in " in shown.stderr
    assert [line for line in done.stderr.splitlines() if "not fixed" in line] == shown.stderr.splitlines()
    assert AUDIT not in shown.stdout
    assert (repository / AUDIT).read_text() == files[AUDIT]


def test_two_spellings_of_one_key_are_left_to_whoever_wrote_them(repository: Path) -> None:
    for files in (
        changed(RELEASE, "clientID: headlamp", "clientId: headlamp\n        clientId: lamp"),
        changed(RELEASE, "clientID: headlamp", "clientId: headlamp\n        client_id: lamp"),
    ):
        assert not any(finding.problem.fix for finding in check_files(repository, files).findings)


def test_strict_counts_warnings(repository: Path) -> None:
    files = changed(
        "terraform/authentik/headlamp.tf", 'authentik_host = "auth.lab.test"', 'authentik_host = "sso.lab.test"'
    )
    write(repository, files)

    assert _check(repository).returncode == 0
    assert _check(repository, "--strict").returncode == 1
