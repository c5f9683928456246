"""Terms of the chain, and how one place states one of them."""

from __future__ import annotations

from typing import Generic, Literal, NamedTuple, TypeVar

from homelamp.core.text import Span
from homelamp.core.value import Known, Value

Term = Literal[
    "issuer_url",
    "client_id",
    "redirect_uri",
    "scopes",
    "host",
    "username_claim",
    "username_prefix",
    "groups_claim",
    "groups_prefix",
    "client_secret",
]
# `provider` is any file of an identity provider that is neither Terraform nor a blueprint of Authentik.
Source = Literal["terraform", "authentik", "provider", "api-server", "headlamp", "secret", "exposure", "rbac"]


class Piece(NamedTuple):
    """Part of a value's text and the literal that it was taken from."""

    text: str
    span: Span


class Fact(NamedTuple):
    """One term of the chain, as one place states it.

    `span` is where the value is used. Where the text was put together from several literals (`"https://${local.host}/"`),
    `pieces` are these in order, so that a difference can be shown in the literal that causes it.
    """

    term: Term
    source: Source
    value: Value
    span: Span
    pieces: tuple[Piece, ...] = ()

    @property
    def text(self) -> str | None:
        """The text where it is Known."""
        return self.value.text if isinstance(self.value, Known) else None

    def literal(self, start: int, end: int) -> tuple[Span, int, int]:
        """The literal that characters `start` to `end` of the text come from, and which characters it supplies.

        Of several the first. For an empty range something is missing there, and the literal before it is the one to
        mend. Without pieces it is the whole value.
        """
        at = 0
        for piece in self.pieces:
            stop = at + len(piece.text)
            if max(start, at) < min(end, stop) or (start == end and at <= start <= stop):
                return piece.span, at, stop
            at = stop
        return self.span, 0, len(self.text or "")


class Setting(NamedTuple):
    """A value that is no term of the chain but decides over one, such as the client's type, and its place.

    `boolean` is what it is taken for where true or false is expected, None where it is neither or not known.
    """

    value: Value
    span: Span
    boolean: bool | None = None

    @property
    def text(self) -> str | None:
        """The text where it is Known."""
        return self.value.text if isinstance(self.value, Known) else None


Item = TypeVar("Item")


class Listing(NamedTuple, Generic[Item]):
    """A list that one place states.

    `items` is None where what is in it cannot be known, and `reason` says why. Where the list is not written at all,
    `is_stated` is False, `items` is empty and `span` is what lacks it.
    """

    items: tuple[Item, ...] | None
    span: Span
    reason: str = ""
    is_stated: bool = True

    @property
    def known(self) -> tuple[Item, ...]:
        """The items; none where they cannot be known."""
        return self.items or ()
