"""What the API server is told about tokens."""

from __future__ import annotations

from typing import Literal, NamedTuple

from homelamp.core.text import Span
from homelamp.model.term import Fact, Setting

FaultKind = Literal["version", "invalid", "email"]


class ConfigurationFault(NamedTuple):
    """Why the API server does not take an AuthenticationConfiguration.

    `field` is the path that it names, such as `jwt[0].issuer.url`, `words` are its own, and `is_decoding` tells that it
    reads nothing of the file.
    """

    kind: FaultKind
    field: str
    span: Span
    message: str
    change: str
    words: str
    is_decoding: bool = False


class Elsewhere(NamedTuple):
    """A structured file that the argument for it does not name. `goes_to` is where its own comment says it goes."""

    path: str
    goes_to: str = ""


class ClaimRule(NamedTuple):
    """What the API server asks of every token: a claim with a certain text, or that an expression is true of it."""

    span: Span
    claim: Setting | None = None
    value: Setting | None = None
    expression: Setting | None = None


class Issuer(NamedTuple):
    """One issuer that the API server accepts, with the audiences (client IDs) that it accepts from it.

    The claims name what becomes user and groups, the prefixes what is put in front of them; None is not stated, and an
    empty prefix is stated as such. `has_ca` tells that a CA certificate for the issuer is named, or may be.
    """

    url: Fact | None
    audiences: tuple[Fact, ...]
    span: Span
    username_claim: Fact | None = None
    username_prefix: Fact | None = None
    groups_claim: Fact | None = None
    groups_prefix: Fact | None = None
    has_ca: bool = False
    # The expressions that make the names, instead of claims.
    username_expression: Setting | None = None
    groups_expression: Setting | None = None
    discovery_url: Setting | None = None
    rules: tuple[ClaimRule, ...] = ()
    # Those for the user's ID and for what else is said of him.
    other_expressions: tuple[Setting, ...] = ()


class Flag(NamedTuple):
    """One argument of the API server, such as `oidc-client-id=headlamp`.

    `text` is what stands behind the `=`; `fact` is there where the flag states a term of the chain. An argument that
    another tool fills in has an empty name: it may be any.
    """

    name: str
    text: str
    span: Span
    fact: Fact | None = None


class ApiServer(NamedTuple):
    """The OIDC settings of one API server configuration: flags give at most one issuer, a structured file many.

    `paths` are the files that it was put together from. Of flags, `flags` are those in force, `replaced` those for OIDC
    (`authentication-config` too) that a later file's list has thrown away, each with the place of that list, and
    `malformed` entries that are no text. A configuration that says nothing of OIDC has no issuer and none of these.
    `unnamed_by` is the place of arguments that ought to name a structured file, and do not.
    """

    paths: tuple[str, ...]
    span: Span
    issuers: tuple[Issuer, ...]
    structured: bool
    flags: tuple[Flag, ...] = ()
    replaced: tuple[tuple[Flag, Span], ...] = ()
    malformed: tuple[Span, ...] = ()
    unnamed_by: Span | None = None
    # Those for OIDC that a list throws away if its file is read later, which is not known; with the place of the list.
    undecided: tuple[tuple[Flag, Span], ...] = ()
    # Flags for OIDC at a place from which the distribution refuses them.
    refused: tuple[Flag, ...] = ()
    # The name in the table of distributions; empty where only an AuthenticationConfiguration tells of it.
    distribution: str = ""
    # What is wrong with a structured file.
    faults: tuple[ConfigurationFault, ...] = ()
    # Where a structured file speaks of anonymous requests.
    anonymous: Span | None = None
    elsewhere: Elsewhere | None = None

    @property
    def is_broken(self) -> bool:
        """Whether the API server cannot read a structured file: then what it lacks need not be missing."""
        return any(fault.is_decoding or fault.kind == "version" for fault in self.faults)

    @property
    def oidc_flags(self) -> tuple[Flag, ...]:
        """The flags in force that say something of OIDC, in their order."""
        return tuple(flag for flag in self.flags if flag.name.startswith("oidc-"))

    @property
    def names_configuration(self) -> Flag | None:
        """The argument that names an AuthenticationConfiguration; of several the last is in force."""
        named = [flag for flag in self.flags if flag.name == "authentication-config"]
        return named[-1] if named else None

    @property
    def hidden(self) -> Flag | None:
        """An argument that is not known yet."""
        return next((flag for flag in self.flags if not flag.name), None)

    @property
    def has_oidc(self) -> bool:
        """Whether anything was meant for OIDC, be it broken."""
        stated = (self.issuers, self.oidc_flags, self.replaced, self.malformed, self.structured, self.refused)
        return any(stated) or self.names_configuration is not None
