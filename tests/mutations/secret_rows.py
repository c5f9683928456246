"""What may lie in a repository in clear text, or be wrong in what is sealed."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator

from mutations.engine import SEALED, TERRAFORM, Edit, Row, Site, replaced
from mutations.headlamp_rows import APPLICATION, RELEASE, engine, in_values
from support.sealing import ciphertext, pem

SECRET, PROVIDER, ANY = "secret/SealedSecret", "terraform/provider", "repository/file"
_NAMESPACE, _README = "apps/headlamp/namespace.yaml", "README.md"
_VALUE = r"^    clientSecret: (?P<it>homelamp-not-sealed-yet)$"
_CONTROLLERS = {"flux": "infrastructure/sealed-secrets/helmrelease.yaml", "argocd": "applications/sealed-secrets.yaml"}
_SOURCES = {"flux": "infrastructure/sealed-secrets/helmrepository.yaml", "argocd": "applications/sealed-secrets.yaml"}
_WIDE = 'sealedsecrets.bitnami.com/cluster-wide: "true"'
_APPLIED = """kubectl.kubernetes.io/last-applied-configuration: '{"kind":"Secret","data":{"a":"aHVudGVyMg=="}}'"""


def rows() -> Iterator[Row]:
    """All of them."""
    yield from _plain()
    yield from _written()
    yield from _sealed_values()
    yield from _sealed_objects()
    yield Row("HL507", "repository/HelmRepository", "old address", _controller(_SOURCES, _OLD, _old_address))
    name = r"fullnameOverride: (?P<it>sealed-secrets-controller)$"
    yield Row("HL514", "repository/HelmRelease", "name", _controller(_CONTROLLERS, name, "sealed-secrets"), "info")


_OLD = r"(?:url|repoURL): (?P<it>https://bitnami\.github\.io/sealed-secrets)$"


def _old_address(address: str) -> str:
    return address.replace("bitnami", "bitnami-labs")


def _controller(paths: dict[str, str], pattern: str, new: Callable[[str], str] | str) -> Callable[[Site], Edit]:
    return lambda site: replaced(site, paths[site.engine], pattern, new)


def _appended(path: str, text: str) -> Callable[[Site], Edit]:
    return lambda site: {path: f"{site.texts[path].rstrip()}\n{text}"}


def _plain() -> Iterator[Row]:
    """A Secret as a further document of a file that is applied, and a key in any file."""
    head = "apiVersion: v1\nkind: Secret\n"
    named = "metadata:\n  name: other\n  namespace: headlamp\n"
    encoded = b64encode(b"hunter2").decode()
    for name, text in {
        "stringData": f"{head}{named}stringData:\n  token: hunter2\n",
        "data": f"{head}{named}data:\n  token: {encoded}\n",
        "key order": f"stringData:\n  token: hunter2\n{named}{head}",
        "flow": "{apiVersion: v1, kind: Secret, metadata: {name: other}, stringData: {token: hunter2}}\n",
    }.items():
        yield Row("HL501", ANY, name, _appended(_NAMESPACE, f"---\n{text}"))
    yield Row("HL515", ANY, "key", _appended(_README, pem()))
    label = "  labels:\n    sealedsecrets.bitnami.com/sealed-secrets-key: active\n"
    sealing = f"{head}{named}{label}stringData:\n  tls.key: |\n{pem('RSA PRIVATE KEY', 4)}"
    yield Row("HL515", ANY, "sealing key", _appended(_NAMESPACE, f"---\n{sealing}"))


def _written() -> Iterator[Row]:
    taken = r"HEADLAMP_CONFIG_OIDC_CLIENT_SECRET\n(?P<it> +valueFrom:\n +secretKeyRef:\n.*\n.*\n)"
    key = r"^(?P<it>) +usePKCE: true"
    for source, only in ((RELEASE, engine("flux")), (APPLICATION, engine("argocd"))):
        variable = in_values(taken, lambda text: text[: text.index("v")] + "value: hunter2\n")
        yield Row("HL502", source, "variable", variable, only=only)
        yield Row("HL502", source, "key", _beside(key, "clientSecret: hunter2"), only=only)
    attribute = '  client_secret = "hunter2"\n'
    yield Row(
        "HL502", PROVIDER, "attribute", lambda site: replaced(site, TERRAFORM, r"^(?P<it>)  signing_key", attribute)
    )


def _beside(pattern: str, line: str) -> Callable[[Site], Edit]:
    """A line more in Headlamp's values, as deep as the one that the pattern finds."""

    def edit(site: Site) -> Edit:
        found = next(text for text in site.texts[site.values].splitlines() if text.strip() == "usePKCE: true")
        return replaced(site, site.values, pattern, f"{found[: len(found) - len(found.lstrip())]}{line}\n")

    return edit


def _sealed_values() -> Iterator[Row]:
    for name, value in {
        "cut": ciphertext()[:200],
        "no base64": "AgB…",
        "the secret itself": "hunter2",
        "base64 of it": "aHVudGVyMg==",
        "emptied": '""',
    }.items():
        yield Row("HL504", SECRET, name, _sealed(_VALUE, value), at="primary")
    yield Row("HL509", SECRET, "emptied", _sealed(_VALUE, ciphertext(0)), at="primary")
    mixed = f"{ciphertext()}\n    other: {ciphertext(key=256)}"
    yield Row("HL510", SECRET, "two sizes", _sealed(_VALUE, mixed), "warning")


def _sealed_objects() -> Iterator[Row]:
    own, template = r"^  namespace: headlamp\n(?P<it>)spec:", r"^    metadata:\n(?P<it>)"
    yield Row("HL506", SECRET, "scope", _sealed(template, f"      annotations:\n        {_WIDE}\n"))
    yield Row("HL511", SECRET, "spec.data", _sealed(r"^spec:\n(?P<it>)", f"  data: {ciphertext()}\n"), "warning")
    yield Row("HL512", SECRET, "annotation", _sealed(own, f"  annotations:\n    {_APPLIED}\n"))
    yield Row("HL512", SECRET, "annotation within", _sealed(template, f"      annotations:\n        {_APPLIED}\n"))


def _sealed(pattern: str, new: str) -> Callable[[Site], Edit]:
    return lambda site: replaced(site, SEALED, pattern, new)
