"""What is wrong with the kustomizations that a login passes through: files that are not there, and no objects.

One of either kind stops the build of all that is applied together, the login included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import basename, dirname, join, normpath, relpath
from typing import TYPE_CHECKING, NamedTuple

from homelamp.chain import scan
from homelamp.chain.references import dangling
from homelamp.chain.scripts import may_be_made
from homelamp.core.text import Span
from homelamp.files.presence import Presence
from homelamp.files.repository import Repository
from homelamp.kube import no_objects
from homelamp.kube.build.built import Built
from homelamp.kube.build.routes import Taker
from homelamp.kube.deployers import Deployer
from homelamp.kube.listing import OBJECTS, Entry, entries, is_kustomization
from homelamp.model.listed import DanglingReference, MissingEntry, NotAnObject, UnlistedManifest

if TYPE_CHECKING:
    from homelamp.chain.gathered import Reading

_YAML = (".yaml", ".yml", ".json")
_LIKE = 0.6


class _Way(NamedTuple):
    """A kustomization that the login passes through, or would: then only what keeps the login out matters.

    `towards` are files of the login that it does not take in; `reads_git` tells that it is applied as Git has it.
    """

    taker: Taker
    reads_git: bool
    towards: tuple[str, ...] = ()


class Broken(NamedTuple):
    """What was found."""

    missing: tuple[MissingEntry, ...] = ()
    not_objects: tuple[NotAnObject, ...] = ()
    unlisted: tuple[UnlistedManifest, ...] = ()
    dangling: tuple[DanglingReference, ...] = ()


def broken(repository: Repository, reading: Reading) -> Broken:
    """Look at the kustomizations on the way of every part of a login."""
    ways = _ways(reading.built, _parts(reading))
    listed = [(way, one) for way in ways for one in entries(way.taker.document, way.taker.folder)]
    presence = Presence(repository) if listed else None
    missing = [_missing(repository, presence, way, one) for way, one in listed if presence]
    objects = [(way, one) for way, one in listed if one.field in OBJECTS and not way.towards]
    found = [thing for _, one in objects for thing in _no_objects(repository, reading.built, one)]
    found += [thing for server in reading.applied for thing in _applied(reading.built, server.paths[0])]
    places = {one.span: one for one in found}
    absent = tuple(dict.fromkeys(one for one in missing if one))
    folders = {way.taker.folder for way in ways if not way.towards}
    return Broken(
        absent,
        tuple(places.values()),
        _unlisted(repository, reading, folders, absent),
        tuple(dangling(repository, reading)) if reading.facts.headlamps else (),
    )


def _unlisted(
    repository: Repository, reading: Reading, folders: set[str], missing: tuple[MissingEntry, ...]
) -> tuple[UnlistedManifest, ...]:
    if not folders and not reading.left_out_bindings:
        return ()
    from homelamp.chain.unlisted_manifests import unlisted_manifests  # noqa: PLC0415  # few repositories need it

    found = unlisted_manifests(repository, reading, folders, {one.meant for one in missing})
    return tuple(one for one in found if not may_be_made(repository, one.path))


def _parts(reading: Reading) -> list[str]:
    """The files that hold a part of a login, and those that would if something took them in."""
    facts = reading.facts
    paths = [path for one in facts.headlamps for path in (one.release_path, one.path)]
    wanted = {reference.name.text for one in facts.headlamps for reference in (*one.secrets, *one.optional_secrets)}
    paths += [one.path for one in facts.secrets if one.name.text in wanted]
    if paths:
        paths += [one.name.span.file.path for one in facts.subjects]
    return [path for path in dict.fromkeys([*paths, *reading.left_out]) if path.endswith(_YAML)]


def _ways(built: Built, paths: Iterable[str]) -> list[_Way]:
    found: dict[str, _Way] = {}
    beyond: dict[str, list[str]] = {}
    for path in paths:
        routes = built.routes.of(path)
        # An overlay that nothing applies is nobody's trouble where another one is applied.
        for route in [one for one in routes if one.deployer] or routes:
            reads_git = route.deployer is not None and _reads_git(route.deployer)
            for taker in route.takers:
                way = found.setdefault(taker.folder, _Way(taker, reads_git))
                found[taker.folder] = way._replace(reads_git=way.reads_git or reads_git)
        for folder in _above(path):
            beyond.setdefault(folder, []).append(path)
    for folder, towards in beyond.items():
        document = built.routes.kustomization(folder) if folder not in found else None
        if document is not None:
            # What lies beside it is meant to be in it, be the entry misspelt.
            is_beside = any(dirname(path) == folder for path in towards)
            found[folder] = _Way(Taker(folder, document), False, () if is_beside else tuple(towards))
    return [one for one in found.values() if _is_live(one.taker)]


def _is_live(taker: Taker) -> bool:
    return is_kustomization(taker.document) and scan.may_be_applied(taker.document.file.path)


def _above(path: str) -> Iterator[str]:
    while path:
        path = dirname(path)
        yield path


def _reads_git(deployer: Deployer) -> bool:
    """Whether what is applied is what Git holds, and nothing makes more files of it on the way."""
    document = deployer.document
    if deployer.is_flux:
        return document.text(document.get(deployer.node, "sourceRef", "kind")) == "GitRepository"
    return "plugin:" not in document.file.text


def _missing(repository: Repository, presence: Presence, way: _Way, entry: Entry) -> MissingEntry | None:
    state = presence.state(entry.path)
    # What a Secret is made of may be kept out of Git by whoever applies the folder by hand.
    is_private = state != "missing" or entry.field.startswith("secretGenerator")
    if state == "there" or (is_private and not way.reads_git):
        return None
    near = _near(presence, way, entry) if state != "untracked" else None
    if way.towards and not (near and any(_holds(join(way.taker.folder, near), path) for path in way.towards)):
        return None
    if state == "missing" and near is None and may_be_made(repository, entry.path):
        return None
    meant = normpath(join(way.taker.folder, near)) if near else None
    return MissingEntry(entry.field, entry.text, entry.span, state, near, meant)


def _holds(path: str, wanted: str) -> bool:
    path = normpath(path)
    return wanted == path or wanted.startswith(f"{path}/")


def _near(presence: Presence, way: _Way, entry: Entry) -> str | None:
    """The file or folder that was most likely meant, as the kustomization would write it."""
    taken = {one.path for one in entries(way.taker.document, way.taker.folder)}
    folder, parts = "", entry.path.split("/")
    for at, part in enumerate(parts):
        path = f"{folder}/{part}" if folder else part
        if presence.holds(path):
            folder = path
            continue
        rest = "/".join(parts[at + 1 :])
        names = {name: f"{folder}/{name}" if folder else name for name in presence.names(folder)}
        found = _like(part, [name for name, where in names.items() if where not in taken and _fits(name, rest, part)])
        if found is None:
            return None
        there = f"{names[found]}/{rest}" if rest else names[found]
        if not presence.holds(there):
            return None
        written = relpath(there, way.taker.folder or ".")
        return f"./{written}" if entry.text.startswith("./") else written
    return None


def _fits(name: str, rest: str, wanted: str) -> bool:
    """Whether a name may be meant: a manifest for a manifest, a folder for a folder, and never the list itself."""
    if name.lower().startswith("kustomization"):
        return False
    return bool(rest) or name.endswith(_YAML) == wanted.endswith(_YAML)


def _like(wanted: str, names: list[str]) -> str | None:
    """The nearest name; one that differs in letter case, signs or its ending alone before all others."""
    from homelamp.core.suggest import nearest  # noqa: PLC0415  # a clean run asks for no such thing

    plain = [name for name in sorted(names) if _plain(name) == _plain(wanted)]
    return plain[0] if plain else nearest(wanted, sorted(names), _LIKE)


def _plain(name: str) -> str:
    stem = name.rpartition(".")[0] if name.endswith(_YAML) else name
    return "".join(one for one in stem.lower() if one.isalnum())


def _no_objects(repository: Repository, built: Built, entry: Entry) -> Iterator[NotAnObject]:
    """What a listed file holds that is not an object of Kubernetes."""
    content = repository.content(entry.path) if entry.path.endswith((".yaml", ".yml")) else None
    if not isinstance(content, bytes) or not no_objects.is_wanted(content):
        return
    for document in built.written(entry.path):
        what = no_objects.what(document, is_listed=True)
        if what:
            yield NotAnObject(*what, entry.path, entry.span, _start(document.span(document.root)))
            return


def _applied(built: Built, path: str) -> Iterator[NotAnObject]:
    """An AuthenticationConfiguration that is applied: at the entry that lists it, else where Flux takes its folder."""
    for document in built.written(path):
        what = no_objects.what(document, is_listed=False)
        if not what:
            continue
        start = _start(document.span(document.root))
        takers = [route.takers[0] for route in built.routes.of(path) if route.takers]
        listed = [one for taker in takers for one in entries(taker.document, taker.folder) if one.path == path]
        if listed or not takers:
            yield NotAnObject(*what, path, listed[0].span if listed else start, start)
        return


def is_in_folder_of_flux(repository: Repository, built: Built, path: str) -> bool:
    """Whether Flux applies a file with the whole of its folder, which has no kustomization, for certain.

    Flux makes a kustomization of all YAML files then, but for what a `.sourceignore` or the source's `ignore` names.
    """
    routes = built.routes.of(path)
    deployer = routes[0].deployer if len(routes) == 1 and not routes[0].takers else None
    if deployer is None or not deployer.is_flux or not deployer.folder:
        return False
    source = [
        deployer.document.text(deployer.document.get(deployer.node, "sourceRef", key)) for key in ("kind", "name")
    ]
    within = [folder for folder in _above(path) if f"{folder}/".startswith(f"{deployer.folder}/")]
    is_ours = source == ["GitRepository", "flux-system"] and not any(map(built.routes.kustomization, within))
    return is_ours and not any(_leaves_out(repository, one) for one in repository.paths)


def _leaves_out(repository: Repository, path: str) -> bool:
    """Whether a file may tell Flux to leave files out."""
    content = repository.content(path) if path.endswith((".yaml", ".yml")) else None
    is_source = isinstance(content, bytes) and b"kind: GitRepository" in content and b"ignore:" in content
    return is_source or basename(path) == ".sourceignore"


def _start(span: Span) -> Span:
    """The first line of a document."""
    first = span.file.text.find("\n", span.start, span.end)
    return Span(span.file, span.start, first if first > 0 else span.end)
