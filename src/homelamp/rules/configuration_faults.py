"""What the API server says of an AuthenticationConfiguration that it does not take."""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model import ApiServer
from homelamp.model.api_server import FaultKind
from homelamp.model.finding import Problem, Severity

_REFUSED = "the API server does not start, and keeps what it had where the file changes later"


def problems(server: ApiServer, kind: FaultKind) -> Iterator[Problem]:
    """The faults of one kind, each at its field."""
    for fault in server.faults:
        if fault.kind == kind:
            yield Problem(
                severity=Severity.ERROR,
                message=fault.message,
                span=fault.span,
                change=fault.change,
                symptom=f"{_REFUSED}: {fault.words}",
                values=(fault.field, fault.words),
            )
