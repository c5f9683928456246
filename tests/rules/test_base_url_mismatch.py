"""HL107: the callback's path, the base URL and the routed path fit each other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from homelamp.model.finding import Severity
from support.checking import check_files, places, related_places
from support.repositories import CHAIN, RELEASE, TERRAFORM, changed, line_of

ROUTE = "apps/headlamp/route.yaml"
CALLBACK = "https://headlamp.lab.test/oidc-callback"
CONFIG = "    config:\n"
PATH = "            - path: /\n"
INGRESS = "    ingress:\n      enabled: true\n"


def called_back(path: str, files: Mapping[str, str] = CHAIN) -> dict[str, str]:
    """Another path of the callback, in Headlamp and Terraform alike."""
    files = changed(RELEASE, CALLBACK, f"https://headlamp.lab.test{path}", files)
    return changed(TERRAFORM, "${local.headlamp_host}/oidc-callback", f"${{local.headlamp_host}}{path}", files)


def below(base: str, files: Mapping[str, str] = CHAIN) -> dict[str, str]:
    """Headlamp with a base URL."""
    return changed(RELEASE, CONFIG, f"{CONFIG}      baseURL: {base}\n", files)


def routed(path: str, files: Mapping[str, str] = CHAIN) -> dict[str, str]:
    """Another path in the chart's Ingress."""
    return changed(RELEASE, PATH, PATH.replace("/\n", f"{path}\n"), files)


def annotated(name: str, files: Mapping[str, str] = CHAIN) -> dict[str, str]:
    return changed(RELEASE, INGRESS, f"{INGRESS}      annotations: {{{name}: x}}\n", files)


def unexposed(files: Mapping[str, str] = CHAIN) -> dict[str, str]:
    """Headlamp without an exposure of its own."""
    head, mark, _ = files[RELEASE].partition("    ingress:\n")
    assert mark
    return {**files, RELEASE: head}


def with_manifest(text: str, files: Mapping[str, str] = CHAIN) -> dict[str, str]:
    """An exposure beside the values, and none in them."""
    return {**unexposed(files), ROUTE: text}


def http_route(*rules: str) -> str:
    return "kind: HTTPRoute\nmetadata: {name: x}\nspec:\n  hostnames: [headlamp.lab.test]\n  rules:\n" + "".join(rules)


def to_headlamp(path: str, more: str = "") -> str:
    return f"    - matches: [{{path: {{value: {path}}}}}]\n      backendRefs: [{{name: headlamp}}]\n{more}"


def ingress_route(match: str, more: str = "") -> str:
    return f"kind: IngressRoute\nspec:\n  routes:\n    - match: {match}\n      services: [{{name: headlamp}}]\n{more}"


def ingress(path: str, kind: str) -> str:
    """A manifest that leads to Headlamp, with a path of some type; none where that is empty."""
    stated = f", pathType: {kind}" if kind else ""
    return (
        "kind: Ingress\nmetadata: {name: headlamp}\nspec:\n  rules:\n    - host: headlamp.lab.test\n      http:\n"
        f"        paths: [{{path: {path}{stated}, backend: {{service: {{name: headlamp}}}}}}]\n"
    )


def chart_typed(path: str, kind: str) -> dict[str, str]:
    return changed(RELEASE, "              type: Prefix\n", f"              type: {kind}\n", routed(path))


HOST = "Host(`headlamp.lab.test`)"
STRIP = "nginx.ingress.kubernetes.io/rewrite-target"

# The files, and of the primary place its file and a text that stands only there.
WRONG = {
    "the callback has another path": (called_back("/callback"), RELEASE, "callbackURL"),
    "the callback has no path": (called_back(""), RELEASE, "callbackURL"),
    "the callback is the root": (called_back("/"), RELEASE, "callbackURL"),
    "the callback ends in a slash": (called_back("/oidc-callback/"), RELEASE, "callbackURL"),
    "the callback is below a prefix": (called_back("/headlamp/oidc-callback"), RELEASE, "callbackURL"),
    "a base URL": (below("/headlamp"), RELEASE, "baseURL"),
    "a base URL with a slash": (below("/headlamp/"), RELEASE, "baseURL"),
    "a base URL in the arguments": (
        changed(RELEASE, CONFIG, f"{CONFIG}      extraArgs: [-base-url=/headlamp]\n"),
        RELEASE,
        "extraArgs",
    ),
    "another base URL": (below("/lamp", called_back("/headlamp/oidc-callback")), RELEASE, "baseURL"),
    "a routed prefix": (routed("/headlamp"), RELEASE, "- path: /headlamp"),
    "a routed prefix with a slash": (routed("/headlamp/"), RELEASE, "- path: /headlamp/"),
    "a base URL outside the routed prefix": (
        routed("/lamp", below("/headlamp", called_back("/headlamp/oidc-callback"))),
        RELEASE,
        "- path: /lamp",
    ),
    "a prefix in a HTTPRoute": (with_manifest(http_route(to_headlamp("/headlamp"))), ROUTE, "value: /headlamp"),
    "a prefix in an IngressRoute": (
        with_manifest(ingress_route(f"{HOST} && PathPrefix(`/headlamp`)")),
        ROUTE,
        "PathPrefix",
    ),
    "a prefix in every alternative": (
        with_manifest(ingress_route(f"({HOST} || Host(`lamp.lab.test`)) && PathPrefix(`/headlamp`)")),
        ROUTE,
        "PathPrefix",
    ),
    "an exact root in the values": (chart_typed("/", "Exact"), RELEASE, "type: Exact"),
    "an exact root in an Ingress": (with_manifest(ingress("/", "Exact")), ROUTE, "pathType: Exact"),
    "an exact root in a HTTPRoute": (with_manifest(http_route(to_headlamp("/, type: Exact"))), ROUTE, "type: Exact"),
    "an exact root by default in a HTTPRoute": (
        with_manifest(http_route("    - matches: [{path: {type: Exact}}]\n      backendRefs: [{name: headlamp}]\n")),
        ROUTE,
        "type: Exact",
    ),
    "an exact root in an IngressRoute": (with_manifest(ingress_route(f"{HOST} && Path(`/`)")), ROUTE, "Path(`/`)"),
    "an exact callback with a slash": (
        with_manifest(ingress("/oidc-callback/", "Exact")),
        ROUTE,
        "path: /oidc-callback/",
    ),
    "a prefix of an Ingress by letters": (with_manifest(ingress("/oidc", "Prefix")), ROUTE, "path: /oidc"),
    "a prefix of a HTTPRoute by letters": (with_manifest(http_route(to_headlamp("/oidc"))), ROUTE, "value: /oidc"),
    "a prefix in the values by letters": (routed("/oidc"), RELEASE, "- path: /oidc"),
    "a path of the controller's, elsewhere": (
        with_manifest(ingress("/headlamp", "ImplementationSpecific")),
        ROUTE,
        "path: /headlamp",
    ),
    "the base URL with variables in the host": (
        below("/headlamp", changed(RELEASE, CALLBACK, "https://headlamp.${DOMAIN}/oidc-callback")),
        RELEASE,
        "baseURL",
    ),
    "another path that no base URL would make right": (
        changed(
            RELEASE, "  values:\n", "  valuesFrom: [{kind: Secret, name: x}]\n  values:\n", called_back("/callback")
        ),
        RELEASE,
        "callbackURL",
    ),
    "another path, beside a rewrite of others": (
        {**called_back("/callback"), ROUTE: http_route(to_headlamp("/x", "      filters: [{type: URLRewrite}]\n"))},
        RELEASE,
        "callbackURL",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_paths_that_do_not_fit(repository: Path, name: str) -> None:
    files, path, text = WRONG[name]

    result = check_files(repository, files)

    assert places(result) == [("HL107", path, line_of(files[path], text))]
    assert [finding.problem.severity for finding in result.findings] == [Severity.ERROR]


RIGHT = {
    "all below one prefix": routed("/headlamp", below("/headlamp", called_back("/headlamp/oidc-callback"))),
    "a final slash of the base URL": below("/headlamp/", called_back("/headlamp/oidc-callback")),
    "an empty base URL": below('""'),
    "the root as base URL": below("/"),
    "a callback with a query": called_back("/oidc-callback?x=1"),
    "a route for the callback alone": routed("/oidc-callback"),
    "a route for the callback beside a proxy": {
        **routed("/oidc-callback"),
        ROUTE: "kind: Ingress\nmetadata: {name: oauth2-proxy}\nspec:\n  rules:\n    - host: headlamp.lab.test\n"
        "      http: {paths: [{path: /, backend: {service: {name: oauth2-proxy}}}]}\n",
    },
    "a HTTPRoute that leads elsewhere as well": with_manifest(
        http_route("    - matches: [{path: {value: /g}}]\n      backendRefs: [{name: grafana}]\n", to_headlamp("/"))
    ),
    "a rule without matches": with_manifest(http_route("    - backendRefs: [{name: headlamp}]\n")),
    "one alternative without a path": with_manifest(ingress_route(f"{HOST} || {HOST} && PathPrefix(`/headlamp`)")),
    "a prefix by letters": with_manifest(ingress_route(f"{HOST} && PathPrefix(`/oidc`)")),
    "an exact callback": with_manifest(ingress("/oidc-callback", "Exact")),
    "an exact callback in a HTTPRoute": with_manifest(http_route(to_headlamp("/oidc-callback, type: Exact"))),
    "an exact callback in an IngressRoute": with_manifest(ingress_route(f"{HOST} && Path(`/oidc-callback`)")),
    "a prefix with a slash": with_manifest(ingress("/oidc-callback/", "Prefix")),
    "an exact root beside a prefix": with_manifest(http_route(to_headlamp("/, type: Exact"), to_headlamp("/"))),
    "a path of the controller's": chart_typed("/", "ImplementationSpecific"),
    "a path of no type": with_manifest(ingress("/", "")),
    "another host's prefix": {
        **CHAIN,
        ROUTE: ingress_route("Host(`home.lab.test`) && PathPrefix(`/headlamp`)"),
    },
    "no exposure at all": unexposed(),
}


@pytest.mark.parametrize("name", RIGHT)
def test_paths_that_fit(repository: Path, name: str) -> None:
    result = check_files(repository, RIGHT[name])

    # Below a path the login works, and is never renewed.
    assert [code for code, _, _ in places(result) if code != "HL413"] == []
    assert [one for one in result.unchecked if one.term == "redirect_uri"] == []


PREFIXED = called_back("/headlamp/oidc-callback")
CANNOT_BE_KNOWN = {
    "a rewrite": annotated(STRIP, PREFIXED),
    "a rewrite of the routed prefix": annotated(STRIP, routed("/headlamp", PREFIXED)),
    "a pattern": routed("/headlamp(/|$)(.*)"),
    "a pattern beside the root": {
        **PREFIXED,
        ROUTE: http_route(to_headlamp("/h.*, type: RegularExpression", "      filters: [{type: URLRewrite}]\n")),
    },
    "a middleware": with_manifest(ingress_route(HOST, "      middlewares: [{name: strip}]\n"), PREFIXED),
    "a rewrite that is more specific": {
        **PREFIXED,
        ROUTE: http_route(to_headlamp("/headlamp", "      filters: [{type: URLRewrite}]\n")),
    },
    "a filter of a HTTPRoute": with_manifest(
        http_route(to_headlamp("/", "      filters: [{type: ExtensionRef}]\n")), PREFIXED
    ),
    "a service of another name": with_manifest(
        http_route(to_headlamp("/")).replace("name: headlamp", "name: proxy").replace("name: x", "name: headlamp"),
        PREFIXED,
    ),
    "a prefix, routed nobody knows how": unexposed(PREFIXED),
    "an exception to the route": with_manifest(ingress_route(f"{HOST} && !PathPrefix(`/oidc-callback`)"), PREFIXED),
    "a base URL with a variable": below("${BASE}", PREFIXED),
    "a base URL with a variable, that fits": below("${BASE}"),
    "a base URL that may come from elsewhere": changed(
        RELEASE, "  values:\n", "  valuesFrom: [{kind: Secret, name: x}]\n  values:\n", PREFIXED
    ),
    "letters before the callback's, as the controller likes": with_manifest(ingress("/oidc", "ImplementationSpecific")),
    "a pattern, as the controller likes": with_manifest(ingress("/.*", "ImplementationSpecific")),
    "a type that a variable gives": with_manifest(ingress("/", "'${TYPE}'")),
    "a type that a variable gives in the values": chart_typed("/", "${TYPE}"),
    "a type that nobody knows": with_manifest(http_route(to_headlamp("/, type: Glob"))),
    "a pattern in a HTTPRoute": with_manifest(http_route(to_headlamp("/, type: RegularExpression"))),
    "a pattern in an IngressRoute": with_manifest(ingress_route(f"{HOST} && PathRegexp(`^/$`)")),
    "a prefix for hosts that a pattern names": with_manifest(
        ingress_route("HostRegexp(`.+`) && PathPrefix(`/headlamp`)"), PREFIXED
    ),
}


@pytest.mark.parametrize("name", CANNOT_BE_KNOWN)
def test_what_cannot_be_known(repository: Path, name: str) -> None:
    result = check_files(repository, CANNOT_BE_KNOWN[name])

    assert places(result) == []
    assert "redirect_uri" in {one.term for one in result.unchecked}


def test_hl101_speaks_first(repository: Path) -> None:
    result = check_files(repository, changed(RELEASE, CALLBACK, "https://headlamp.lab.test/callback"))

    assert [code for code, _, _ in places(result)] == ["HL101"]


def test_the_message_names_all_three_paths(repository: Path) -> None:
    result = check_files(repository, below("/headlamp"))
    problem = result.findings[0].problem

    assert problem.message == (
        "the callback's path is /oidc-callback, but Headlamp answers only under /headlamp/oidc-callback: "
        "its base URL is /headlamp, and / is routed to it"
    )
    assert problem.change == "remove it, or write /headlamp/oidc-callback in the callback of every place"
    callback, path = (line_of(problem.span.file.text, text) for text in ("callbackURL", "- path: /"))
    assert {(RELEASE, callback), (RELEASE, path)} <= related_places(result)


def test_a_prefix_that_nothing_serves(repository: Path) -> None:
    problem = check_files(repository, routed("/headlamp/")).findings[0].problem

    assert problem.message == "only /headlamp/ is routed to Headlamp, which is called back at /oidc-callback"
    assert "baseURL: /headlamp " in problem.change


def test_an_exact_path_is_named_with_the_way_to_make_a_prefix_of_it(repository: Path) -> None:
    problem = check_files(repository, with_manifest(ingress("/", "Exact"))).findings[0].problem

    assert problem.message == "only the exact path / is routed to Headlamp, which is called back at /oidc-callback"
    assert problem.change.startswith("match it as a prefix here: Prefix in an Ingress")
