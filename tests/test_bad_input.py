"""Bad input gives one clear line or one finding, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed, git, write

BUG = 3
# For what would never end; any machine is done by then.
ENDLESS = 300


def homelamp(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "homelamp", "check", "--no-manifests", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=ENDLESS)


def findings(folder: Path) -> list[tuple[str, str, int]]:
    done = homelamp(folder, "--format", "json")
    assert "Traceback" not in done.stderr
    assert done.returncode in {0, 1}, done.stderr
    return [(one["code"], one["file"], one["line"]) for one in json.loads(done.stdout)["findings"]]


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    done = homelamp(tmp_path, "missing")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "homelamp: missing: No such file or directory\n"


def test_a_path_that_is_a_loop(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")

    done = homelamp(tmp_path, "loop")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("homelamp: loop: ")


def test_a_path_that_is_a_link_out_of_the_repository(repository: Path, tmp_path: Path) -> None:
    write(repository, CHAIN)
    (tmp_path / "outside.yaml").write_text("headlamp: 1\n")
    (repository / "link.yaml").symlink_to("../outside.yaml")

    assert homelamp(repository, "link.yaml").returncode == 0


def test_only_what_concerns_the_path_is_reported(repository: Path) -> None:
    write(repository, changed(K3S, "oidc-client-id=headlamp", "oidc-client-id=kubernetes"))
    (repository / "other").mkdir()

    assert homelamp(repository, "other").returncode == 0
    assert homelamp(repository, "k3s").returncode == 1
    assert homelamp(repository, RELEASE).returncode == 1
    assert homelamp(repository / "k3s").returncode == 1


def test_a_folder_that_is_no_git_repository(tmp_path: Path) -> None:
    for path, text in CHAIN.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    done = homelamp(tmp_path)

    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert "is no Git repository" in done.stderr
    assert "issuer_url, client_id agree (terraform, api-server, headlamp)" in done.stdout


def test_a_repository_without_a_commit(repository: Path) -> None:
    write(repository, CHAIN)

    assert findings(repository) == []


def test_an_empty_repository(repository: Path) -> None:
    done = homelamp(repository)

    assert done.returncode == 0
    assert "there is no chain to compare" in done.stdout


# What stands in a file of the chain, and the finding that it gives.
BROKEN = [
    (K3S, "kube-apiserver-arg+:\n\t- oidc-client-id=headlamp\n", ("HL603", 2)),
    (K3S, "kube-apiserver-arg+:\n  - 'oidc-client-id=headlamp\n", ("HL603", 3)),
    (K3S, "kube-apiserver-arg+:\n  - oidc-client-id=\xff\n".encode("latin-1"), ("HL603", 2)),
    (K3S, CHAIN[K3S] + "kube-apiserver-arg+:\n  - oidc-client-id=other\n", ("HL605", 5)),
    (RELEASE, CHAIN[RELEASE] + "  values:\n    config: {oidc: {clientID: other}}\n", ("HL605", 29)),
    (TERRAFORM, CHAIN[TERRAFORM].partition("      matching_mode")[0], ("HL603", 21)),
    (TERRAFORM, CHAIN[TERRAFORM].encode() + b"# \xff\n", ("HL603", CHAIN[TERRAFORM].count("\n") + 1)),
]


@pytest.mark.parametrize(("path", "content", "expected"), BROKEN)
def test_a_broken_file_of_the_chain_is_one_finding_with_its_line(
    repository: Path, path: str, content: str | bytes, expected: tuple[str, int]
) -> None:
    write(repository, {**CHAIN, path: content})

    assert findings(repository) == [(expected[0], path, expected[1])]


BOMB = "\n".join(["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)])

MERGES = "\n".join(["m0: &m0 {kind: HelmRelease}"] + [f"m{n}: &m{n} {{<<: *m{n - 1}}}" for n in range(1, 3_000)])
KEYS = "\n".join(["k0: &k0 [x, x]"] + [f"k{n}: &k{n} [*k{n - 1}, *k{n - 1}]" for n in range(1, 40)])

# What stands in a file beside the chain; none of it may be a finding.
HARMLESS: dict[str, str | bytes] = {
    "a tab": "headlamp:\n\t- a\n",
    "a duplicate key": "headlamp: 1\nheadlamp: 2\n",
    "an unknown tag": "headlamp: !Find [a, b]\n",
    "an anchor bomb": f"headlamp: 1\n{BOMB}\n",
    "an anchor bomb for a key": (
        f"{KEYS}\nkind: HelmRelease\nmetadata: {{name: headlamp, annotations: {{? *k39 : a}}}}\n"
        "spec: {chart: {spec: {chart: headlamp}}, values: {config: {oidc: {? *k39 : b}}}}\n"
    ),
    "an anchor bomb for a key of a ConfigMap": (
        f"{KEYS}\nkind: ConfigMap\nmetadata: {{name: headlamp}}\ndata: {{? *k39 : a, ? &e [*e] : b}}\n"
    ),
    "an anchor bomb for a key of a Secret": (
        f"{KEYS}\napiVersion: v1\nkind: Secret\nmetadata: {{name: headlamp, labels: {{? *k39 : QUJD}}}}\n"
    ),
    "an anchor bomb for an argument": f"{KEYS}\nkube-apiserver-arg: [{{? *k39 : a}}]\n",
    "a placeholder without quotes": (
        "kind: HelmRelease\nmetadata: {name: headlamp}\n"
        "spec: {chart: {spec: {chart: headlamp}}, values: {config: {oidc: {{ values }}}}}\n"
    ),
    "a long line of merges": f"{MERGES}\nheadlamp:\n  <<: *m2999\n<<: *m2999\n",
    "an endless merge": "headlamp: &a\n  <<: [*a, {<<: *a}]\n<<: *a\n",
    "an endless alias": "headlamp: &a\n  b: *a\n",
    "not UTF-8": b"headlamp: \xff\xfe\n",
    "UTF-16": "headlamp: a\n".encode("utf-16"),
    "NUL": b"headlamp: \x00\n",
    "empty": "",
    "only a comment": "# headlamp\n",
    "a list": "- headlamp\n- kind: HelmRelease\n",
    "a scalar": "headlamp\n",
    "odd types": "kind: [HelmRelease]\nspec: headlamp\nkube-apiserver-arg: {a: b}\nmetadata: 1\n",
    "a kind and nothing else": "kind: HelmRelease\nspec: {chart: {spec: {chart: headlamp}}, values: []}\n",
    "an Application without sources": "kind: Application\nmetadata: {name: headlamp}\n",
    "an empty AuthenticationConfiguration": (
        "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\njwt: []\n"
    ),
    "a Helm template": "kind: HelmRelease\nmetadata: {{ .Values.headlamp }}\nclientID: {{ }}\n",
    "very deep": "headlamp: " + "[" * 100_000,
}


@pytest.mark.parametrize("name", HARMLESS)
def test_a_file_beside_the_chain_is_no_finding(repository: Path, name: str) -> None:
    write(repository, {**CHAIN, "other/file.yaml": HARMLESS[name]})

    assert findings(repository) == []


@pytest.mark.parametrize("content", ["", "# nothing\n"])
@pytest.mark.parametrize("path", [K3S, RELEASE, TERRAFORM])
def test_an_empty_file_of_the_chain_is_no_finding(repository: Path, path: str, content: str) -> None:
    write(repository, {**CHAIN, path: content})

    assert findings(repository) == []


def test_a_file_of_50_megabytes_is_passed_over(repository: Path) -> None:
    write(repository, {**CHAIN, "big.yaml": "headlamp: [a, b, c]\n" * 2_600_000})

    assert findings(repository) == []


def test_links_and_loops_are_passed_over(repository: Path) -> None:
    write(repository, CHAIN)
    (repository / "loop.yaml").symlink_to("loop.yaml")
    (repository / "up").symlink_to("..")
    (repository / "same.yaml").symlink_to(RELEASE)
    (repository / "nowhere.tf").symlink_to("missing.tf")
    git(repository, "add", "--all")

    assert findings(repository) == []


def test_a_reject_that_is_a_link_is_none(repository: Path) -> None:
    write(repository, CHAIN)
    (repository / f"{K3S}.rej").symlink_to("config.yaml")
    git(repository, "add", "--all")

    assert findings(repository) == []


def test_a_file_removed_between_listing_and_reading(repository: Path) -> None:
    write(repository, {**CHAIN, "other.yaml": "headlamp: 1\n"})
    (repository / "other.yaml").unlink()
    (repository / RELEASE).unlink()

    assert findings(repository) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read(repository: Path) -> None:
    write(repository, CHAIN)
    (repository / K3S).chmod(0)

    assert findings(repository) == []


def test_names_that_are_no_text(repository: Path) -> None:
    write(repository, CHAIN)
    (repository / os.fsdecode(b"odd-\xff-\n-name.yaml")).write_text("headlamp: [\n")
    git(repository, "add", "--all")

    assert findings(repository) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("version: 2\n", "1: version: 1 is wanted, the only version there is"),
        ("version: 1\nchain: []\n", "2: unknown key 'chain' (did you mean chains?); valid are version, "),
        ("version: 1\nkubernetes_version: 1.37.1\n", "2: kubernetes_version is '1.37.1'; write major and minor"),
        ("version: 1\nchains:\n  - headlamp: []\n", "3: a chain wants a name"),
        ("version: 1\nchains: home\n", "2: chains is a list of mappings, each with a name"),
        ("version: 1\nversion: 1\n", "2: the key 'version' is given twice"),
        ("version: 1\nignore: [HL606]\n", "2: a mapping is wanted, with the keys rule, path, reason"),
        ("version: 1\nignore: HL606\n", "2: ignore is a list of mappings, each with rule or path, and a reason"),
        ("version: 1\nignore: {rule: HL606}\n", "2: ignore is a list of mappings, each with rule or path, and a "),
        ("version: 1\nignore:\n  - {reason: none}\n", "3: an entry of ignore needs a rule, a path, or both"),
        ("version: 1\nignore:\n  - {rule: HL606}\n", "3: an entry of ignore needs a reason"),
        ("version: 1\nignore:\n  - {rule: HL606, reason: ' - '}\n", "3: an entry of ignore needs a reason"),
        ("version: 1\nignore:\n  - {path: ../a, reason: b}\n", "3: ../a lies outside of the repository"),
        ("version: 1\nignore:\n  - {path: [a, /b], reason: b}\n", "3: /b lies outside of the repository"),
        ("version: 1\nignore:\n  - {rules: HL606, reason: b}\n", "3: unknown key 'rules' (did you mean rule?)"),
        ("version: 1\nignore:\n  - {rule: HL666, reason: b}\n", "3: there is no rule HL666; did you mean HL616?"),
        ("version: 1\n---\nchains: []\n", "3: only one document is read; move this into the first one"),
        ("version: 1\nchains:\n  - {name: a, ignore: []}\n", "3: unknown key 'ignore'; valid are name, terraform, "),
        ("- a\n", "1: a mapping is wanted, with the keys version, "),
        ("version: [\n", "2: did not find expected node content"),
    ],
)
def test_a_configuration_that_is_not_valid_is_one_line(repository: Path, text: str, line: str) -> None:
    write(repository, {**CHAIN, ".homelamp.yaml": text})

    done = homelamp(repository)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"homelamp: .homelamp.yaml:{line}")
    assert done.stderr.count("\n") == 1


def test_a_reader_that_goes_away_is_no_failure(repository: Path) -> None:
    write(repository, CHAIN)
    command = f"{sys.executable} -m homelamp check --no-manifests | true; exit ${{PIPESTATUS[0]}}"

    done = subprocess.run(["bash", "-c", command], cwd=repository, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
