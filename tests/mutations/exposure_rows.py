"""What may be wrong in manifests that lead to Headlamp or to Authentik, in the place of the chart's values."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mutations.engine import TERRAFORM, VERSIONS, Edit, Row, Site, replaced
from mutations.headlamp_rows import CALLBACK, in_values
from mutations.ways import HOST_WAYS, Way

CONFIG, EXPOSED, SERVER = ".homelamp.yaml", "exposure/headlamp.yaml", "authentik/ingress.yaml"
_NAME = "metadata:\n  name: headlamp\n  namespace: headlamp\nspec:\n"
_MANIFESTS = {
    "Ingress": (
        f"apiVersion: networking.k8s.io/v1\nkind: Ingress\n{_NAME}"
        "  tls:\n    - secretName: x\n      hosts:\n        - TLS\n"
        "  rules:\n    - host: HOST\n      http:\n        paths:\n          - path: PATH\n"
        "            pathType: Prefix\n            backend: {service: {name: headlamp, port: {number: 80}}}\n"
    ),
    "HTTPRoute": (
        f"apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n{_NAME}"
        "  hostnames:\n    - HOST\n  rules:\n    - backendRefs: [{name: headlamp, port: 80}]\n"
        "      matches:\n        - path: {type: PathPrefix, value: PATH}\n"
    ),
    "IngressRoute": (
        f"apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\n{_NAME}"
        "  routes:\n    - kind: Rule\n      match: Host(`HOST`) && PathPrefix(`PATH`)\n"
        "      services: [{name: headlamp, port: 80}]\n  tls:\n    domains:\n      - main: TLS\n"
    ),
}
# How each says that a path is a prefix, and how that it is the whole.
_EXACT = {
    "Ingress": ("pathType: Prefix", "pathType: Exact"),
    "HTTPRoute": ("type: PathPrefix", "type: Exact"),
    "IngressRoute": ("PathPrefix(", "Path("),
}


def rows() -> Iterator[Row]:
    """All of them, for each kind."""
    wildcard = {"wildcard": lambda _: "'*.elsewhere.homelamp.dev'"}
    for kind, text in _MANIFESTS.items():
        right = _exposed(kind)
        for name, way in {**HOST_WAYS, **wildcard}.items():
            yield Row("HL106", f"exposure/{kind}", name, _exposed(kind, host=way), at="primary", setup=right)
            if "TLS" in text:
                yield Row("HL106", f"exposure/{kind} tls", name, _exposed(kind, tls=way), at="primary", setup=right)
        for name, path in {"path": "/headlamp", "path with slash": "/headlamp/"}.items():
            yield Row("HL107", f"exposure/{kind}", name, _exposed(kind, path=path), at="primary", setup=right)
        yield Row("HL107", f"exposure/{kind}", "path exact", _exposed(kind, is_exact=True), at="primary", setup=right)
        unstated = _exposed(kind, before=in_values(r"^ +callbackURL: .*\n", ""))
        for name, way in HOST_WAYS.items():
            broken = _exposed(kind, host=way, before=in_values(r"^ +callbackURL: .*\n", ""))
            yield Row("HL101", f"exposure/{kind}", name, broken, setup=unstated)
    yield from _below_a_prefix()
    yield from _server()


def _exposed(
    kind: str,
    host: Way = str,
    tls: Way = str,
    path: str = "/",
    before: Callable[[Site], Edit] | None = None,
    *,
    is_exact: bool = False,
) -> Callable[[Site], Edit]:
    """A manifest for Headlamp's host, and nothing of it in the values."""

    def edit(site: Site) -> Edit:
        own = site.local("headlamp_host")
        off = r"(?:ingress|httpRoute):\n +enabled: (?P<it>true)"
        text = _MANIFESTS[kind]
        if is_exact:
            prefix, exact = _EXACT[kind]
            text = text.replace(prefix, exact)
        text = text.replace("HOST", host(own)).replace("TLS", tls(own)).replace("PATH", path)
        values = replaced(site, site.values, off, "false", before(site) if before else None)
        named = replaced(site, CONFIG, r"^    exposure:\n      - (?P<it>.*)$", EXPOSED, values)
        return {**named, EXPOSED: text}

    return edit


def _below_a_prefix() -> Iterator[Row]:
    """Headlamp below a prefix in all three places, and then in two of them."""
    for kind in _MANIFESTS:
        right = _below("/headlamp", kind, "/headlamp")
        for name, path in {"path other": "/lamp", "path longer": "/headlamp/x"}.items():
            yield Row("HL107", f"exposure/{kind}", name, _below("/headlamp", kind, path), at="primary", setup=right)
        for name, base in {"path other": "/lamp", "path missing": "/"}.items():
            yield Row("HL107", f"exposure/{kind}+values", name, _below(base, kind, "/headlamp"), setup=right)


def _below(base: str, kind: str, path: str) -> Callable[[Site], Edit]:
    def before(site: Site) -> Edit:
        values = in_values(r"^(?P<it> +)inCluster: true", lambda at: f"{at}baseURL: {base}\n{at}")(site)
        values = replaced(site, site.values, CALLBACK, lambda url: url.replace("/oidc", "/headlamp/oidc"), values)
        return replaced(site, TERRAFORM, r"headlamp_host\}(?P<it>/oidc-callback)", "/headlamp/oidc-callback", values)

    return _exposed(kind, path=path, before=before)


_SERVER = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: authentik
spec:
  rules:
    - host: HOST
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: authentik-server, port: {number: 80}}}
"""
_ISSUER = "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata:\n  name: home\nspec:\n  TYPE\n"


def _server() -> Iterator[Row]:
    """Authentik, which Terraform reaches within the cluster, and its Ingress."""
    right = _authentik(str)
    for name, way in HOST_WAYS.items():
        yield Row("HL116", "authentik/Ingress", name, _authentik(way), "warning", setup=right)
    for name, issuer in {"selfSigned": "selfSigned: {}", "ca": "ca: {secretName: root}"}.items():
        acme, own = _signed("acme: {server: x}"), _signed(issuer)
        yield Row("HL123", "authentik/Issuer", name, own, "warning", "anywhere", setup=acme)


def _authentik(way: Way) -> Callable[[Site], Edit]:
    def edit(site: Site) -> Edit:
        url = r'url += "(?P<it>https://\$\{local\.authentik_host\})"$'
        inside = replaced(site, VERSIONS, url, "http://authentik-server.authentik.svc")
        return {**inside, SERVER: _SERVER.replace("HOST", way(site.local("authentik_host")))}

    return edit


def _signed(issuer: str) -> Callable[[Site], Edit]:
    annotated = "  name: authentik\n  annotations:\n    cert-manager.io/cluster-issuer: home\n"

    def edit(site: Site) -> Edit:
        text = _SERVER.replace("HOST", site.local("authentik_host")).replace("  name: authentik\n", annotated)
        return {SERVER: text, "authentik/issuer.yaml": _ISSUER.replace("TYPE", issuer)}

    return edit
