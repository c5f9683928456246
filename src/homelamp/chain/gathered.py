"""What a repository was found to say of logins, and what of it could not be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from homelamp.chain import scan
from homelamp.chain.config import Config
from homelamp.chain.kustomizations import Broken
from homelamp.clusters import distributions
from homelamp.core.text import SourceFile, Span
from homelamp.files.repository import Unread
from homelamp.kube.build.built import Built
from homelamp.kube.helm.releases import Releases
from homelamp.model import ApiServer, Client, Facts, Setting
from homelamp.model.finding import Unchecked
from homelamp.providers.table import Registered, may_hold_clients
from homelamp.syntax.defects import Defect
from homelamp.syntax.substitution import is_template
from homelamp.syntax.yaml.documents import Document


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
        # What the clients that were read say.
        self.clients_said: set[tuple[object, ...]] = set()
        # Files that deploy Headlamp, and that the kustomization beside them does not list.
        self.left_out: list[str] = []
        # Files that bind people, and that the kustomization beside them does not list.
        self.left_out_bindings: list[str] = []
        # Files that would be YAML if another tool had completed them.
        self.templates: set[str] = set()
        # What is wrong with the kustomizations on a login's way.
        self.broken = Broken()
        # Files that no kustomization takes in, and the lists that leave them out.
        self.unlisted: dict[str, Span] = {}
        # The blueprints of Authentik, which are read when the variables of its environment are known.
        self.blueprints: list[Document] = []
        # The issuers of cert-manager that are not private.
        self.other_issuers: list[Setting] = []


def note_unread(reading: Reading, unread: Unread, content: object, *, certain: bool) -> None:
    """A file that cannot be read, which is a defect only where it is `certain` that it belongs to a login."""
    text = content.decode(errors="replace") if isinstance(content, bytes) else ""
    file = SourceFile(unread.path, text)
    start = file.offset(unread.line)
    if certain and text:
        reading.defects.append(Defect("unreadable", Span(file, start, start + 1), f"this file is {unread.reason}"))
    else:
        reading.unchecked.append(Unchecked("file", Span(file, start, start), unread.reason))


def note_defect(reading: Reading, config: Config, source: SourceFile, defect: Defect) -> None:
    """A file that does not parse; a template of another tool need not."""
    if is_template(source.text):
        reading.templates.add(source.path)
        reading.unchecked.append(Unchecked("file", defect.span, "a template of another tool"))
    elif config.names(source.path) or scan.is_certain(source.text.encode()):
        reading.defects.append(defect)
    elif may_hold_clients(source.text.encode()):
        reading.unchecked.append(Unchecked("client", defect.span, "its file is not valid YAML"))


def note_clients(reading: Reading, registered: Iterable[Registered], root: str) -> None:
    """What one place states of the clients of identity providers; `root` is the folder or the file.

    Of clients that say the same, such as a file and the ConfigMap that is made of it, one counts.
    """
    facts = reading.facts
    for found in registered:
        for client in found.clients:
            said = _statement(client)
            if client.source == "terraform" or said not in reading.clients_said:
                facts.clients.append(client)
            reading.clients_said.add(said)
        facts.people += [found.people] if found.people else []
        facts.applications += [(root, application) for application in found.applications]
        reading.unchecked += found.unread


def _statement(client: Client) -> tuple[object, ...]:
    """What a client says, wherever it says it; a client of which nothing is known is like no other."""
    uris = client.redirect_uris
    stated = tuple((entry.url.value, entry.mode) for entry in uris.items) if uris.items is not None else uris.span
    id_ = client.client_id.value if client.client_id else client.span
    issuer = client.issuer.value if client.issuer else None
    return client.provider, client.address, id_, stated, issuer, client.client_type and client.client_type.value


def note_values(reading: Reading, defects: Iterable[Defect]) -> None:
    """What is wrong with the form of a chart's values, in a file or a text of their own."""
    for defect in defects:
        if defect.kind == "unreadable" and is_template(defect.span.file.text):
            reading.unchecked.append(Unchecked("file", defect.span, "a template of another tool"))
        else:
            reading.defects.append(defect)
