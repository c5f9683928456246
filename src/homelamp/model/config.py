"""What `.homelamp.yaml` may say."""

from __future__ import annotations

from typing import NamedTuple

from homelamp.core.text import Span

PARTS = ("terraform", "api_server", "headlamp", "secret", "exposure", "rbac")


class Missing(NamedTuple):
    """A path that a chain names and that is not there. `text` is it as written, `renamed` what Git says it became."""

    part: str
    text: str
    span: Span
    renamed: str | None


class ChainConfig(NamedTuple):
    """The files and folders that belong to one chain, by part; paths are relative to the repository's root."""

    name: str
    parts: dict[str, tuple[str, ...]]
    places: dict[str, Span]  # where the first path of each part stands
    missing: tuple[Missing, ...] = ()

    def names(self, part: str, path: str) -> bool:
        """Whether `path` is one of the part's files or lies in one of its folders."""
        return any(at in {path, "."} or path.startswith(f"{at}/") for at in self.parts.get(part, ()))

    def has_lost(self, part: str) -> bool:
        """Whether of a part that is named nothing is there."""
        return not self.parts.get(part) and any(one.part == part for one in self.missing)


class Ignore(NamedTuple):
    """Findings that are not reported: those of `rules` (codes or names; none: of all) at `paths` (none: anywhere).

    `at` is the place of the entry, `places` are those of the rules.
    """

    rules: tuple[str, ...]
    paths: tuple[str, ...]
    reason: str
    at: Span
    places: tuple[Span, ...]


class Config(NamedTuple):
    """The whole file, with the defaults of what it leaves out."""

    kubernetes_version: str | None = None
    certificate: str | None = None
    schema_locations: tuple[str, ...] = ()
    ignore: tuple[Ignore, ...] = ()
    chains: tuple[ChainConfig, ...] = ()

    def names(self, path: str) -> bool:
        """Whether some chain claims this file."""
        return any(chain.names(part, path) for chain in self.chains for part in PARTS)

    @property
    def missing(self) -> list[Missing]:
        """The paths that are named and not there, each place once."""
        return list({one.span: one for chain in self.chains for one in chain.missing}.values())
