"""Values of one file were sealed with RSA keys of different sizes, or with another size than the committed certificate.

The controller's keys all have one size. A value of another size was most likely sealed for another cluster, and this
one cannot open it.

At login: the controller makes no Secret: `no key could decrypt secret`.

Before: `clientID` begins with `AgB`, `clientSecret` with `AQB`.

After: both sealed anew with one certificate:

    homelamp seal --cert sealed-secrets.pem

The certificate is the one that `certificate` in `.homelamp.yaml` names. Reading it takes the package `cryptography`
(`pip install 'homelamp[seal]'`); without it, and where it is no certificate, the values are compared with each other
only. Equal sizes do not prove that it was the same key.

Evidence: https://github.com/bitnami/sealed-secrets#readme
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from homelamp.model.finding import Problem, Related, Severity
from homelamp.model.secrets import Ciphertext, SealedValue
from homelamp.secrets.found import Secrets

_BITS = 8


def check(secrets: Secrets) -> Iterator[Problem]:
    """One problem for each file."""
    files: dict[str, list[tuple[SealedValue, Ciphertext]]] = {}
    for one in secrets.sealed:
        known = [(value, value.ciphertext) for value in one.values if value.ciphertext is not None]
        files.setdefault(one.span.file.path, []).extend(known)
    for values in files.values():
        wanted, place = _wanted(secrets, values)
        odd = [(value, sizes) for value, sizes in values if sizes.key_size != wanted]
        if odd:
            yield _problem(odd, wanted, place)


def _wanted(secrets: Secrets, values: list[tuple[SealedValue, Ciphertext]]) -> tuple[int, Related | None]:
    """The size that all values should have: the certificate's, else that of most of them; and who says so."""
    certificate = secrets.certificate
    if certificate is not None:
        said = f"the certificate has {certificate.key_size * _BITS} bits"
        return certificate.key_size, Related(certificate.span, said)
    if not values:
        return 0, None
    wanted = Counter(sizes.key_size for _, sizes in values).most_common(1)[0][0]
    first = next(value for value, sizes in values if sizes.key_size == wanted)
    return wanted, Related(first.span, f"{first.key} is sealed with {wanted * _BITS} bits")


def _problem(odd: list[tuple[SealedValue, Ciphertext]], wanted: int, place: Related | None) -> Problem:
    (first, sizes), *others = odd
    return Problem(
        severity=Severity.WARNING,
        message=f"{first.key} is sealed with an RSA key of {sizes.key_size * _BITS} bits, not of {wanted * _BITS}",
        span=first.span,
        change="seal the whole file anew with the certificate of this cluster",
        symptom='if it was sealed for another cluster, the controller says "no key could decrypt secret"',
        related=(
            *([place] if place else []),
            *(Related(value.span, f"{value.key}: {more.key_size * _BITS} bits") for value, more in others),
        ),
        values=(str(sizes.key_size), str(wanted)),
    )
