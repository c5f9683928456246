"""What `homelamp seal` is told."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

from homelamp.errors import UsageError

SCOPES = ("strict", "namespace-wide", "cluster-wide")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ and, for keys, IsConfigMapKey of
# https://github.com/kubernetes/apimachinery
_NAMES = {
    "name": re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"),
    "namespace": _LABEL,
    "key": re.compile(r"[-._a-zA-Z0-9]{1,253}"),
    "cluster": _LABEL,
}
# What each way of running it has no use for.
_NOT_WITH_NEW_KEY = (
    "rotate",
    "fetch_cert",
    "keep_newline",
    "any_value",
    "cert",
    "file",
    "name",
    "namespace",
    "key",
    "scope",
    "chain",
)


def is_label(name: str) -> bool:
    """Whether Kubernetes takes it as the name of anything: lower-case letters, digits, inner hyphens."""
    return _LABEL.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class SealOptions:
    """As given; None is not given. `repository` is a folder of the repository."""

    repository: Path = Path()
    file: Path | None = None
    name: str | None = None
    namespace: str | None = None
    key: str | None = None
    scope: str | None = None
    chain: str | None = None
    cert: str | None = None
    fetch_cert: bool = False
    accept_new_cert: bool = False
    keep_newline: bool = False
    any_value: bool = False
    rotate: bool = False
    new_key: bool = False
    cluster: str | None = None
    kubeseal: str | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options of `homelamp seal`."""
    parser.description = (
        "Seal the client secret, which is read from standard input, into the repository's SealedSecret. "
        "Where, and for what name, the repository says; each of these can be given instead."
    )
    where = parser.add_argument_group("where it goes")
    where.add_argument("--file", type=Path, metavar="FILE", help="the SealedSecret's file; a new one is made")
    where.add_argument("--name", metavar="NAME", help="the SealedSecret's name")
    where.add_argument("--namespace", metavar="NAMESPACE", help="its namespace")
    where.add_argument("--key", metavar="KEY", help="the key whose value is sealed, such as clientSecret")
    where.add_argument("--scope", choices=SCOPES, help="of a new file (default: strict)")
    where.add_argument("--chain", metavar="NAME", help="the login that is meant, where there are several")
    key = parser.add_argument_group("which key seals")
    key.add_argument("--cert", metavar="FILE|URL", help="a certificate instead of the committed one")
    key.add_argument("--fetch-cert", action="store_true", help="take the certificate from the cluster, by kubeseal")
    key.add_argument("--accept-new-cert", action="store_true", help="let another certificate replace the committed one")
    key.add_argument("--kubeseal", metavar="FILE", help="the kubeseal to use")
    parser.add_argument("--keep-newline", action="store_true", help="a single newline at the end belongs to the secret")
    parser.add_argument(
        "--any-value", action="store_true", help="seal any bytes as they come, also what cannot be a client secret"
    )
    parser.add_argument("--rotate", action="store_true", help="seal again, and say what other sealed values there are")
    parser.add_argument("--new-key", action="store_true", help="make a sealing key for a cluster that is not there yet")
    parser.add_argument("--cluster", metavar="NAME", help="the cluster that the new key is for (only with --new-key)")
    # Whoever gives the secret as an argument is told not to; the usual message would print it once more.
    parser.add_argument("surplus", nargs="*", help=argparse.SUPPRESS)


def from_namespace(namespace: argparse.Namespace) -> SealOptions:
    """The options as parsed.

    Raises:
        UsageError: options that exclude each other, a name that Kubernetes does not take, or an argument.
    """
    given = vars(namespace)
    if given["surplus"]:
        raise UsageError(
            "seal takes no argument: the secret comes from standard input, where neither the list of processes nor "
            "the shell's history shows it; one that was given here is no secret any more"
        )
    for option, pattern in _NAMES.items():
        if given[option] is not None and not pattern.fullmatch(given[option]):
            raise UsageError(f"--{option} {given[option]} is no {option} that Kubernetes takes")
    _refuse_contradictions(given)
    return SealOptions(**{key: given[key] for key in SealOptions.__slots__ if key in given})


def _refuse_contradictions(given: dict[str, object]) -> None:
    if given["cert"] and given["fetch_cert"]:
        raise UsageError("--cert and --fetch-cert both name the certificate: give one of them")
    if given["cluster"] and not given["new_key"]:
        raise UsageError("--cluster names the cluster of a new key: it goes with --new-key")
    if given["accept_new_cert"] and not (given["cert"] or given["fetch_cert"] or given["new_key"]):
        raise UsageError("--accept-new-cert goes with what names the new one: --cert, --fetch-cert or --new-key")
    useless = [option for option in _NOT_WITH_NEW_KEY if given[option]] if given["new_key"] else []
    if useless:
        raise UsageError(f"--new-key seals nothing, so it does not go with --{useless[0].replace('_', '-')}")
