"""What is wrong in several places alike, and what needs something else to be there first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mutations.api_server_rows import FILE, FLAGS, has_file, has_flags
from mutations.engine import K3S, SEALED, STRUCTURED, TERRAFORM, VERSIONS, Edit, Row, Site, replaced
from mutations.headlamp_rows import APPLICATION, CALLBACK, RELEASE, engine, in_values
from mutations.ways import ISSUER_WAYS, NAME_WAYS, Way

AGREED, SERVER, KEY = "headlamp+api-server", "authentik/HelmRelease", "terraform/key"
EXTERNAL = "secret/ExternalSecret"


def rows() -> Iterator[Row]:
    """All of them."""
    yield from _agreed_issuers()
    yield from _agreed_paths()
    yield from _client_ids()
    yield from _authorities()
    yield from _keys()
    yield from _versions()
    yield from _external_secrets()
    yield from _other_secrets()


def everywhere(site: Site, old: str, new: str) -> Edit:
    """The same text changed in Headlamp's values and at the API server."""
    found = {path: site.texts[path] for path in (site.values, site.api_server)}
    assert all(old in text for text in found.values())
    return {path: text.replace(old, new) for path, text in found.items()}


def _consumers(way: Way) -> Callable[[Site], Edit]:
    return lambda site: everywhere(site, site.issuer, way(site.issuer))


def _agreed_issuers() -> Iterator[Row]:
    ways = {
        ("HL117", "trailing slash"): ISSUER_WAYS["trailing slash"],
        ("HL301", "scheme"): ISSUER_WAYS["scheme"],
        ("HL302", "suffix"): ISSUER_WAYS["suffix"],
        ("HL302", "query"): lambda url: url + "?x=1",
        ("HL302", "fragment"): lambda url: url + "#top",
        ("HL302", "userinfo"): lambda url: url.replace("https://", "https://me@"),
        ("HL104", "slug"): ISSUER_WAYS["slug"],
        ("HL104", "slug case"): lambda url: url.replace("/o/", "/o/X"),
    }
    for only, source in ((has_flags, FLAGS), (has_file, FILE)):
        for (rule, name), way in ways.items():
            yield Row(rule, f"headlamp+{source}", name, _consumers(way), only=only)
        for name in ("host", "host below", "port"):
            yield Row("HL116", f"headlamp+{source}", name, _consumers(ISSUER_WAYS[name]), "warning", only=only)
        root = _consumers(lambda url: url.partition("/application/")[0] + "/")
        yield Row("HL120", f"headlamp+{source}", "root", root, only=only)


def _agreed_paths() -> Iterator[Row]:
    """Headlamp and Terraform agree on a callback that Headlamp does not have."""
    ways = {
        "path": "/callback",
        "path missing": "",
        "trailing slash": "/oidc-callback/",
        "path case": "/OIDC-callback",
        "double slash": "//oidc-callback",
        "base": "/headlamp/oidc-callback",
    }
    for source, only in ((RELEASE, engine("flux")), (APPLICATION, engine("argocd"))):
        for name, path in ways.items():
            yield Row("HL107", f"{source}+terraform", name, _callback(path), only=only)


def _callback(path: str) -> Callable[[Site], Edit]:
    def edit(site: Site) -> Edit:
        values = in_values(CALLBACK, lambda url: url.replace("/oidc-callback", path))(site)
        return {**values, **replaced(site, TERRAFORM, r"headlamp_host\}(?P<it>/oidc-callback)", path)}

    return edit


def _client_ids() -> Iterator[Row]:
    for name in ("12345", "true", "1e3", "0x10", "on", "null", "1.5"):
        for source, only in ((RELEASE, engine("flux")), (APPLICATION, engine("argocd"))):
            yield Row("HL424", source, name, _client_id(name), only=only)


def _client_id(new: str) -> Callable[[Site], Edit]:
    def edit(site: Site) -> Edit:
        edits = dict(in_values(r'clientID: "(?P<it>.*)"', new)(site))
        edits |= replaced(site, TERRAFORM, r'\A(?s:.*?)^  client_id += "(?P<it>[^"\n]*)"$', new)
        if site.is_structured:
            return edits | replaced(site, STRUCTURED, r'^        - "(?P<it>.*)"$', new)
        return edits | replaced(site, K3S, r"oidc-client-id=(?P<it>.*)$", new)

    return edit


def _at_home(ending: str, *, api_server: bool, headlamp: bool) -> Callable[[Site], Edit]:
    """Authentik under a name of the home network, with the CA named where it is asked for."""

    def edit(site: Site) -> Edit:
        host, new = site.local("authentik_host"), f"auth.home{ending}"
        texts = {path: site.texts[path].replace(host, new) for path in (site.values, site.api_server, TERRAFORM)}
        if api_server and site.is_structured:
            texts[STRUCTURED] = texts[STRUCTURED].replace(
                "      audiences:", "      certificateAuthority: ${CA}\n      audiences:"
            )
        elif api_server:
            texts[K3S] += "  - oidc-ca-file=/etc/ca.pem\n"
        edits: Edit = {**texts}
        return replaced(site, site.values, r"^(?P<it> +)inCluster: true", _ca_argument, edits) if headlamp else edits

    return edit


def _ca_argument(indent: str) -> str:
    return f"{indent}extraArgs: ['-oidc-ca-file=/ca/ca.pem']\n{indent}"


def _authorities() -> Iterator[Row]:
    for serves, source in ((has_flags, FLAGS), (has_file, FILE)):
        for ending in (".lan", ".local", ".internal", ".home.arpa"):
            neither = _at_home(ending, api_server=False, headlamp=False)
            yield Row("HL123", f"headlamp+{source}", ending, neither, "warning", only=serves)
        both = _at_home(".lan", api_server=True, headlamp=True)
        lacking = _at_home(".lan", api_server=False, headlamp=True)
        yield Row("HL123", source, "CA missing", lacking, "warning", only=serves, setup=both)
    for source, only in ((RELEASE, engine("flux")), (APPLICATION, engine("argocd"))):
        both = _at_home(".lan", api_server=True, headlamp=True)
        lacking = _at_home(".lan", api_server=True, headlamp=False)
        yield Row("HL123", source, "CA missing", lacking, "warning", "file", only=only, setup=both)


def _key(algorithm: str) -> Callable[[Site], Edit]:
    """A signing key of the repository's own."""

    def edit(site: Site) -> Edit:
        key = (
            f'resource "tls_private_key" "signing" {{\n{algorithm}}}\n\n'
            'resource "authentik_certificate_key_pair" "own" {\n  name     = "own"\n'
            "  key_data = tls_private_key.signing.private_key_pem\n}\n"
        )
        used = r"signing_key = (?P<it>data\.authentik_certificate_key_pair\.signing\.id)$"
        text = replaced(site, TERRAFORM, used, "authentik_certificate_key_pair.own.id")[TERRAFORM]
        return {TERRAFORM: f"{text}\n{key}"}

    return edit


def _keys() -> Iterator[Row]:
    rsa = _key('  algorithm = "RSA"\n')
    for curve in ("P256", "P384", "P521"):
        elliptic = _key(f'  algorithm   = "ECDSA"\n  ecdsa_curve = "{curve}"\n')
        yield Row("HL121", KEY, curve, elliptic, "warning", only=has_flags, setup=rsa)

    def admitted(text: str) -> Callable[[Site], Edit]:
        elliptic = _key('  algorithm   = "ECDSA"\n  ecdsa_curve = "P256"\n')
        return lambda site: {**elliptic(site), K3S: f"{site.texts[K3S]}  - oidc-signing-algs={text}\n"}

    right = admitted("RS256,ES256")
    for name, text in {"algorithm missing": "RS256", "algorithm other": "RS256,ES384"}.items():
        yield Row("HL121", FLAGS, name, admitted(text), "warning", only=has_flags, setup=right)
    yield Row("HL317", FLAGS, "case", admitted("es256"), only=has_flags, setup=right)


_AUTHENTIK = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: authentik
  namespace: authentik
spec:
  chart:
    spec:
      chart: authentik
      version: {}
  values: {{}}
"""


def _server(version: str, values: str = "{}") -> Callable[[Site], Edit]:
    return lambda _: {"authentik/release.yaml": _AUTHENTIK.format(version).replace("{}", values)}


def _versions() -> Iterator[Row]:
    right = _server("2026.5.3")
    for name, version in {"newer": "2026.8.6", "older": "2026.2.1", "year": "2027.5.0"}.items():
        yield Row("HL124", SERVER, name, _server(version), "warning", setup=right)
    tag = _server("2026.5.3", "{image: {tag: 2026.8.1}}")
    yield Row("HL124", SERVER, "tag", tag, "warning", setup=right)
    constraint = r'^ +version = "(?P<it>~>[^"]*)"'
    for name, new in {"newer": "~> 2026.8.0", "exact": "2026.6.1"}.items():
        provider = lambda site, new=new: {**right(site), **replaced(site, VERSIONS, constraint, new)}  # noqa: E731
        yield Row("HL124", "terraform/provider", name, provider, "warning", setup=right)
    locked = lambda site: {**right(site), **_lock("2026.5.1")}  # noqa: E731
    newer = lambda site: {**right(site), **_lock("2026.8.0")}  # noqa: E731
    yield Row("HL124", "terraform/lock", "newer", newer, "warning", setup=locked)


def _lock(version: str) -> Edit:
    block = f'provider "registry.terraform.io/goauthentik/authentik" {{\n  version     = "{version}"\n}}\n'
    return {"terraform/authentik/.terraform.lock.hcl": block}


_EXTERNAL = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: headlamp-oidc
  namespace: headlamp
spec:
  target:
    template:
      data:
        OIDC_ISSUER_URL: {issuer}
        OIDC_CLIENT_ID: "{client}"
        OIDC_CLIENT_SECRET: "{{{{ .secret }}}}"
  data:
    - secretKey: secret
      remoteRef: {{key: headlamp, property: secret}}
"""


def _external(issuer: Way = str, client: Way = str, keys: Way = str) -> Callable[[Site], Edit]:
    """The wiring in which everything comes from one Secret, whose template is there to be read."""

    def edit(site: Site) -> Edit:
        text = _EXTERNAL.format(issuer=issuer(site.issuer), client=client(site.local("client_id")))
        plain = r"^(?P<it> +clientID: .*\n(?: +#.*\n)* +issuerURL: .*\n)"

        def wired(old: str) -> str:
            indent = old[: len(old) - len(old.lstrip())]
            return f"{indent}externalSecret: {{enabled: true, name: headlamp-oidc}}\n"

        values = replaced(site, site.values, plain, wired)
        variable = r"^ +env:\n(?: +.*\n)+?(?= +clusterRoleBinding:)"
        values = replaced(site, site.values, variable, "", values)
        # What the chart would take from variables that nothing supplies now.
        options = r"^(?P<it>(?: +(?:callbackURL|usePKCE): .*\n)+)"
        values = replaced(site, site.values, options, "", values)
        scopes = replaced(site, site.values, r"^ +scopes: .*\n", "", values)
        return {**scopes, SEALED: keys(text)}

    return edit


def _external_secrets() -> Iterator[Row]:
    right = _external()
    for name, way in ISSUER_WAYS.items():
        yield Row("HL102", EXTERNAL, name, _external(issuer=way), at="anywhere", setup=right)
    for name, way in NAME_WAYS.items():
        yield Row("HL103", EXTERNAL, name, _external(client=way), at="primary", setup=right)
    for wanted, found in {
        "OIDC_ISSUER_URL": "issuerURL",
        "OIDC_CLIENT_ID": "clientID",
        "OIDC_CLIENT_SECRET": "clientSecret",
    }.items():
        renamed = _external(keys=lambda text, wanted=wanted, found=found: text.replace(f"{wanted}:", f"{found}:"))  # type: ignore[misc]
        yield Row("HL118", EXTERNAL, f"{wanted} camelCase", renamed, setup=right)


_OTHER = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: other\n  namespace: other\n"


def _other_secrets() -> Iterator[Row]:
    """The SealedSecret is not there, in a repository that makes other Secrets."""
    other: Callable[[Site], Edit] = lambda _: {"other/secret.yaml": _OTHER}  # noqa: E731
    gone = lambda site: {**other(site), SEALED: "# nothing yet\n"}  # noqa: E731
    yield Row("HL114", "secret/SealedSecret", "missing", gone, "warning", setup=other)
