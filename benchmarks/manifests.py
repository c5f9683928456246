"""How long `homelamp-manifests` takes, against the goal of the project.

    python benchmarks/manifests.py [--runs NUMBER] [--files NUMBER] [--keep FOLDER]

Exit status: 0 also where the goal is missed, 2 where it could not run.
"""

from __future__ import annotations

import sys
from pathlib import Path

from homelab import manifests
from homelamp.manifests import engine, kubeconform, locations
from measuring import CannotRunError, Command, Comparison, beside_python, options_of, reported

GOAL = 1.2


def main() -> int:
    """Make the repository, measure, print the table."""
    options = options_of("Measure homelamp-manifests against kubeconform.", manifests.FILES)
    return reported(options, _comparison)


def _comparison(folder: Path, files: int) -> tuple[list[Comparison], str]:
    """The hook as pre-commit calls it, against the kubeconform that it runs and the start of a Python with PyYAML."""
    made = manifests.write(folder / "manifests", files)
    found = engine.find()
    if found is None:
        raise CannotRunError(engine.MISSING)
    version = locations.version_to_use(None)
    words = kubeconform.command(found, locations.of(version, ()), version)
    alone = Command(f"kubeconform {found.version}", (*words, "--", *made.paths), made.folder)
    start = Command("import yaml", (sys.executable, "-c", "import yaml"), made.folder)
    hook = Command("homelamp-manifests", (beside_python("homelamp-manifests"), *made.paths), made.folder)
    return [Comparison(f"{len(made.paths)} files of manifests", hook, (alone, start), GOAL)], str(made)


if __name__ == "__main__":
    raise SystemExit(main())
