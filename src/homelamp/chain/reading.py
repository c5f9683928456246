"""Reads a repository: which reader each file is for, and what follows from all files together."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from homelamp.apps.headlamp import deployment, login
from homelamp.apps.headlamp.chart_values import CHART
from homelamp.chain import complete, scan, secret_search
from homelamp.chain.config import Config
from homelamp.chain.kustomizations import Broken, broken, is_in_folder_of_flux
from homelamp.chain.repeated_keys import repeated
from homelamp.clusters import authentication_config, distributions
from homelamp.core.text import SourceFile, Span
from homelamp.files.repository import Repository, Unread
from homelamp.kube import cert_manager, rbac
from homelamp.kube.build.built import Built
from homelamp.kube.build.unlisted import unlisted_by
from homelamp.kube.exposures import manifests
from homelamp.kube.helm import argocd
from homelamp.kube.helm.release import Release
from homelamp.kube.helm.releases import Releases, releases_of
from homelamp.kube.kustomize import is_left_out
from homelamp.kube.placement import Placement
from homelamp.model import ApiServer, Facts, Setting
from homelamp.model.finding import Unchecked
from homelamp.providers.authentik import chart, server
from homelamp.syntax.defects import Defect
from homelamp.syntax.substitution import is_template, own_names
from homelamp.syntax.yaml.documents import Document, parse

# A comment may stand on both sides of the sign.
_BLANK = rb"(?:\s|/\*(?:[^*]|\*(?!/)){0,500}\*/)*"
_LOCAL_MODULE = re.compile(rb"\bsource" + _BLANK + rb"=" + _BLANK + rb'"(\.{1,2}/[^"]*)"')

# The charts that a login is made of.
_CHARTS = (CHART, chart.CHART)
# What each reader of YAML adds to, and whether its documents are parts of a login for certain: then a key that is given
# twice matters. A new reader is one line here.
_READERS: tuple[tuple[str, Callable[[Document], Sequence[object]], bool], ...] = (
    ("headlamps", deployment.read, True),
    ("api_servers", authentication_config.read, True),
    ("exposures", manifests.read, True),
    ("subjects", rbac.read, True),
    ("authentik_versions", server.versions, True),
    ("private_issuers", cert_manager.private_issuers, False),
    ("other_issuers", cert_manager.other_issuers, False),
)
_ON_DISK = ("kube-apiserver-arg", "AuthenticationConfiguration")
_SAYS_NOTHING = "its container has no -oidc-* argument and no OIDC variable"


class WithoutLogin(NamedTuple):
    """A Headlamp at `span` from which no login was read, why (empty: its values ask for none), and where that is."""

    span: Span
    reason: str
    at: Span | None = None


class Reading:
    """What was read: facts, and what could not be read."""

    def __init__(self, built: Built) -> None:
        # The objects of files as they reach the cluster.
        self.built = built
        self.facts = Facts()
        self.defects: list[Defect] = []
        self.unchecked: list[Unchecked] = []
        # These become facts when all files are known.
        self.arguments: dict[str, list[distributions.Arguments]] = defaultdict(list)
        self.releases = Releases(built)
        # Where Headlamp is deployed and no login was read.
        self.without_login: list[WithoutLogin] = []
        # AuthenticationConfigurations that reach the cluster as if they were objects of it.
        self.applied: list[ApiServer] = []
        # Files that deploy Headlamp, and that the kustomization beside them does not list.
        self.left_out: list[str] = []
        # What is wrong with the kustomizations on a login's way.
        self.broken = Broken()
        # Files that no kustomization takes in, and the lists that leave them out.
        self.unlisted: dict[str, Span] = {}
        # The issuers of cert-manager that are not private.
        self.other_issuers: list[Setting] = []


def read(repository: Repository, config: Config) -> Reading:
    """Read every file that holds a part of the chain."""
    reading = Reading(Built(repository))
    contents = (repository.content(path) for path in repository.paths if path.endswith(scan.YAML))
    repository.substituted = own_names(content for content in contents if isinstance(content, bytes))
    modules: dict[str, list[str]] = defaultdict(list)
    live: list[str] = []
    for path in repository.paths:
        if path.endswith((*scan.HCL, scan.LOCK)):
            modules[str(PurePosixPath(path).parent)].append(path)
        elif path.endswith(scan.YAML) and (scan.is_live(path) or config.names(path)):
            live.append(path)
            _read_yaml(reading, repository, config, path)
    _read_servers(reading, repository, config)
    facts = reading.facts
    _read_releases(reading)
    # A chart's values and the document that gives them have their repetitions in common.
    reading.defects = list(dict.fromkeys(reading.defects))
    facts.private_issuers = complete.without_namesakes(facts.private_issuers, reading.other_issuers)
    if any(one.secrets for one in facts.headlamps):
        _read_secrets(reading, repository, live)
    reading.broken = broken(repository, reading)
    for one in reading.broken.missing:
        if one.meant in reading.left_out:
            place = reading.built.written(one.meant)[0]
            reading.without_login.append(WithoutLogin(place.span(place.root), f"{one.span.file.path} does not list it"))
    wanted = [root for root, paths in modules.items() if _holds_client(repository, paths)]
    called = _called_folders(repository, modules) if wanted else set()
    for root in wanted:
        paths = modules[root]
        if scan.is_live(f"{root}/") or any(config.names(path) for path in paths):
            _read_module(reading, repository, root, paths, is_called=root in called)
    return reading


def _read_releases(reading: Reading) -> None:
    """The uses of the charts of Headlamp and Authentik, when all that gives them values is known."""
    facts = reading.facts
    for release, values in reading.releases.of({CHART}):
        found = login.of_release(release, values) if values else None
        _note_values(reading, values.defects if values else ())
        if found is None:
            more = f"its values are {values.more}" if values and values.more else ""
            reason = more if values else "its values are too many to be read"
            reading.without_login.append(WithoutLogin(release.span, reason, _mistake(release)))
            continue
        facts.headlamps.append(found)
    reading.without_login += [WithoutLogin(release.span, why) for release, why in reading.releases.untold({CHART})]
    for release, values in reading.releases.of({chart.CHART}):
        use = chart.Use(release, values)
        _note_values(reading, values.defects if values else ())
        facts.authentik_versions += server.version_of(use)
        facts.exposures += server.exposures_of(use)


def _mistake(release: Release) -> Span | None:
    nodes = (one.node for one in release.values if one.is_mistaken)
    return next((release.document.span(node) for node in nodes if node is not None), None)


def _read_secrets(reading: Reading, repository: Repository, paths: list[str]) -> None:
    """The makers of the Secrets that Headlamps take something from, and what these state."""
    facts, placement = reading.facts, Placement(reading.built.routes)
    facts.headlamps = [complete.in_namespace(one, placement.of(one.release_path)) for one in facts.headlamps]
    found = secret_search.find(repository, facts.headlamps, paths, placement, reading.built)
    facts.secrets, facts.makes_secrets = found.makers, found.makes_any
    reading.defects += found.defects
    facts.headlamps = [complete.with_secret(one, facts.secrets) for one in facts.headlamps]


def _read_yaml(reading: Reading, repository: Repository, config: Config, path: str) -> None:
    content = repository.content(path)
    if isinstance(content, bytes) and not scan.is_wanted(path, content):
        return
    if isinstance(content, bytes) and len(content) > scan.MAX_YAML and not config.names(path):
        place = Span(SourceFile(path, ""), 0, 0)
        reading.unchecked.append(Unchecked("file", place, "generated, by its size: more than 1 MB"))
        return
    source = repository.source(path)
    if isinstance(source, Unread):
        certain = isinstance(content, bytes) and scan.is_certain(content)
        _note_unread(reading, source, content, certain=certain or config.names(path))
    if not isinstance(source, SourceFile):
        return
    documents, defect = parse(source)
    left_out = not config.names(path) and (
        is_left_out(repository, path) or reading.built.routes.is_patch(path) or _is_unlisted(reading, path, source.text)
    )
    if defect and not left_out:
        _note_defect(reading, config, source, defect)
    if left_out and not reading.built.routes.is_patch(path) and any(map(_deploys_headlamp, documents)):
        reading.left_out.append(path)
    for document in documents if left_out else reading.built.documents(path):
        certain = not left_out and (_take(reading, document) or scan.is_server(path, source.text.encode()))
        reading.defects += repeated(repository, document, _is_part, certain=certain, left_out=left_out)
        if not left_out:
            _note_values(reading, argocd.value_defects(document, _CHARTS))


def _is_unlisted(reading: Reading, path: str, text: str) -> bool:
    """Whether no kustomization takes a file's objects in. What the API server reads from its disk needs none."""
    if any(word in text for word in _ON_DISK):
        return False
    found = unlisted_by(reading.built.routes, path)
    if found:
        reading.unlisted[path] = found
    return found is not None


def _note_unread(reading: Reading, unread: Unread, content: object, *, certain: bool) -> None:
    text = content.decode(errors="replace") if isinstance(content, bytes) else ""
    file = SourceFile(unread.path, text)
    start = file.offset(unread.line)
    if certain and text:
        reading.defects.append(Defect("unreadable", Span(file, start, start + 1), f"this file is {unread.reason}"))
    else:
        reading.unchecked.append(Unchecked("file", Span(file, start, start), unread.reason))


def _note_defect(reading: Reading, config: Config, source: SourceFile, defect: Defect) -> None:
    if is_template(source.text):
        reading.unchecked.append(Unchecked("file", defect.span, "a template of another tool"))
    elif config.names(source.path) or scan.is_certain(source.text.encode()):
        reading.defects.append(defect)


def _note_values(reading: Reading, defects: Iterable[Defect]) -> None:
    """What is wrong with the form of a chart's values, in a file or a text of their own."""
    for defect in defects:
        if defect.kind == "unreadable" and is_template(defect.span.file.text):
            reading.unchecked.append(Unchecked("file", defect.span, "a template of another tool"))
        else:
            reading.defects.append(defect)


def _is_part(document: Document) -> bool:
    """Whether a document is a part of a login for certain."""
    return (
        _uses(document, _CHARTS)
        or any(distributions.arguments_in(document))
        or any(is_certain and read_one(document) for _, read_one, is_certain in _READERS)
    )


def _uses(document: Document, charts: tuple[str, ...]) -> bool:
    named = (one.chart or (one.chart_source[1] if one.chart_source else "") for one in releases_of(document))
    return any(name.startswith(charts) for name in named)


def _deploys_headlamp(document: Document) -> bool:
    return _uses(document, (CHART,)) or bool(deployment.read(document))


def _take(reading: Reading, document: Document) -> bool:
    """Ask each reader of YAML; whether the document is a part of a login for certain."""
    certain = False
    for name, arguments in distributions.arguments_in(document):
        reading.arguments[name] += arguments
        certain = True
    reading.releases.read(document)
    reading.without_login += [WithoutLogin(span, _SAYS_NOTHING) for span in deployment.without_login(document)]
    for name, read_document, is_certain in _READERS:
        found = read_document(document)
        getattr(reading if hasattr(reading, name) else reading.facts, name).extend(found)
        certain = certain or (is_certain and bool(found))
    return certain


def _read_servers(reading: Reading, repository: Repository, config: Config) -> None:
    """The API servers of all files; one without a word of OIDC counts where its file can be nothing else."""
    facts = reading.facts
    servers = distributions.merged(reading.arguments)
    reading.applied = [one for one in facts.api_servers if _is_applied(repository, reading, config, one)]
    facts.api_servers = [one for one in facts.api_servers if one not in reading.applied]
    read_paths = {path for server in (*servers, *facts.api_servers, *reading.applied) for path in server.paths}
    any_oidc = any(server.has_oidc for server in servers) or bool(facts.api_servers)
    for path in repository.paths:
        if path in read_paths or not path.endswith(scan.YAML):
            continue
        named = any(chain.names("api_server", path) for chain in config.chains)
        content = repository.content(path) if named or not any_oidc else None
        if isinstance(content, bytes) and scan.is_silent_server(path, content, named=named):
            from homelamp.clusters import k3s  # noqa: PLC0415  # only a server's file pays for it

            source = repository.source(path)
            found = k3s.silent(source) if isinstance(source, SourceFile) else None
            servers += [found] if found else []
    facts.api_servers = complete.joined_servers(servers, facts.api_servers, config)
    if any(not server.has_oidc or server.unnamed_by for server in facts.api_servers):
        read_paths = {path for one in (*facts.api_servers, *reading.applied) for path in one.paths}
        facts.flags_elsewhere = _flags_elsewhere(repository, read_paths)


def _is_applied(repository: Repository, reading: Reading, config: Config, server: ApiServer) -> bool:
    """Whether something takes a file for an object that the API server would have to read from its disk."""
    path, built = server.paths[0], reading.built
    is_taken = any(route.takers for route in built.routes.of(path))
    return not config.names(path) and (is_taken or is_in_folder_of_flux(repository, built, path))


def _flags_elsewhere(repository: Repository, read_paths: set[str]) -> str | None:
    for path in repository.paths:
        content = repository.content(path) if path not in read_paths else None
        if isinstance(content, bytes) and scan.speaks_of_flags(path, content):
            return path
    return None


def _holds_client(repository: Repository, paths: list[str]) -> bool:
    contents = (repository.content(path) for path in paths)
    return any(isinstance(content, bytes) and scan.holds_client(content) for content in contents)


def _called_folders(repository: Repository, modules: dict[str, list[str]]) -> set[str]:
    """The folders that local module calls name; with Terragrunt, which gives inputs to any folder, all of them."""
    if any(path.rpartition("/")[2] == "terragrunt.hcl" for path in repository.paths):
        return set(modules)
    called = set()
    for root, paths in modules.items():
        for path in paths:
            content = repository.content(path)
            found = _LOCAL_MODULE.findall(content) if isinstance(content, bytes) else []
            called |= {posixpath.normpath(f"{root}/{at.decode(errors='replace')}") for at in found}
    return called


def _read_module(reading: Reading, repository: Repository, root: str, paths: list[str], *, is_called: bool) -> None:
    sources = [repository.source(path) for path in paths]
    unread = [source for source in sources if isinstance(source, Unread)]
    for source in unread:
        _note_unread(reading, source, repository.content(source.path), certain=True)
    if unread:
        return
    # tree-sitter costs a hook more than all else: only a repository with Terraform for Authentik pays for it.
    from homelamp.providers.authentik import terraform  # noqa: PLC0415

    found = terraform.read(root, [source for source in sources if isinstance(source, SourceFile)], is_called=is_called)
    reading.facts.clients += found.clients
    reading.facts.people += [found.people] if found.people else []
    reading.facts.applications += [(root, application) for application in found.applications]
    reading.defects += found.defects
