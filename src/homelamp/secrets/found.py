"""All that was found of a repository's secrets, for the rules."""

from __future__ import annotations

from homelamp.chain.client_outputs import ClientOutput
from homelamp.chain.join import Chain
from homelamp.core.text import Span
from homelamp.model.finding import Unchecked
from homelamp.model.secrets import Certificate, Controller, LastApplied, PlainSecret, SealedSecret, WrittenSecret


class Secrets:
    """What was found.

    `plain`, `written` and `private_keys` can be read by anybody, and perhaps what `applied` are the places of; `states`
    are files of Terraform's, each with what it is. `sealed` are all SealedSecrets, `certificate` is the one that is
    committed; `controllers` are releases of what opens them, `dead_repositories` where its chart is looked for in
    vain. `outputs` are where Terraform hands out client secrets, if one is not sealed yet. `chains` are the logins of
    the repository, none where no file gives reason to look at them.
    """

    def __init__(self) -> None:
        self.plain: list[PlainSecret] = []
        self.written: list[WrittenSecret] = []
        self.private_keys: list[Span] = []
        self.applied: list[LastApplied] = []
        self.states: list[tuple[str, Span]] = []
        self.sealed: list[SealedSecret] = []
        self.certificate: Certificate | None = None
        self.controllers: list[Controller] = []
        self.dead_repositories: list[Span] = []
        self.outputs: list[ClientOutput] = []
        self.chains: list[Chain] = []
        self.unchecked: list[Unchecked] = []
