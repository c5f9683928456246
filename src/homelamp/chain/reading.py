"""Reads a repository: which reader each file is for, and what follows from all files together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from homelamp.apps.headlamp import app_template, deployment, login
from homelamp.apps.headlamp.chart_values import CHART
from homelamp.chain import blueprints, complete, scan, secret_search
from homelamp.chain import modules as terraform
from homelamp.chain.client_outputs import ANSWERS
from homelamp.chain.config import Config
from homelamp.chain.gathered import Reading, WithoutLogin, note_clients, note_defect, note_unread, note_values
from homelamp.chain.kustomizations import broken
from homelamp.chain.repeated_keys import repeated
from homelamp.chain.roles import read_roles
from homelamp.chain.servers import read_servers
from homelamp.chain.texts import read_charts, read_texts
from homelamp.clusters import authentication_config, distributions
from homelamp.core.text import SourceFile, Span
from homelamp.files.repository import Repository, Unread
from homelamp.kube import cert_manager, rbac
from homelamp.kube.build.built import Built
from homelamp.kube.build.unlisted import unlisted_by
from homelamp.kube.exposures import manifests
from homelamp.kube.helm import argocd
from homelamp.kube.helm.release import Release
from homelamp.kube.helm.releases import releases_of
from homelamp.kube.kustomize import is_left_out, takes_text_of
from homelamp.kube.placement import Placement
from homelamp.model.finding import Unchecked
from homelamp.providers import table
from homelamp.providers.authentik import chart, server
from homelamp.syntax.booleans import boolean
from homelamp.syntax.substitution import own_names
from homelamp.syntax.yaml.documents import Document, parse

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
    ("blueprints", blueprints.texts_in, False),
    ("private_issuers", cert_manager.private_issuers, False),
    ("other_issuers", cert_manager.other_issuers, False),
)
_SAYS_NOTHING = "its container has no -oidc-* argument and no OIDC variable"


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
    read_texts(reading, repository, config, set(live) - reading.templates)
    read_charts(reading, repository)
    facts = reading.facts
    terraform.read(reading, repository, config, modules)
    read_servers(reading, repository, config)
    _read_releases(reading)
    blueprints.read(reading)
    # Repositories have large files of JSON, and most have no login.
    if facts.headlamps or config.chains:
        _read_json(reading, repository, config)
    facts.is_scaffolded = ANSWERS in repository.paths
    # A chart's values and the document that gives them have their repetitions in common.
    reading.defects = list(dict.fromkeys(reading.defects))
    facts.private_issuers = complete.without_namesakes(facts.private_issuers, reading.other_issuers)
    if any(one.secrets or one.optional_secrets for one in facts.headlamps):
        _read_secrets(reading, repository, live)
    facts.roles = read_roles(repository, reading.built, facts.subjects)
    reading.broken = broken(repository, reading)
    for one in reading.broken.missing:
        if one.meant in reading.left_out:
            place = reading.built.written(one.meant)[0]
            reading.without_login.append(WithoutLogin(place.span(place.root), f"{one.span.file.path} does not list it"))
    return reading


def _read_releases(reading: Reading) -> None:
    """The uses of the charts of Headlamp and Authentik, when all that gives them values is known."""
    facts = reading.facts
    for release, values in reading.releases.of({CHART}):
        found = login.of_release(release, values) if values else None
        note_values(reading, values.defects if values else ())
        if found is None:
            more = f"its values are {values.more}" if values and values.more else ""
            reason = more if values else "its values are too many to be read"
            reading.without_login.append(WithoutLogin(release.span, reason, _mistake(release)))
            continue
        facts.headlamps.append(found)
    for release, values in reading.releases.of({app_template.CHART}):
        if values is None or not app_template.runs_headlamp(values):
            continue
        found = app_template.of_release(release, values)
        facts.headlamps += [found] if found else []
        reading.without_login += [] if found else [WithoutLogin(release.span, _SAYS_NOTHING)]
    reading.without_login += [WithoutLogin(release.span, why) for release, why in reading.releases.untold({CHART})]
    for release, values in reading.releases.of({chart.CHART}):
        use = chart.Use(release, values)
        note_values(reading, values.defects if values else ())
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
    by_clients = [one.secret for one in facts.clients if one.secret is not None]
    facts.secrets, facts.makes_secrets = [*found.makers, *by_clients], found.makes_any or bool(by_clients)
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
        note_unread(reading, source, content, certain=certain or config.names(path))
    if not isinstance(source, SourceFile):
        return
    _read_documents(reading, repository, config, source)


def _read_json(reading: Reading, repository: Repository, config: Config) -> None:
    """The clients of identity providers in files of JSON."""
    for path in repository.paths:
        is_json = path.endswith(scan.JSON) and not path.endswith(scan.HCL)
        if is_json and (scan.is_live(path) or config.names(path)):
            content = repository.content(path)
            if isinstance(content, bytes) and table.may_hold_clients(content):
                _read_clients(reading, repository, path, content)


def _read_clients(reading: Reading, repository: Repository, path: str, content: bytes) -> None:
    source = repository.source(path) if len(content) <= scan.MAX_YAML else None
    if not isinstance(source, SourceFile):
        reason = source.reason if source else "generated, by its size: more than 1 MB"
        reading.unchecked.append(Unchecked("client", Span(SourceFile(path, ""), 0, 0), reason))
        return
    documents, defect = parse(source)
    # JSON is YAML but for tabs between its words.
    if defect and "\t" in source.text:
        documents, defect = parse(SourceFile(path, source.text.replace("\t", " ")))
    if defect:
        reading.unchecked.append(Unchecked("client", defect.span, "its file is not valid JSON"))
    for document in documents:
        note_clients(reading, table.in_document(document), path)


def _read_documents(reading: Reading, repository: Repository, config: Config, source: SourceFile) -> None:
    path = source.path
    documents, defect = parse(source)
    left_out = not config.names(path) and _is_not_applied(reading, repository, path, documents)
    if defect and not left_out:
        note_defect(reading, config, source, defect)
    if left_out and not reading.built.routes.is_patch(path) and any(map(_deploys_headlamp, documents)):
        reading.left_out.append(path)
    if left_out and takes_text_of(repository, path):
        for document in documents:
            note_clients(reading, table.in_document(document), path)
    if left_out and path not in reading.unlisted and any(map(rbac.read, documents)):
        reading.left_out_bindings.append(path)
    for document in documents if left_out else reading.built.documents(path):
        certain = not left_out and (_take(reading, document) or scan.is_server(path, source.text.encode()))
        reading.defects += repeated(repository, document, _is_part, certain=certain, left_out=left_out)
        if not left_out:
            note_values(reading, argocd.value_defects(document, _CHARTS))


def _is_not_applied(reading: Reading, repository: Repository, path: str, documents: list[Document]) -> bool:
    routes = reading.built.routes
    if blueprints.is_file_of(documents):
        return blueprints.left_out_by(routes, path) is not None
    return is_left_out(repository, path) or routes.is_patch(path) or _is_unlisted(reading, path, documents)


def _is_unlisted(reading: Reading, path: str, documents: list[Document]) -> bool:
    """Whether no kustomization takes a file's objects in. What the API server reads from its disk needs none."""
    if any(any(distributions.arguments_in(one)) or authentication_config.read(one) for one in documents):
        return False
    found = unlisted_by(reading.built.routes, path)
    if found:
        reading.unlisted[path] = found
    return found is not None


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
    if not boolean(document.get(document.root, "spec", "suspend")):
        note_clients(reading, table.in_document(document), document.file.path)
    reading.releases.read(document)
    reading.without_login += [WithoutLogin(span, _SAYS_NOTHING) for span in deployment.without_login(document)]
    for name, read_document, is_certain in _READERS:
        found = read_document(document)
        getattr(reading if hasattr(reading, name) else reading.facts, name).extend(found)
        certain = certain or (is_certain and bool(found))
    return certain
