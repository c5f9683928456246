"""How long `homelamp-oidc` takes, against the goals of the project.

    python benchmarks/oidc.py [--runs NUMBER] [--files NUMBER] [--keep FOLDER]

Exit status: 0 also where a goal is missed, 2 where it could not run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from homelab import tree
from homelamp.manifests import engine, locations
from homelamp.redact.guard import own_version
from measuring import CannotRunError, Command, Comparison, beside_python, options_of, quietly, reported

ENGINES = ("flux", "argocd")
START_GOAL, TREE_GOAL, ALL_GOAL = 1.5, 1.0, 1.3
_MANIFESTS = (".yaml", ".yml", ".json")
_ANSWERS = ("domain=lab.homelamp.dev", "repo_url=https://git.lab.homelamp.dev/homelab.git")


def main() -> int:
    """Make the repositories, measure, print the table."""
    options = options_of("Measure homelamp-oidc against yamllint and kubeconform.", tree.FILES)
    return reported(options, _comparisons)


def _comparisons(folder: Path, files: int) -> tuple[list[Comparison], str]:
    large = tree.write(folder / "tree", files)
    against_kubeconform = _against_kubeconform(large)
    return [*_starts(folder), against_kubeconform], str(large)


def _starts(folder: Path) -> Iterator[Comparison]:
    """On a repository as the template makes it: against a linter that only says its version; all three against one."""
    peer = Command("yamllint --version", (beside_python("yamllint"), "--version"), folder)
    for name in ENGINES:
        at = _scaffolded(folder / name, name)
        yield Comparison(f"scaffolded repository, {name}", _hook(at), (peer,), START_GOAL)
        # Of the three hooks the one of the login takes longest.
        yield Comparison(f"all three in one, {name}", _all_in_one(at), (_hook(at),), ALL_GOAL)


def _scaffolded(folder: Path, gitops_engine: str) -> Path:
    """A repository made by `homelamp new`, whose template Copier renders, as a release makes it.

    A build between two releases records no version, and each check warns of that (HL606).
    """
    data = (f"--data={answer}" for answer in (f"gitops_engine={gitops_engine}", *_ANSWERS))
    quietly((beside_python("homelamp"), "new", str(folder), "--defaults", *data), folder.parent)
    answers = folder / ".copier-answers.yml"
    text = answers.read_text(encoding="utf-8")
    if "_commit" not in text:
        answers.write_text(f"{text}_commit: v{own_version()}\n", encoding="utf-8")
    tree.add_to_git(folder)
    return folder


def _against_kubeconform(large: tree.Tree) -> Comparison:
    """On many files, against kubeconform with local schemas on the same ones, with as many workers as it likes."""
    found = engine.find()
    if found is None:
        raise CannotRunError(engine.MISSING)
    version = locations.shipped()[-1]
    words = [str(found.path), "-strict", "-ignore-missing-schemas", "-kubernetes-version", f"{version}.0"]
    for location in locations.of(version, ()):
        words += ["-schema-location", location]
    peer = Command(f"kubeconform {found.version}", (*words, *large.paths), large.folder)
    return Comparison(f"{len(large.paths)} YAML files", _hook(large.folder), (peer,), TREE_GOAL)


def _all_in_one(folder: Path) -> Command:
    """The hook `homelamp`, which is given the names of all manifests, as by `pre-commit run --all-files`."""
    named = [at.relative_to(folder).as_posix() for at in sorted(folder.rglob("*")) if at.suffix in _MANIFESTS]
    return Command("homelamp-commit", (beside_python("homelamp-commit"), *named), folder)


def _hook(folder: Path) -> Command:
    return Command("homelamp-oidc", (beside_python("homelamp-oidc"),), folder)


if __name__ == "__main__":
    raise SystemExit(main())
