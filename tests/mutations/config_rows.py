"""`.homelamp.yaml` names what is not there, and suppressions that hide nothing or say no reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mutations.engine import K3S, TERRAFORM, Edit, Row, Site, replaced

CONFIG = ".homelamp.yaml"
_PARTS = ("terraform", "api_server", "headlamp", "secret", "exposure", "rbac")
# Files of the login that take a comment.
_FILES = {K3S: "k3s", TERRAFORM: "terraform"}


def rows() -> Iterator[Row]:
    """All of them."""
    for part in _PARTS:
        yield Row("HL617", CONFIG, f"{part} misspelt", _named(part), at="primary")
    for file, source in _FILES.items():
        for rule, way, comment, severity in (
            ("HL611", "hides nothing", "ignore[HL102] the old host", "warning"),
            ("HL611", "unknown rule", "ignore[HL1002] the old host", "warning"),
            ("HL612", "no reason", "ignore[HL102]", "error"),
        ):
            yield Row(rule, source, way, _commented(file, comment), severity, at="primary")
    yield Row("HL611", CONFIG, "hides nothing", _ignored, "warning", at="primary")


def _ignored(site: Site) -> Edit:
    return {CONFIG: f"{site.texts[CONFIG]}ignore:\n  - {{rule: HL102, reason: old}}\n"}


def _named(part: str) -> Callable[[Site], Edit]:
    return lambda site: replaced(site, CONFIG, rf"^    {part}:\n      - (?P<it>.*)$", lambda path: f"{path}.old")


def _commented(file: str, comment: str) -> Callable[[Site], Edit]:
    return lambda site: {file: f"{site.texts[file]}# homelamp: {comment}\n"}
