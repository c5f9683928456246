"""From kubeconform's results for one file to findings and skipped resources."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from homelamp.core.releases import shown
from homelamp.core.text import SourceFile, Span
from homelamp.files.repository import Repository, Unread
from homelamp.manifests import candidates, locations
from homelamp.manifests.applied import Applied
from homelamp.manifests.chart_forms import without_other_form
from homelamp.manifests.documents import Resource, resources
from homelamp.manifests.faults import Fault, fault_at, faults
from homelamp.manifests.foreign import is_foreign_template
from homelamp.manifests.kubeconform import NO_MANIFEST, Result
from homelamp.manifests.messages import causes
from homelamp.manifests.outcome import HOW_TO_ADD, NO_SCHEMA, Skipped
from homelamp.manifests.outdated import Admits, Cluster, outdated
from homelamp.manifests.patches import patches
from homelamp.manifests.pins import Pins
from homelamp.manifests.schema_of import Schemas
from homelamp.manifests.schema_releases import schema_release
from homelamp.model.finding import Finding, Problem, Related, Severity
from homelamp.rules import BY_CODE, finding_of
from homelamp.syntax.substitution import is_template

_SEVERITIES = {"HL701": Severity.ERROR, "HL702": Severity.INFO, "HL703": Severity.ERROR}
# What kubeconform and its YAML library put before the cause.
_PREAMBLE = re.compile(r"^(?:error unmarshalling resource: |error converting YAML to JSON: |yaml: |line \d+: )+")
# Go 1.27 writes the field's name as JSON has it, earlier versions as Go has it.
_MISTYPED = re.compile(r"cannot unmarshal (\w+) into Go struct field (\.[Mm]etadata(?:\.\w+)?) of type (\w+)")
# What a placeholder without quotes, as in `name: {{ .name }}`, is to YAML: a mapping whose key is a mapping.
_PLACEHOLDER = "invalid map key: map["
_TEMPLATE = "a template of another tool"
_KIND = re.compile(r"""^["']?kind["']?[ \t]*:[ \t]*["']?(\w+)""", re.MULTILINE)

Said = Finding | Skipped


class Diagnosing(NamedTuple):
    """What a diagnosis needs: `version` is that of Kubernetes, and `stated` the one that `.homelamp.yaml` says.

    `further` are the repository's own schema locations; `admits` tells whether ours admit a text.
    """

    repository: Repository
    version: str
    stated: str | None
    further: Sequence[str]
    admits: Admits


class Diagnosis:
    """What kubeconform's results for a repository come to."""

    def __init__(self, given: Diagnosing) -> None:
        self.repository = given.repository
        self.version = given.version
        self.admits = given.admits
        self.validated = 0
        self._schemas = Schemas(given.repository.root, given.version, given.further)
        self._cluster = Cluster(Pins(given.repository), given.version, given.stated)
        self._patches: dict[str, str] | None = None
        self._applied = Applied(given.repository)

    def of_file(self, path: str, results: list[Result]) -> Iterator[Said]:
        """Findings and skipped resources of a file, from all its results."""
        source = self.repository.source(path)
        if not (self.repository.root / path).exists():
            return  # removed while kubeconform ran
        if isinstance(source, Unread):
            yield from self._unread(source)
        if not isinstance(source, SourceFile):
            return
        found = resources(source)
        for resource, result in _pairs(found, results):
            if result.status != "statusValid":
                yield from self._of_resource(path, resource, result)
        for first in {id(one.document): one for one in reversed(found) if one.is_item}.values():
            yield from _repeated_keys(first)

    def _of_resource(self, path: str, resource: Resource, result: Result) -> Iterator[Said]:
        if result.status in {"statusError", ""}:
            yield from _not_read(path, resource, result)
        elif candidates.is_configuration(result.kind, result.api_version):
            return
        elif result.status == "statusSkipped":
            yield from self._without_schema(path, resource, result)
        else:
            yield from self._invalid(path, resource, result)

    def _invalid(self, path: str, resource: Resource, result: Result) -> Iterator[Said]:
        reason = self._not_whole(path, resource)
        if reason:
            yield Skipped(result.kind, path, reason)
            return
        stated = [one for one in causes(result.message) if not self._schemas.drops(result, one)]
        left = self._applied.left(resource, without_other_form(resource, stated))
        known = partial(locations.properties, result.api_version, result.kind, self.version)
        found = faults(resource, left, known)
        for fault in found:
            yield self._judged(result, fault)
        if not left:
            self.validated += 1
        elif not found:
            yield Skipped(result.kind, path, "parts of it are filled in later")

    def _judged(self, result: Result, fault: Fault) -> Finding:
        """A finding; a warning where a newer release of an operator than the schema's may have what it lacks."""
        known = schema_release(result.api_version) if fault.is_open and self._schemas.own(result) is None else None
        used = self._cluster.release(known[0]) if known else None
        if known is None or (used is not None and used <= known[1]):
            return _finding("HL701", fault.span, fault.message, fault.change)
        message = f"{fault.message} (homelamp's schema is of {known[0]} {shown(known[1])})"
        change = f"{fault.change}; if a newer release has it, add that schema: {HOW_TO_ADD}"
        return finding_of(BY_CODE["HL701"], Problem(Severity.WARNING, message, fault.span, change))

    def _not_whole(self, path: str, resource: Resource) -> str:
        """Why what stands here is not what the API server will see; empty where it is."""
        if resource.get("sops", "mac") is not None:
            return "encrypted by SOPS"
        if is_foreign_template(path, resource.file.text[resource.start : resource.end]):
            return _TEMPLATE
        if self._patches is None:
            self._patches = patches(self.repository)
        by = self._patches.get(path)
        return f"a patch of {by}, not a whole resource" if by else ""

    def _without_schema(self, path: str, resource: Resource, result: Result) -> Iterator[Said]:
        kind, api_version = result.kind, result.api_version
        gone = outdated(resource, self.repository, self._cluster, self.admits)
        if gone:
            reason = self._not_whole(path, resource)
            if reason or isinstance(gone, str):
                yield Skipped(kind, path, reason or str(gone))
            else:
                yield finding_of(BY_CODE["HL604"], gone)
            return
        kinds = locations.kinds_like(api_version, self.version)
        if kinds is None or kind.endswith("List"):
            change = f"add one: {HOW_TO_ADD}"
            yield _finding("HL702", resource.first, f"there is no schema for {kind} of {api_version}", change)
            yield Skipped(kind, path, NO_SCHEMA)
            return
        near = difflib.get_close_matches(kind.lower(), kinds, 1)
        change = f"did you mean {near[0]} (in its own spelling)?" if near else "write a kind and version that it serves"
        yield _finding("HL701", resource.first, f"Kubernetes {self.version} has no {kind} in {api_version}", change)

    def _unread(self, unread: Unread) -> Iterator[Said]:
        content = self.repository.content(unread.path)
        file = SourceFile(unread.path, content.decode(errors="replace") if isinstance(content, bytes) else "")
        start = file.offset(unread.line)
        yield _unreadable_at(Span(file, start, start + 1), unread.reason)


def _pairs(found: list[Resource], results: list[Result]) -> Iterator[tuple[Resource, Result]]:
    """Each result with its resource, in order."""
    if len(found) == len(results):
        yield from zip(found, results, strict=True)
        return
    # Cut differently from kubeconform, which should not be: by kind and name, the first that is left.
    left = list(found)
    for result in results:
        same = [one for one in left if (one.text("kind"), one.text("metadata", "name")) == (result.kind, result.name)]
        if same:
            left.remove(same[0])
            yield same[0], result


def _not_read(path: str, resource: Resource, result: Result) -> Iterator[Said]:
    if resource.root is None:
        yield from _no_yaml(path, resource)
    elif resource.is_manifest and not result.message.startswith(NO_MANIFEST):
        yield from _unreadable(path, resource, result)


def _no_yaml(path: str, resource: Resource) -> Iterator[Said]:
    text = resource.file.text[resource.start : resource.end]
    if resource.defect is None or not candidates.holds_top_level(text.encode()):
        return
    if is_template(text) or is_foreign_template(path, text):
        kind = _KIND.search(text)
        yield Skipped(kind[1] if kind else "unknown", path, _TEMPLATE)
        return
    yield _unreadable_at(resource.moved(resource.defect.span), resource.defect.message)


def _unreadable(path: str, resource: Resource, result: Result) -> Iterator[Said]:
    if resource.document is None or candidates.is_configuration(resource.text("kind"), resource.text("apiVersion")):
        return
    yield from _repeated_keys(resource)
    if resource.document.duplicates:
        return
    if _PLACEHOLDER in result.message and "{{" in resource.file.text[resource.start : resource.end]:
        yield Skipped(resource.text("kind") or "unknown", path, _TEMPLATE)
        return
    mistyped = _MISTYPED.search(result.message)
    if mistyped:
        # It reads these few fields before it asks any schema.
        pointer = tuple(part[:1].lower() + part[1:] for part in mistyped[2].strip(".").split("."))
        fault = fault_at(resource, pointer, f"got {mistyped[1]}, want {mistyped[3].replace('struct', 'object')}")
        yield _finding("HL701", fault.span, fault.message, fault.change)
        return
    # Empty where kubeconform has lost the document: it drops one behind whose end a `---` has no line break.
    cause = _PREAMBLE.sub("", result.message) or "kubeconform passes over it; end the file with a line break"
    yield _unreadable_at(resource.first, " ".join(cause.split()))


def _repeated_keys(resource: Resource) -> Iterator[Finding]:
    for defect in resource.document.duplicates if resource.document else ():
        first = (Related(resource.moved(defect.first), "it stands here first"),) if defect.first else ()
        yield _finding("HL703", resource.moved(defect.span), defect.message, "keep one of the two", first)


def _unreadable_at(span: Span, cause: str) -> Finding:
    return _finding("HL703", span, f"kubeconform cannot read this manifest: {cause}", "fix the syntax here")


def _finding(code: str, span: Span, message: str, change: str, related: tuple[Related, ...] = ()) -> Finding:
    return finding_of(BY_CODE[code], Problem(_SEVERITIES[code], message, span, change, related=related))
