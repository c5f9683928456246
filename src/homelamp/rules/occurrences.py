"""The same problem several times in one file: each place is a finding with a fingerprint of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from homelamp.finding import Finding


def told_apart(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in the order of their places, each once, with the fingerprint that its number among its like gives.

    Two findings are one where they say the same of the same place: a client that two chains share is found twice.
    Numbers follow the order in the file, so that a line that is added elsewhere changes no fingerprint.
    """
    by_place = {(one.identity, one.problem.span.start, one.problem.span.end): one for one in findings}
    seen: Counter[str] = Counter()
    numbered = []
    for one in sorted(by_place.values(), key=_order):
        numbered.append(one._replace(fingerprint=_fingerprint(one.identity, seen[one.identity])))
        seen[one.identity] += 1
    return numbered


def _fingerprint(identity: str, number: int) -> str:
    if number == 0:
        return identity
    # A clean run needs no OpenSSL.
    from hashlib import sha256  # noqa: PLC0415

    return sha256(f"{identity}\0{number}".encode()).hexdigest()[:16]


def _order(finding: Finding) -> tuple[str, int, str]:
    span = finding.problem.span
    return span.file.path, span.start, finding.code
