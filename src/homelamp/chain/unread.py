"""Files that speak of a login in a form that no reader takes: found by their bytes, so that none passes unsaid."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from homelamp.chain import scan
from homelamp.core.text import SourceFile, Span
from homelamp.files.repository import Repository
from homelamp.kube.kustomize import is_left_out
from homelamp.syntax.substitution import is_template
from homelamp.syntax.yaml.documents import parse

_APP = b"headlamp"
_IN_QUOTES = rb"[\"']?"
# What only a deployment of Headlamp says, in whatever language: its chart, its image, or its own manifests.
_DEPLOYS = re.compile(
    rb"\bchart(?:_?(?:ref|name))?" + _IN_QUOTES + rb"\s*[:=]\s*" + _IN_QUOTES + rb"(?:[\w.:-]*/)*headlamp(?![\w./-])"
    rb"|\bimage" + _IN_QUOTES + rb"\s*[:=]\s*" + _IN_QUOTES + rb"(?:[\w.:-]+/)*headlamp(?=[:@\s\"',]|$)"
    rb"|\bhelm\s+(?:upgrade|install)\b(?:[^\n]|\\\n){0,200}?\bheadlamp\b"
    rb"|\bresource\s+\"helm_release\"\s+\"[\w-]*headlamp[\w-]*\""
    rb"|githubusercontent\.com/[\w-]+/headlamp/\S+\.ya?ml",
    re.IGNORECASE | re.MULTILINE,
)
_SUSPENDED = re.compile(rb"^\s+suspend:\s*[\"']?true\b", re.MULTILINE)
_COMMENT = re.compile(r"^\s*(?:#|//|\{#|/\*|\* )")
# Objects that name a chart or an image for others, and deploy nothing.
_SOURCES = (b"source.toolkit.fluxcd.io/", b"image.toolkit.fluxcd.io/")
_DOCUMENT = re.compile(rb"^---", re.MULTILINE)
# Prose, and what other programs write.
_NO_CODE = (".md", ".mdx", ".rst", ".adoc", ".txt", ".patch", ".diff", ".png", ".svg", ".css", ".html", ".lock", ".log")

# A client of an identity provider, by what only its configuration says.
_CLIENTS: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("an Authentik blueprint", (b"authentik_providers_oauth2.oauth2provider",)),
    ("Terraform for Authentik", (b"authentik_provider_oauth2",)),
    ("a Keycloak realm or client", (b'"redirectUris"',)),
    ("a Keycloak client", (b"keycloak_openid_client",)),
    ("a Keycloak client", (b"KeycloakClient", b"redirectUris")),
    ("a Keycloak realm", (b"KeycloakRealmImport",)),
    ("an Authelia configuration", (b"identity_providers:", b"oidc:", b"redirect_uris")),
    ("a Dex configuration", (b"staticClients", b"redirectURIs")),
    ("a Kanidm client", (b"KanidmOAuth2Client",)),
    ("a Kanidm client", (b"kanidm", b"oauth2", b"originLanding")),
    ("a Pocket-ID client", (b"pocketid_client",)),
    ("a Pocket-ID client", (b"PocketIDOIDCClient",)),
    ("a Zitadel application", (b"zitadel_application_oidc",)),
)
_CALLBACK = b"/oidc-callback"
_HAS_CALLBACK = "a file with Headlamp's callback"


class Unread(NamedTuple):
    """A place in a file that was not read. `what` says what the file is, `why` why it was not read."""

    span: Span
    what: str
    why: str = ""

    @property
    def path(self) -> str:
        """The file."""
        return self.span.file.path


def deployments(repository: Repository, taken: Collection[str]) -> Iterator[Unread]:
    """The first place in each file, but those `taken`, that deploys Headlamp."""
    for path in repository.paths:
        if path in taken or not _may_be_code(path):
            continue
        content = repository.content(path)
        if not isinstance(content, bytes) or (_APP not in content and b"Headlamp" not in content):
            continue
        if len(content) <= scan.MAX_YAML and not _is_nobodys(repository, path) and (at := _deploying(path, content)):
            yield Unread(at, "", _why(repository, path, content))


def _is_nobodys(repository: Repository, path: str) -> bool:
    return path.endswith(scan.YAML) and is_left_out(repository, path)


def _deploying(path: str, content: bytes) -> Span | None:
    for found in _DEPLOYS.finditer(content):
        if _is_source(content, found.start()):
            continue
        span = _place(path, content, found.start())
        if not _COMMENT.match(span.file.line(span.line)):
            return span
    return None


def _is_source(content: bytes, at: int) -> bool:
    """Whether a place lies in a document that only names a chart or an image."""
    borders = [found.start() for found in _DOCUMENT.finditer(content)]
    start = max((one for one in borders if one <= at), default=0)
    end = min((one for one in borders if one > at), default=len(content))
    return any(word in content[start:end] for word in _SOURCES)


def _place(path: str, content: bytes, at: int) -> Span:
    text = content.decode("utf-8", "replace")
    start = len(content[:at].decode("utf-8", "replace"))
    return Span(SourceFile(path, text), start, start)


def _why(repository: Repository, path: str, content: bytes) -> str:
    if path.endswith(scan.HCL):
        return "homelamp does not read its values from Terraform"
    if _SUSPENDED.search(content):
        return "it is suspended"
    source = repository.source(path)
    if isinstance(source, SourceFile) and path.endswith(scan.YAML):
        if is_template(source.text):
            return "the file is a template of another tool"
        if parse(source)[1]:
            return "the file is not valid YAML"
        if not scan.is_live(path):
            return "files in this folder count only if .homelamp.yaml names them"
    return "homelamp does not read this form"


def servers(repository: Repository, taken: Collection[str]) -> list[Unread]:
    """The files that may tell an API server of OIDC, but those `taken`."""
    found = []
    for path in repository.paths:
        content = repository.content(path) if path not in taken and _may_be_code(path) else None
        if isinstance(content, bytes) and scan.speaks_of_flags(path, content):
            found.append(Unread(Span(SourceFile(path, ""), 0, 0), "the API server's OIDC settings"))
    return found


def clients(repository: Repository, taken: Collection[str], words: Collection[str]) -> list[Unread]:
    """The files that declare clients of an identity provider; those for Headlamp or one of `words`, if any are."""
    found: list[Unread] = []
    meant: list[Unread] = []
    wanted = [_APP, *(word.encode() for word in words)]
    for path in repository.paths:
        content = repository.content(path) if path not in taken and _may_be_code(path) else None
        what = _client(content) if isinstance(content, bytes) else ""
        if isinstance(content, bytes) and what:
            lowered = content.lower()
            one = Unread(Span(SourceFile(path, ""), 0, 0), what)
            (meant if any(word in lowered for word in wanted) else found).append(one)
    return meant or found


def _client(content: bytes) -> str:
    for what, words in _CLIENTS:
        if all(word in content for word in words):
            return what
    return _HAS_CALLBACK if _CALLBACK in content else ""


def _may_be_code(path: str) -> bool:
    return not path.lower().endswith(_NO_CODE) and scan.may_be_applied(path)
