"""Which of two versions an update takes, and where it leaves that to the owner."""

from __future__ import annotations

import itertools
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homelamp.scaffold.update.merging import Merged, merge
from homelamp.scaffold.update.versions import compare, versions_in

ONE, TWO, THREE = ("1" * 64, "2" * 64, "3" * 64)
COMMITS = tuple(digest[:40] for digest in (ONE, TWO, THREE))


def merged(base: str | bytes, mine: str | bytes, theirs: str | bytes) -> Merged:
    sides = [text if isinstance(text, bytes) else text.encode() for text in (base, mine, theirs)]
    found = merge(sides[0], sides[1], sides[2], "a.yaml")
    assert found is not None
    return found


# Each list rises by the rules of Semantic Versioning: https://semver.org/#spec-item-11.
RISING = [
    ["1.2.3-alpha", "1.2.3-alpha.1", "1.2.3-beta", "1.2.3-rc.1", "1.2.3-rc.2", "1.2.3-rc.10", "1.2.3", "1.2.4-rc.1"],
    ["1.2.3-rc1", "1.2.3-rc2", "1.2.3", "1.10.0"],
    ["v1.2.3-rc.1", "v1.2.3", "v1.2.10", "v1.10.0", "v10.0.0"],
    ["1.2.3-alpine", "1.2.4-alpine", "1.10.0-alpine"],
    ["1.2.3-rc.1-alpine", "1.2.3-alpine"],
    ["1.30.1+k3s2", "1.30.2+k3s1", "1.31.0-rc.1+k3s1", "1.31.0+k3s1"],
    ["1.9", "1.10", "2.0"],
    ["2024.9.3", "2024.10.1", "2025.1.0"],
    ["24.04", "24.10"],
    ["20240930.1", "20241001.0"],
]


@pytest.mark.parametrize("rising", RISING, ids=lambda rising: str(rising[0]))
def test_versions_of_one_kind_have_an_order(rising: list[str]) -> None:
    versions = [version for text in rising for version in versions_in(text)]
    assert [version.text for version in versions] == rising

    for lower, higher in itertools.combinations(versions, 2):
        assert (compare(lower, higher), compare(higher, lower)) == (-1, 1), (lower.text, higher.text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.2.4-alpine", "1.2.3-debian"),
        ("1.2.4-alpine", "1.2.3"),
        ("1.2.4-alpine3.19", "1.2.3-alpine3.20"),
        ("1.2.3-debian-12-r5", "1.2.4-debian-12-r0"),
        ("1.2.4-amd64", "1.2.3-arm64"),
        # A pre-release by the rules, a revision of a package in life.
        ("1.2.3-1", "1.2.3"),
        ("1.2.3-1", "1.2.4-2"),
        # The rules ignore what was built, and the two are not the same.
        ("1.30.1+k3s1", "1.30.1+k3s2"),
        ("1.30.2+k3s1", "1.30.1+rke2r1"),
        ("1.30.2", "1.30.1+k3s1"),
        ("1.2.3", "v1.2.3"),
        ("1.2.3", "1.02.3"),
        # A version, and all that begin so.
        ("1.10", "1.9.5"),
        ("1.10", "1.10.3"),
        # Another scheme.
        ("2024.1.0", "3.4.1"),
        ("20240101.0", "2024.2"),
        # By the letter of the rules rc10 is lower than rc9, and nobody means that.
        ("1.2.3-rc9", "1.2.3-rc10"),
        ("1.2.3-rc.1", "1.2.3-dev.2"),
        ("1.2.3-RC1", "1.2.3-rc2"),
        ("1.2.3-rc.1-alpine", "1.2.4-debian"),
    ],
)
def test_versions_of_two_kinds_have_none(one: str, other: str) -> None:
    ours, theirs = versions_in(one)[0], versions_in(other)[0]
    assert (ours.text, theirs.text) == (one, other)

    assert compare(ours, theirs) is None
    assert compare(theirs, ours) is None


@given(st.lists(st.from_regex(r"v?[0-9]{1,3}(\.[0-9]{1,3}){1,2}(-(rc|alpha|alpine|dev|1)\.?[0-9]?)?(\+k3s[0-9])?",
                              fullmatch=True), min_size=3, max_size=3))  # fmt: skip
def test_the_order_is_one(texts: list[str]) -> None:
    one, two, three = (versions_in(text)[0] for text in texts)
    for first, second in itertools.permutations((one, two, three), 2):
        there, back = compare(first, second), compare(second, first)
        assert there == (None if back is None else -back)
    if compare(one, two) == compare(two, three) == 1:
        assert compare(one, three) == 1


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "kept"),
    [
        ("version: 1.2.2\n", "version: 1.2.3-rc.1\n", "version: 1.2.3\n", "theirs"),
        ("version: 1.2.2\n", "version: 1.2.3\n", "version: 1.2.3-rc.1\n", "mine"),
        ("tag: 1.2.2-alpine\n", "tag: 1.2.4-alpine\n", "tag: 1.2.3-debian\n", None),
        ("tag: 1.2.2-alpine\n", "tag: 1.2.4-alpine\n", "tag: 1.2.3-alpine\n", "mine"),
        ("image: nginx:1.25\n", "image: nginx:1.27\n", "image: nginx:1.26\n", "mine"),
        ("image: a:1.25@sha256:{1}\n", "image: a:1.26@sha256:{2}\n", "image: a:1.27@sha256:{3}\n", "theirs"),
        # The image was built again: which build is the newer one, its digest does not say.
        ("image: a:1.2.0@sha256:{1}\n", "image: a:1.2.1@sha256:{2}\n", "image: a:1.2.1@sha256:{3}\n", None),
        ("image: a:1.2.0@sha256:{1}\n", "image: a:1.2.1@sha256:{2}\n", "image: a:1.2.2\n", None),
        ("image: a@sha256:{1}\n", "image: a@sha256:{2}\n", "image: a@sha256:{3}\n", None),
        # The digest of a line of its own may be another image's.
        ("tag: 1.0.0\nof: sha256:{1}\n", "tag: 1.0.1\nof: sha256:{2}\n", "tag: 1.0.2\nof: sha256:{3}\n", None),
        ("uses: a@{c1} # v1.0.0\n", "uses: a@{c2} # v1.2.0\n", "uses: a@{c3} # v1.1.0\n", "mine"),
        ("uses: a@{c1} # v1.0.0\n", "uses: a@{c2} # v1.1.0\n", "uses: a@{c3} # v1.1.0\n", None),
        ("uses: a@{c1}\n", "uses: a@{c2}\n", "uses: a@{c3}\n", None),
        ("rev: v1.0.0\n", "rev: v1.2.0\n", "rev: 1.1.0\n", "mine"),
        ("rev: v1.0.0\n", "rev: v1.1.0\n", "rev: 1.1.0\n", None),
        ('version = "~> 2024.10"\n', 'version = "~> 2025.2"\n', 'version = "~> 2024.12"\n', "mine"),
        ("version: 3.4.1\n", "version: 3.5.0\n", "version: 2024.1.0\n", None),
        # A quantity beside a version.
        ("version: 1.0.0\ncpu: 0.5\n", "version: 1.1.0\ncpu: 0.7\n", "version: 1.2.0\ncpu: 0.9\n", None),
        ("version: 1.0.x\n", "version: 1.1.x\n", "version: 1.2.x\n", None),
        ("url: /v1.0.0/a\n", "url: /v1.1.0/a\n", "url: /v1.2.0/a\n", None),
        (*(f"version: {digit * 5000}.0.0\n" for digit in "123"), None),
    ],
)  # fmt: skip
def test_a_version_that_both_raised(base: str, mine: str, theirs: str, kept: str | None) -> None:
    names = {f"c{number}": commit for number, commit in enumerate(COMMITS, 1)}
    texts = {
        side: f"a\n{text}b\n".replace("{1}", ONE).replace("{2}", TWO).replace("{3}", THREE).format(**names)
        for side, text in (("base", base), ("mine", mine), ("theirs", theirs))
    }

    found = merged(*texts.values())

    assert (len(found.conflicts), len(found.raised)) == ((1, 0) if kept is None else (0, 1))
    assert found.content.decode() == texts[kept] if kept else found.mine.decode() == texts["mine"]


def test_a_long_text_of_versions_takes_no_longer_for_that() -> None:
    for text in ("1.2-" * 20_000 + "/", "1." * 40_000 + "/", "1.2.3-" + "a" * 80_000 + "/"):
        assert len(versions_in(text)) <= 20_000


ENDS = ["\n", "\r\n"]


@pytest.mark.parametrize("end", ENDS, ids=["LF", "CRLF"])
@pytest.mark.parametrize("last", [True, False], ids=["ended", "not ended"])
@pytest.mark.parametrize("place", [0, 5, 9])
def test_the_owners_lines_stay_and_the_hunks_take_the_templates(
    tmp_path: Path, end: str, last: bool, place: int
) -> None:
    def text(**changes: str) -> bytes:
        lines = [changes.get(f"l{number}", f"line {number}") for number in range(10)]
        return (end.join(lines) + (end if last else "")).encode()

    elsewhere = (place + 5) % 10
    mine = text(**{f"l{place}": "mine"})

    found = merged(text(), mine, text(**{f"l{place}": "theirs", f"l{elsewhere}": "merged"}))

    assert len(found.conflicts) == 1
    assert found.mine == text(**{f"l{place}": "mine", f"l{elsewhere}": "merged"})
    assert found.content.count(b"<<<<<<< before updating" + end.encode()) == 1
    assert found.hunks.count("\n@@ ") == 1
    assert "+merged" not in found.hunks
    # `git apply` agrees.
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    (tmp_path / "a.yaml").write_bytes(found.mine)
    (tmp_path / "a.yaml.rej").write_bytes(found.hunks.encode())
    subprocess.run(["git", "apply", "a.yaml.rej"], cwd=tmp_path, check=True)
    assert (tmp_path / "a.yaml").read_bytes() == text(**{f"l{place}": "theirs", f"l{elsewhere}": "merged"})


def test_what_is_not_utf_8_is_merged_and_its_bytes_stay() -> None:
    base = b"# Gr\xfc\xdfe\na\nb\nc\nd\nx\n"

    found = merged(base, base.replace(b"a\n", b"mine\n"), base.replace(b"x\n", b"theirs\n"))

    assert found.content == b"# Gr\xfc\xdfe\nmine\nb\nc\nd\ntheirs\n"
    assert merge(b"\0a", b"\0b", b"\0c") is None


@settings(max_examples=50, deadline=None)  # each is a process
@given(*[st.lists(st.sampled_from(["a", "b", "c", "version: 1.0.0", "version: 1.1.0"]), max_size=6)] * 3)
def test_a_merge_of_any_texts_holds_together(base: list[str], mine: list[str], theirs: list[str]) -> None:
    texts = [("\n".join(lines)).encode() for lines in (base, mine, theirs)]

    found = merged(*texts)

    assert bool(found.conflicts) == bool(found.hunks)
    assert (b"<<<<<<<" in found.content) == bool(found.conflicts)
    assert b"<<<<<<<" not in found.mine
    if texts[0] == texts[2]:
        assert found.mine == texts[1]
    if texts[0] == texts[1]:
        assert found.mine == texts[2]
