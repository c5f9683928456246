"""The wheel carries the licences of all that it bundles."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from support.release import ROOT

LICENSES = ROOT / "licenses"
REQUIRED = re.compile(r"^\t(\S+) (v\S+)(?: // indirect)?$", re.MULTILINE)


def test_every_module_of_kubeconform_has_its_licence() -> None:
    required = dict(REQUIRED.findall((ROOT / "build" / "kubeconform" / "go.mod").read_text()))
    listed = dict(re.findall(r"^\| `(\S+\.\S+/\S+)` \| (v\S+) \|", (LICENSES / "README.md").read_text(), re.MULTILINE))

    assert listed == required
    assert "github.com/yannh/kubeconform" in required
    for module in (*required, "go"):
        assert (LICENSES / "kubeconform" / module.replace("/", "_") / "LICENSE").read_text().strip()


def test_every_project_of_the_schemas_has_its_licence() -> None:
    readme = (LICENSES / "README.md").read_text().partition("## The schemas")[2]
    rows = {cells[0]: cells[1] for cells in re.findall(r"^\| `(\S+)` \| (.*?) \|", readme, re.MULTILINE)}
    folders = {at.name for at in (LICENSES / "schemas").iterdir()}
    groups = {at.name for at in (ROOT / "src/homelamp/manifests/schemas/crds").iterdir()} - {"helm.cattle.io"}
    named = re.findall(r"`([^`]+)`", " ".join(rows.values()))

    assert set(rows) == folders
    assert all(any(at.stat().st_size for at in (LICENSES / "schemas" / name).iterdir()) for name in rows)
    assert not [group for group in groups if not any(group.endswith(name.removeprefix("*")) for name in named)]


def test_the_wheel_carries_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMELAMP_KUBECONFORM_BUILD", "none")
    wheel = next(iter(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])))

    with zipfile.ZipFile(wheel) as archive:
        carried = {name.partition(".dist-info/licenses/")[2] for name in archive.namelist()} - {""}
    own = {at.relative_to(ROOT).as_posix() for at in LICENSES.rglob("*") if at.is_file()}
    assert carried == {"LICENSE", *own}
