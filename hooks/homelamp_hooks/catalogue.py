"""The one list of hooks, from which `.pre-commit-hooks.yaml` is written: `python -m homelamp_hooks.catalogue`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Hook(NamedTuple):
    """One hook as pre-commit offers it. `settings` are further lines of its entry.

    `program` is what it runs, where that is not called like the hook.
    """

    id: str
    name: str
    description: str
    settings: tuple[str, ...]
    program: str = ""


# A commit that only deletes files skips every hook that waits for file names; only always_run sees it.
_WHOLE_REPOSITORY = ("always_run: true", "pass_filenames: false", "require_serial: true")

HOOKS = (
    Hook(
        "homelamp",
        "homelamp: login, secrets and manifests",
        "All that the three hooks below look for, in one process and in the time of one.",
        # The whole repository is looked at, whatever the commit touches; the names are those of manifests only.
        ("always_run: true", "types_or: [yaml, json]", "require_serial: true"),
        program="homelamp-commit",
    ),
    Hook(
        "homelamp-oidc",
        "homelamp: the login chain agrees",
        "Compares every term of the login across Terraform, the API server, Headlamp, its Secret, exposure and RBAC.",
        _WHOLE_REPOSITORY,
    ),
    Hook(
        "homelamp-manifests",
        "homelamp: kubeconform accepts the manifests",
        "Validates Kubernetes manifests with the kubeconform and the schemas that homelamp carries, offline.",
        ("types_or: [yaml, json]", "require_serial: true"),
    ),
    Hook(
        "homelamp-secrets",
        "homelamp: no secret lies in the repository",
        "Finds Secrets, client secrets, private keys and Terraform states in clear text, and broken SealedSecrets.",
        _WHOLE_REPOSITORY,
    ),
)


def render() -> str:
    """The text of `.pre-commit-hooks.yaml`."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Written by `python -m homelamp_hooks.catalogue`; change that list instead."
    for hook in HOOKS:
        yield f"- id: {hook.id}"
        yield f'  name: "{hook.name}"'
        yield f"  description: {hook.description}"
        yield f"  entry: {hook.program or hook.id}"
        yield "  language: python"
        yield from (f"  {setting}" for setting in hook.settings)


if __name__ == "__main__":
    print(render(), end="")
