"""Mutations of the tree: files move, go, come twice, become links, folders or pipes, and get names that nobody expects."""

from __future__ import annotations

from collections.abc import Callable
from posixpath import basename, dirname, join
from random import Random

from fuzz import words
from fuzz.files import Files, Link, Odd, content, pick


def step(random: Random, files: Files) -> str:
    """Change which files there are; what was done in words."""
    path = pick(random, files)
    if path is None:
        return "nothing"
    change = random.choice(_CHANGES)
    change(random, files, path)
    return f"{change.__name__.strip('_')} {path!r}"


def _delete(_: Random, files: Files, path: str) -> None:
    del files[path]


def _delete_folder(_: Random, files: Files, path: str) -> None:
    for one in [one for one in files if dirname(one) == dirname(path)]:
        del files[one]


def _move(random: Random, files: Files, path: str) -> None:
    files[_new_name(random, files, path)] = files.pop(path)


def _copy(random: Random, files: Files, path: str) -> None:
    files[_new_name(random, files, path)] = files[path]


def _exchange(random: Random, files: Files, path: str) -> None:
    other = pick(random, files) or path
    files[path], files[other] = files[other], files[path]


def _link(random: Random, files: Files, path: str) -> None:
    target = random.choice(
        (basename(path), "..", ".", "/dev/zero", "/dev/stdin", "missing", pick(random, files) or "a")
    )
    at = random.choice((path, _new_name(random, files, path)))
    files[at] = Link(target)


def _link_folder(random: Random, files: Files, path: str) -> None:
    files[random.choice(("link", "apps/link", "terraform/link"))] = Link(
        random.choice((".", "..", dirname(path) or "."))
    )


def _odd(random: Random, files: Files, path: str) -> None:
    files[path] = Odd(random.choice(("folder", "fifo")))


def _add_kustomization(random: Random, files: Files, path: str) -> None:
    """A kustomization that takes in, patches or renames what lies beside it, or itself."""
    at = join(
        dirname(path),
        random.choice(("kustomization.yaml", "kustomization.yml", "Kustomization", "../kustomization.yaml")),
    )
    lines = random.sample(_KUSTOMIZATION, random.randint(1, 4))
    files[at.replace("/../", "/up/")] = "\n".join(line.format(basename(path)) for line in lines).encode(
        "utf-8", "replace"
    )


def _configure(random: Random, files: Files, path: str) -> None:
    """A `.homelamp.yaml` that claims files for a chain."""
    parts = random.sample(("terraform", "api_server", "headlamp", "secret", "exposure", "rbac"), random.randint(1, 4))
    named = "".join(f"\n    {part}: [{_quoted(pick(random, files) or path)}]" for part in parts)
    more = random.choice(
        ("", "certificate: sealing-cert.pem\n", f"certificate: {_quoted(path)}\n", 'kubernetes_version: "1.36"\n')
    )
    files[".homelamp.yaml"] = f"version: 1\n{more}chains:\n  - name: home{named}\n".encode("utf-8", "replace")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _new_name(random: Random, files: Files, path: str) -> str:
    other = pick(random, files) or path
    name = random.choice((random.choice(words.NAMES), basename(path), join("archive", basename(path))))
    return join(random.choice((dirname(path), dirname(other), "", "other")), name)


def _multiply(random: Random, files: Files, path: str) -> None:
    """The same file many times over, as with one folder for each cluster."""
    for number in range(random.choice((2, 5, 20))):
        files[f"clusters/c{number}/{basename(path)}"] = content(files, path)


_KUSTOMIZATION = (
    "resources: [{}]", "resources: [.]", "resources: [..]", "resources: []", "resources:\n  - ../{0}\n  - {0}", "components: [{}]",
    "namePrefix: a-", "nameSuffix: ${{A}}", "namespace: other", "patches:\n  - path: {}", "patches: [{{target: {{kind: HelmRelease}}}}]",
    "replacements: [{{path: {}}}]", "helmCharts: [{{name: headlamp, valuesFile: {}}}]", "configMapGenerator: [{{name: a, files: [{}]}}]",
    "secretGenerator: [{{name: headlamp-oidc, literals: [clientSecret=a, b]}}]", "images: [{{name: a, newTag: 1}}]", "generators: [{}]",
)  # fmt: skip
_CHANGES: tuple[Callable[[Random, Files, str], None], ...] = (
    _delete, _delete, _delete_folder, _move, _move, _copy, _copy, _exchange, _link, _link_folder, _odd, _add_kustomization,
    _configure, _multiply,
)  # fmt: skip
