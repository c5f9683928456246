"""Whatever ends it at whatever moment: the file is the old one or the new one, whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

import pytest
import yaml

from homelamp.files import temporary
from homelamp.secrets.sealing.ciphertext import layout
from sealing.driver import CERTIFICATE, PLACEHOLDER, SEALED, SECRET, Lab, Pair, command, commit, lab, pair
from sealing.tracing import need_strace

if sys.platform != "linux":
    pytest.skip("the moments are told by Linux's calls", allow_module_level=True)

# The calls of which each may be the last one.
WRITES = [("write", at) for at in range(1, 9)]
CALLS = [*WRITES, ("fsync", 1), ("/chmod", 1), ("/rename", 1), ("fsync", 2), ("unlink", 1)]


def state(home: Lab, old: bytes) -> str:
    """Whether the file is the old one or a new one; fails for anything else."""
    now = (home.root / SEALED).read_bytes()
    if now == old:
        return "old"
    value = yaml.safe_load(now)["spec"]["encryptedData"]["clientSecret"]
    found = layout(value)
    assert found is not None
    assert found.plaintext == len(SECRET)
    assert now.replace(value.encode(), PLACEHOLDER.encode()) == old
    return "new"


def restored(home: Lab, old: bytes) -> None:
    (home.root / SEALED).write_bytes(old)


def test_a_kill_before_each_change_of_the_repository(home: Lab) -> None:
    old = (home.root / SEALED).read_bytes()
    status, seen = -1, ["old"]
    while status != 0:
        status = _killed_before(home, old, len(seen))
        seen.append(state(home, old))

    assert (seen[1], seen[-1]) == ("old", "new")
    assert len(seen) > 3


def _killed_before(home: Lab, old: bytes, change: int) -> int:
    """The exit status of a process that is killed before its n-th change."""
    restored(home, old)
    done = subprocess.run(
        [sys.executable, "-m", "scaffold.killer", str(change), "seal"],
        cwd=home.root,
        env=home.environment({"PYTHONPATH": os.pathsep.join(sys.path)}),
        input=SECRET,
        capture_output=True,
        check=False,
    )
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode


def test_a_kill_at_each_call_that_writes(home: Lab) -> None:
    old = (home.root / SEALED).read_bytes()
    seen = {call: _killed_at(home, old, *call) for call in CALLS}

    # Up to the renaming the old file stands, after it the new one.
    assert [seen[call] for call in (("write", 1), ("fsync", 1), ("/chmod", 1))] == ["old", "old", "old"]
    assert seen["fsync", 2] == "new"


def _killed_at(home: Lab, old: bytes, call: str, number: int) -> str:
    restored(home, old)
    inject = ["-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}"]
    subprocess.run(
        [need_strace(), "-f", "-o", "/dev/null", *inject, *command()],
        cwd=home.root,
        env=home.environment(),
        input=SECRET,
        capture_output=True,
        check=False,
    )
    return state(home, old)


def test_a_kill_between_the_two_files_leaves_both_whole(home: Lab, tmp_path: Path) -> None:
    old = (home.root / SEALED).read_bytes()
    other = pair(number=1)
    (tmp_path / "new.pem").write_bytes(other.certificate)
    seen = []
    for number in range(1, 6):
        restored(home, old)
        (home.root / CERTIFICATE).write_bytes(pair().certificate)
        inject = ["-e", "trace=fsync", "-e", f"inject=fsync:signal=KILL:when={number}"]
        accepted = command("--cert", str(tmp_path / "new.pem"), "--accept-new-cert")
        subprocess.run(
            [need_strace(), "-f", "-o", "/dev/null", *inject, *accepted],
            cwd=home.root,
            env=home.environment(),
            input=SECRET,
            capture_output=True,
            check=False,
        )
        certificate = (home.root / CERTIFICATE).read_bytes()
        assert certificate in {pair().certificate, other.certificate}
        seen.append((state(home, old), certificate == other.certificate))

    # Both are on the disk before either takes its place.
    assert seen == [("old", False), ("old", False), ("new", True), ("new", True), ("new", True)]


def test_a_kill_while_a_key_is_made_leaves_no_certificate_without_its_key(tmp_path: Path, kubeseal: Path) -> None:
    home = lab(tmp_path, kubeseal, None)
    settings = {"XDG_CONFIG_HOME": str(tmp_path / "settings")}
    key = tmp_path / "settings" / "homelamp" / "home.key"
    seen = []
    for number in range(1, 6):
        key.unlink(missing_ok=True)
        (home.root / CERTIFICATE).unlink(missing_ok=True)
        inject = ["-e", "trace=fsync", "-e", f"inject=fsync:signal=KILL:when={number}"]
        subprocess.run(
            [need_strace(), "-f", "-o", "/dev/null", *inject, *command("--new-key")],
            cwd=home.root,
            env=home.environment(settings),
            capture_output=True,
            check=False,
        )
        seen.append((home.root / CERTIFICATE).exists())
        if seen[-1]:
            keys = Pair((home.root / CERTIFICATE).read_bytes(), key.read_bytes())
            home.sealed()
            assert home.opened(keys) == {"clientSecret": SECRET}

    assert (seen[0], seen[-1]) == (False, True)


def _killed_at_renaming(home: Lab, new: Path, number: int) -> None:
    """A run that is given another certificate, and is killed before it renames for the `number`th time."""
    inject = ["-e", "trace=/rename", "-e", f"inject=/rename:signal=KILL:when={number}"]
    subprocess.run(
        [need_strace(), "-f", "-o", "/dev/null", *inject, *command("--cert", str(new), "--accept-new-cert")],
        cwd=home.root,
        env=home.environment(),
        input=SECRET,
        capture_output=True,
        check=False,
    )


def _leftovers(folder: Path) -> list[str]:
    return sorted(at.name for at in folder.iterdir() if at.name.endswith(".tmp"))


def test_the_next_run_ends_a_pair_that_was_written_half(home: Lab, tmp_path: Path) -> None:
    old, other = (home.root / SEALED).read_bytes(), pair(number=1)
    (tmp_path / "new.pem").write_bytes(other.certificate)
    seen = set()
    for number in (1, 2, 3):
        restored(home, old)
        (home.root / CERTIFICATE).write_bytes(pair().certificate)
        _killed_at_renaming(home, tmp_path / "new.pem", number)

        # Whatever the next run is for, and though it seals nothing.
        done = home.seal(secret=b"")

        assert done.returncode == 2
        is_new = state(home, old) == "new"
        assert (home.root / CERTIFICATE).read_bytes() == (other if is_new else pair()).certificate
        assert (b"an earlier run was interrupted" in done.stdout) == (is_new and number == 2)
        assert _leftovers(home.root) == _leftovers((home.root / SEALED).parent) == []
        seen.add(is_new)
        if is_new:
            assert home.opened(other) == {"clientSecret": SECRET}

    assert seen == {True, False}


def test_a_pair_is_not_ended_over_what_somebody_did_since(home: Lab, tmp_path: Path) -> None:
    old, other = (home.root / SEALED).read_bytes(), pair(number=1)
    (tmp_path / "new.pem").write_bytes(other.certificate)
    _killed_at_renaming(home, tmp_path / "new.pem", 2)
    assert len(_leftovers(home.root)) == 1
    restored(home, old)

    home.seal(secret=b"")

    assert (home.root / CERTIFICATE).read_bytes() == pair().certificate
    assert _leftovers(home.root) == []


def test_a_leftover_that_was_committed_is_not_taken(home: Lab, tmp_path: Path) -> None:
    (tmp_path / "new.pem").write_bytes(pair(number=1).certificate)
    _killed_at_renaming(home, tmp_path / "new.pem", 2)
    commit(home.root)

    home.seal(secret=b"")

    assert (home.root / CERTIFICATE).read_bytes() == pair().certificate


def test_leftovers_are_cleared_and_what_is_in_use_is_not(home: Lab, tmp_path: Path) -> None:
    old = (home.root / SEALED).read_bytes()
    system = tmp_path / "system"
    system.mkdir()
    settings = {"TMPDIR": str(system)}
    for call, number in (("fsync", 1), ("/chmod", 1), ("/rename", 1)):
        inject = ["-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}"]
        subprocess.run(
            [need_strace(), "-f", "-o", "/dev/null", *inject, *command()],
            cwd=home.root,
            env=home.environment(settings),
            input=SECRET,
            capture_output=True,
            check=False,
        )
    folder = (home.root / SEALED).parent
    with patch.object(tempfile, "tempdir", str(system)), temporary.folder() as used:
        # As a run that was killed while kubeseal worked.
        (system / "homelamp-run-killed00").mkdir(mode=0o700)
        (system / "homelamp-run-killed00" / "certificate.pem").write_bytes(b"")
        for name in ("homelamp-other", "somebody-elses"):
            (system / name).mkdir()
        (folder / ".sealedsecret.yaml.swp").write_bytes(b"")
        (folder / ".sealedsecret.yaml.mine.tmp").write_bytes(b"")
        descriptor, held = temporary.beside(home.root / SEALED)
        try:
            home.seal(secret=SECRET, more=settings)
        finally:
            os.close(descriptor)

        assert {at.name for at in system.iterdir()} == {used.name, "homelamp-other", "somebody-elses"}
    assert _leftovers(folder) == sorted([".sealedsecret.yaml.mine.tmp", held.name])
    assert (folder / ".sealedsecret.yaml.swp").exists()
    assert state(home, old) == "new"
