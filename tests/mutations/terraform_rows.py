"""What may be wrong in Terraform."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mutations.engine import TERRAFORM, VERSIONS, Edit, Row, Site, replaced, with_address
from mutations.ways import HOST_WAYS, NAME_WAYS, REDIRECT_WAYS, SLUG_WAYS, Way

LOCAL, ATTRIBUTE, PROVIDER = "terraform/local", "terraform/attribute", "terraform/provider"
MAPPING = "terraform/mapping"


def local(name: str, way: Way) -> Callable[[Site], Edit]:
    """Another text of a local."""
    first = rf'\A(?s:.*?)^  {name} += "(?P<it>[^"\n]*)"$'
    return lambda site: replaced(site, TERRAFORM, first, way)


def instead(attribute: str, of: str, way: Way) -> Callable[[Site], Edit]:
    """A literal instead of an attribute's `local.<of>`, which is there once."""
    return lambda site: replaced(
        site, TERRAFORM, rf"^ +{attribute} += (?P<it>local\.{of})$", f'"{way(site.local(of))}"'
    )


def line(pattern: str, new: str) -> Callable[[Site], Edit]:
    """Another text where a pattern stands once."""
    return lambda site: replaced(site, TERRAFORM, pattern, new)


def rows() -> Iterator[Row]:
    """All of them."""
    yield from _redirects()
    yield from _names()
    yield from _hosts()
    yield from _provider()
    yield from _refused()
    yield from _scopes()


def _url(site: Site) -> str:
    return f"https://{site.local('headlamp_host')}/oidc-callback"


_URL = r'^ +url += "(?P<it>https://\$\{local\.headlamp_host\}/oidc-callback)"$'


def _redirects() -> Iterator[Row]:
    for name, way in REDIRECT_WAYS.items():
        yield Row("HL101", ATTRIBUTE, name, lambda site, way=way: replaced(site, TERRAFORM, _URL, way(_url(site))))  # type: ignore[misc]
    yield Row("HL101", ATTRIBUTE, "case", lambda site: replaced(site, TERRAFORM, _URL, _url(site).replace("h", "H", 2)))
    yield Row("HL101", ATTRIBUTE, "pattern", _pattern)
    for name, way in {**HOST_WAYS, "case": str.upper, "port": lambda host: f"{host}:8443"}.items():
        yield Row("HL101", LOCAL, name, local("headlamp_host", way), at="primary" if name != "case" else "anywhere")
    for name, new in {"emptied": "allowed_redirect_uris = []\n", "missing": ""}.items():
        yield Row("HL219", ATTRIBUTE, name, line(_LIST, new))
    yield Row("HL219", ATTRIBUTE, "any host", _any_host, severity="warning")
    logout = 'redirect_uri_type = "logout"'
    yield Row("HL219", ATTRIBUTE, "type", line(r'redirect_uri_type = "authorization"', logout))


_LIST = r"allowed_redirect_uris = \[\n(?:    .*\n)+  \]\n"


def _any_host(site: Site) -> Edit:
    mode = replaced(site, TERRAFORM, r'matching_mode += "(?P<it>strict)"', "regex")
    return replaced(site, TERRAFORM, _URL, r"https://.*/oidc-callback", mode)


def _pattern(site: Site) -> Edit:
    mode = replaced(site, TERRAFORM, r'matching_mode += "(?P<it>strict)"', "regex")
    return replaced(site, TERRAFORM, _URL, r"https://headlamp\\.lab\\.example/.*", mode)


def _names() -> Iterator[Row]:
    for name, way in NAME_WAYS.items():
        yield Row("HL103", LOCAL, name, local("client_id", way), at="primary")
        yield Row("HL103", ATTRIBUTE, name, instead("client_id", "client_id", way), at="primary")
    for name, way in SLUG_WAYS.items():
        yield Row("HL104", LOCAL, name, local("slug", way), at="primary")
        yield Row("HL104", ATTRIBUTE, name, instead("slug", "slug", way), at="primary")
    yield Row("HL109", LOCAL, "case", local("admin_group", str.swapcase))
    yield Row("HL109", ATTRIBUTE, "case", instead("name", "admin_group", str.swapcase))
    first = r'admin_emails = \[\n +"(?P<it>[^"]*)"'
    case = lambda site: {**with_address(site), **replaced(site, TERRAFORM, first, str.swapcase)}  # noqa: E731
    yield Row("HL108", LOCAL, "case", case, "warning", only=is_email, setup=with_address)


def is_email(site: Site) -> bool:
    """Whether names are addresses."""
    return site.claim == "email"


def _hosts() -> Iterator[Row]:
    ways = {**HOST_WAYS, "port": lambda host: f"{host}:9443"}
    base = r'^  url +=\s"(?P<it>https://\$\{local\.authentik_host\})"$'
    for name, way in ways.items():
        yield Row("HL116", LOCAL, name, local("authentik_host", way), severity="warning", at="primary")
        yield Row(
            "HL116",
            PROVIDER,
            name,
            lambda site, way=way: replaced(site, VERSIONS, base, f"https://{way(site.local('authentik_host'))}"),  # type: ignore[misc]
            severity="warning",
            at="primary",
        )
    launch = r'meta_launch_url +=\s"https://(?P<it>\$\{local\.headlamp_host\})/"'
    for name, way in HOST_WAYS.items():
        yield Row(
            "HL106",
            ATTRIBUTE,
            name,
            lambda site, way=way: replaced(site, TERRAFORM, launch, way(site.local("headlamp_host"))),  # type: ignore[misc]
            severity="warning",
            at="primary",
        )


def _provider() -> Iterator[Row]:
    grants = r"^  grant_types += (?P<it>\[.*\]).*$"
    yield Row("HL204", ATTRIBUTE, "missing", line(r"^  grant_types .*\n", ""))
    yield Row("HL204", ATTRIBUTE, "emptied", line(grants, "[]"))
    yield Row("HL204", ATTRIBUTE, "another", line(grants, '["refresh_token", "implicit"]'))
    yield Row("HL113", ATTRIBUTE, "refresh token missing", line(grants, '["authorization_code"]'), "warning", "primary")
    kind = r'^  client_type += "(?P<it>confidential)"$'
    yield Row("HL115", ATTRIBUTE, "public", line(kind, "public"), severity="warning")
    issuer_mode = r"^(?P<it>)  # Without a key the tokens are signed with the client secret"
    yield Row("HL120", ATTRIBUTE, "global", line(issuer_mode, '  issuer_mode = "global"\n'), at="primary")
    claims = "  include_claims_in_id_token = false\n"
    yield Row("HL122", ATTRIBUTE, "false", line(issuer_mode, claims), at="primary")


def _refused() -> Iterator[Row]:
    """What Terraform or Authentik refuses, or takes and then cannot serve."""
    yield Row(
        "HL201", ATTRIBUTE, "name", line(_LIST, 'redirect_uris = ["https://headlamp.lab.example/oidc-callback"]\n')
    )
    yield Row("HL202", ATTRIBUTE, "missing", line(r"^  invalidation_flow .*\n", ""), at="file")
    yield Row("HL202", ATTRIBUTE, "null", line(r"invalidation_flow +=\s(?P<it>data\..*)$", "null"), at="file")
    yield Row("HL203", "terraform/data source", "old name", _old_data_source)
    key = r"^  signing_key = (?P<it>data\..*)$"
    yield Row("HL205", ATTRIBUTE, "missing", line(r"^  signing_key = .*\n", ""), at="file")
    yield Row("HL205", ATTRIBUTE, "null", line(key, "null"), at="file")
    pair = "data.authentik_certificate_key_pair.signing.id"
    yield Row("HL206", ATTRIBUTE, "added", line(key, f"{pair}\n  encryption_key = {pair}"))
    yield Row("HL208", ATTRIBUTE, "dots", _dots, "warning")
    mode = r'matching_mode += "(?P<it>strict)"'
    yield Row("HL209", ATTRIBUTE, "mode missing", line(r"^ +matching_mode .*\n", ""), at="file")
    yield Row("HL209", ATTRIBUTE, "mode case", line(mode, "Strict"))
    yield Row("HL209", ATTRIBUTE, "uri", line(r"^ +(?P<it>url) +=", "uri"))
    yield Row("HL209", ATTRIBUTE, "type", line(r'redirect_uri_type = "(?P<it>authorization)"', "login"))
    yield Row("HL213", ATTRIBUTE, "missing", line(r"^  protocol_provider .*\n", ""), at="file")
    yield Row("HL217", "terraform/data source", "missing", line(r"^  fetch_key .*\n", ""), "info", at="file")
    for name, (pattern, new) in _VALUES.items():
        yield Row("HL221", ATTRIBUTE, name, line(pattern, new))


_VALUES = {
    "client type": (r'client_type += "(?P<it>confidential)"', "Confidential"),
    "grant": (r'"(?P<it>authorization_code)"', "authorization-code"),
    "access": (r'access_token_validity = "(?P<it>.*)"', "30m"),
    "refresh": (r'refresh_token_validity = "(?P<it>.*)"', "8 hours"),
}


def _dots(site: Site) -> Edit:
    mode = replaced(site, TERRAFORM, r'matching_mode += "(?P<it>strict)"', "regex")
    return replaced(site, TERRAFORM, _URL, _url(site), mode)


def _old_data_source(site: Site) -> Edit:
    new, old = "authentik_property_mapping_provider_scope", "authentik_scope_mapping"
    used = replaced(site, TERRAFORM, rf"data\.(?P<it>{new})\.stock\.ids", old)
    return replaced(site, TERRAFORM, rf'^data "(?P<it>{new})" "stock"', old, used)


_PROFILE = r'^    "goauthentik\.io/providers/oauth2/scope-profile",.*\n'
_LAST_OF_STOCK = r'scope-profile",.*\n(?P<it>)'
_STOCK_EMAIL = '    "goauthentik.io/providers/oauth2/scope-email",\n'
_OPENID = r'^    "goauthentik\.io/providers/oauth2/scope-openid",\n'
_OFFLINE = r'^    "goauthentik\.io/providers/oauth2/scope-offline_access",\n'
_VERIFIED = r'"email_verified": (?P<it>ak_is_group_member\(.*\)),$'
_OWN = r"^    \[authentik_property_mapping_provider_scope\.email\.id\],\n"


def _scopes() -> Iterator[Row]:
    yield Row("HL110", MAPPING, "profile missing", line(_PROFILE, ""), "warning", only=_is_not_by_name)
    yield Row("HL119", MAPPING, "profile missing", line(_PROFILE, ""), only=lambda site: not _is_not_by_name(site))
    yield Row("HL119", MAPPING, "email missing", line(_OWN, ""), only=is_email)
    name = r'^  scope_name = "(?P<it>email)"$'
    yield Row("HL119", MAPPING, "email renamed", line(name, "mail"), only=is_email)
    yield Row("HL119", MAPPING, "email case", line(name, "Email"), only=is_email)
    yield Row("HL111", MAPPING, "False", line(_VERIFIED, "False"), only=is_email, at="primary")
    quotes = line(r'(?P<it>"email_verified": .*),$', "'email_verified':False")
    yield Row("HL111", MAPPING, "quotes", quotes, only=is_email, at="primary")
    yield Row("HL111", MAPPING, "stock", _stock_email, only=is_email)
    yield Row("HL111", MAPPING, "stock as well", _both_emails, only=is_email)
    yield Row("HL111", MAPPING, "text", line(_VERIFIED, '"true"'), only=is_email, at="primary")
    yield Row("HL112", MAPPING, "openid missing", line(_OPENID, ""))
    yield Row("HL113", MAPPING, "offline_access missing", line(_OFFLINE, ""), severity="warning")


def _is_not_by_name(site: Site) -> bool:
    return site.claim != "preferred_username"


def _both_emails(site: Site) -> Edit:
    """Authentik's own mapping beside the template's."""
    return replaced(site, TERRAFORM, _LAST_OF_STOCK, _STOCK_EMAIL)


def _stock_email(site: Site) -> Edit:
    """Authentik's own mapping in the place of the template's."""
    without = replaced(site, TERRAFORM, _OWN, "")
    return replaced(site, TERRAFORM, _LAST_OF_STOCK, _STOCK_EMAIL, without)
