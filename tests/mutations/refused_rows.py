"""What the API server refuses for its form, what its rules refuse, and bindings that give nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mutations.api_server_rows import FILE, FLAGS, added, has_file, has_flags, key
from mutations.engine import K3S, RBAC, STRUCTURED, Edit, Row, Site, replaced
from mutations.ways import Way

BINDING = "rbac/binding"
_LIST = r'^      audiences:\n        - "(?P<name>.*)"\n'
_USERNAME = r"^      username:\n(?:        .*\n)+"
_GROUPS_PREFIX = r'^      groups:\n        claim: groups\n(?:        #.*\n)?(?P<it>        prefix: ".*"\n)'
_RULES = r"^(?P<it>)    claimMappings:"


def rows() -> Iterator[Row]:
    """All of them."""
    yield from _form()
    yield from _tokens()
    yield from _arguments()
    yield from _bindings()
    yield from _placeholders()


def _username(text: str) -> Callable[[Site], Edit]:
    return key(_USERNAME, f"      username:\n        {text}\n")


def _form() -> Iterator[Row]:
    edits: dict[str, Callable[[Site], Edit]] = {
        "prefix missing": key(_GROUPS_PREFIX, ""),
        "audience as a text": key(_LIST, "      audiences: headlamp\n"),
        "audiences emptied": key(_LIST, "      audiences: []\n"),
        "two audiences": key(r'^        - ".*"\n(?P<it>)', '        - "kubectl"\n'),
        "unknown field": key(r"^      (?P<it>audiences):", "audience"),
        "unknown field at the top": key(r"^(?P<it>)jwt:", "issuers: []\n"),
        "claim and expression": key(r"groups:\n        claim: groups\n(?P<it>)", "        expression: claims.groups\n"),
        "expression does not compile": _username('expression: "claims.sub + "'),
        "discoveryURL equal": lambda site: key(
            r"^      url: .*\n(?P<it>)", f"      discoveryURL: {site.issuer.rstrip('/')}\n"
        )(site),
        "CA as a path": key(r"^      url: .*\n(?P<it>)", "      certificateAuthority: /etc/ca.pem\n"),
        "rule with both": key(
            _RULES, "    claimValidationRules:\n      - {claim: hd, expression: claims.sub == 'x'}\n"
        ),
        "rule of no boolean": key(_RULES, "    claimValidationRules:\n      - expression: claims.email_verified\n"),
        "user rule": key(_RULES, "    userValidationRules:\n      - expression: user.name != ''\n"),
    }
    for name, edit in edits.items():
        yield Row("HL311", FILE, name, edit, only=has_file)
    yield Row("HL310", FILE, "version", key(r"k8s\.io/(?P<it>v1)$", "v2"), only=has_file)
    yield Row("HL310", FILE, "kind", key(r"^kind: (?P<it>.*)$", "AuthenticationConfig"), only=has_file)
    by_email = lambda site: has_file(site) and site.claim == "email"  # noqa: E731
    yield Row("HL312", FILE, "expression", _username("expression: claims.email"), only=by_email)


def _tokens() -> Iterator[Row]:
    rule = "    claimValidationRules:\n      - {claim: hd, requiredValue: homelamp.dev}\n"
    yield Row("HL322", FILE, "claim", key(_RULES, rule), only=has_file)
    compared = "    claimValidationRules:\n      - expression: claims.hd == 'homelamp.dev'\n"
    yield Row("HL322", FILE, "expression", key(_RULES, compared), only=has_file)
    yield Row("HL322", FLAGS, "claim", added("oidc-required-claim=hd=homelamp.dev"), only=has_flags)
    yield Row("HL322", FLAGS, "a list", added("oidc-required-claim=groups=admins"), only=has_flags)


def _arguments() -> Iterator[Row]:
    yield Row("HL317", FLAGS, "none that there is", added("oidc-signing-algs=HS256,RS256"), only=has_flags)
    algorithms = added("oidc-signing-algs=ES256")
    yield Row("HL121", FLAGS, "another", algorithms, severity="warning", only=has_flags)
    own = lambda site: added(f"service-account-issuer={site.issuer}")(site)  # noqa: E731
    yield Row("HL316", FLAGS, "service accounts", own, only=has_flags)
    other = lambda site: replaced(site, K3S, r"authentication-config=.*/(?P<it>\S+)$", "auth.yaml")  # noqa: E731
    yield Row("HL321", FILE, "argument", other, only=has_file)

    def anonymous(site: Site) -> Edit:
        text = site.texts[STRUCTURED] + "anonymous:\n  enabled: false\n"
        return {STRUCTURED: text, **added("anonymous-auth=false")(site)}

    yield Row("HL305", FILE, "anonymous", anonymous, only=has_file)


def in_rbac(pattern: str, way: Way) -> Callable[[Site], Edit]:
    """Another text in RBAC."""
    return lambda site: replaced(site, RBAC, pattern, way)


def _role(way: Way) -> Callable[[Site], Edit]:
    return in_rbac(r'^  kind: ClusterRole\n  name: "(?P<it>.*)"$', way)


def _in_namespace(site: Site) -> Edit:
    text = site.texts[RBAC].replace("kind: ClusterRoleBinding", "kind: RoleBinding")
    return {RBAC: text.replace("metadata:\n", "metadata:\n  namespace: headlamp\n", 1)}


def _bindings() -> Iterator[Row]:
    for name, way in {"case": str.upper, "misspelt": lambda role: f"{role}s"}.items():
        yield Row("HL125", BINDING, f"role {name}", _role(way))
    yield Row("HL126", BINDING, "RoleBinding", _in_namespace, severity="warning")
    group = in_rbac(r'^    name: "oidc:(?P<it>.*)"$', lambda name: name[0] + name)
    is_word = lambda site: len(site.group) > 5 and site.group[0].isalpha()  # noqa: E731
    yield Row("HL109", "rbac/Group", "misspelt", group, only=is_word)
    listed = "apps/headlamp/kustomization.yaml"
    unlisted = lambda site: replaced(site, listed, r"^  - rbac\.yaml\n", "")  # noqa: E731
    yield Row("HL609", BINDING, "not listed", unlisted, severity="warning")


def _placeholders() -> Iterator[Row]:
    host = lambda site: replaced(site, site.api_server, r"https://(?P<it>[^/\s]+)/", "REPLACE_ME")  # noqa: E731
    yield Row("HL601", "api-server", "placeholder", host)
    nothing = lambda site: replaced(site, site.api_server, r"https://(?P<it>[^/\s]+)/application", "None")  # noqa: E731
    yield Row("HL610", "api-server", "None", nothing, severity="warning")
