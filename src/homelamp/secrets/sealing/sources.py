"""Which certificate seals: the committed one, or another that must be the same unless it is accepted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from homelamp.chain.config import Config
from homelamp.errors import UsageError
from homelamp.files import regular
from homelamp.files.repository import Repository
from homelamp.secrets.sealing import kubeseal
from homelamp.secrets.sealing.certificate import RENEWAL, Certificate, facts, read
from homelamp.secrets.sealing.manifest import shown
from homelamp.secrets.sealing.options import SealOptions
from homelamp.secrets.sealing.program import Kubeseal

DEFAULT = "sealed-secrets.pem"


class Chosen(NamedTuple):
    """The certificate that seals. `kept_at` is the file that it is to be written to, None where it is not."""

    certificate: Certificate
    place: str
    kept_at: Path | None


def committed_at(repository: Repository, config: Config) -> Path:
    """Where the repository keeps its certificate.

    Raises:
        UsageError: `.homelamp.yaml` names a place outside of the repository, or what is not a file.
    """
    path = repository.root / (config.certificate or DEFAULT)
    if not path.resolve().is_relative_to(repository.root):
        raise UsageError(f".homelamp.yaml: certificate {config.certificate} lies outside of the repository")
    regular.refuse_other(path, shown(path))
    return path


def choose(committed: Path, options: SealOptions, find: Callable[[], Kubeseal]) -> Chosen:
    """The certificate to seal with; `find` looks for kubeseal, which is needed to ask the cluster.

    Raises:
        UsageError: there is none, nothing can be sealed with it, or it is not the committed one and not accepted.
    """
    if options.cert is None and not options.fetch_cert:
        return Chosen(_committed(committed), shown(committed), None)
    own = None if not committed.is_file() else facts(regular.read(committed, shown(committed)), shown(committed))
    place = options.cert or "the cluster's certificate"
    found = read(kubeseal.fetch_certificate(find()) if options.cert is None else _content(options.cert), place)
    if own is None:
        return Chosen(found, place, committed if options.fetch_cert or options.accept_new_cert else None)
    if own.fingerprint == found.fingerprint:
        return Chosen(found, place, None)
    if not options.accept_new_cert:
        raise UsageError(
            f"{place} is not the committed certificate {shown(committed)}: its SHA-256 fingerprint is "
            f"{found.fingerprint}, the committed one's {own.fingerprint}; if that is meant, --accept-new-cert takes it"
        )
    if options.rotate and found.not_before < own.not_before:
        raise UsageError(f"{place} is older than the committed certificate {shown(committed)}: rotate with a newer one")
    return Chosen(found, place, committed)


def _committed(path: Path) -> Certificate:
    if not path.is_file():
        raise UsageError(
            f"there is no certificate {shown(path)}: homelamp seal --new-key makes one, --cert names another, "
            "--fetch-cert takes the cluster's"
        )
    return read(regular.read(path, shown(path)), shown(path))


def _content(named: str) -> bytes:
    if "://" in named:
        from homelamp.secrets.sealing.download import fetch  # noqa: PLC0415  # a file needs no HTTP

        return fetch(named)
    return regular.read(Path(named), f"--cert {named}")


def advice(certificate: Certificate) -> str | None:
    """What to know of an old certificate; nothing is wrong with it."""
    days = certificate.age().days
    if days <= RENEWAL.days:
        return None
    return (
        f"note: the certificate is {days} days old. The controller makes a new key every {RENEWAL.days} days and keeps "
        "the old ones, so it still opens what is sealed; --fetch-cert --accept-new-cert takes the newest"
    )
