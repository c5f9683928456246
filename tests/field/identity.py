"""What Authentik is told by Terraform: redirect URIs, scopes, mappings."""

from __future__ import annotations

from collections.abc import Mapping

from field.case import Case, error, warning
from field.lab import BY_FLUX, CALLBACK, RELEASE, TERRAFORM, VERSIONS, edited

_SCOPES = "openid,profile,email,offline_access"
_ATTACHED = BY_FLUX[TERRAFORM][
    BY_FLUX[TERRAFORM].index("  property_mappings") : BY_FLUX[TERRAFORM].index("  allowed_redirect_uris")
]
_MAIL = "    [authentik_property_mapping_provider_scope.mail.id],\n"
_URIS = BY_FLUX[TERRAFORM][
    BY_FLUX[TERRAFORM].index("  allowed_redirect_uris") : BY_FLUX[TERRAFORM].index(
        '}\n\nresource "authentik_application"'
    )
]
_PROVIDER = 'resource "authentik_provider_oauth2"'


def matched(pattern: str, files: Mapping[str, str] = BY_FLUX) -> dict[str, str]:
    """A pattern in place of the redirect URI."""
    return edited(TERRAFORM, CALLBACK, pattern.replace("\\", "\\\\"), edited(TERRAFORM, '"strict"', '"regex"', files))


def on(version: str, files: Mapping[str, str]) -> dict[str, str]:
    """Another version of Authentik."""
    return edited(VERSIONS, "~> 2026.5.0", version, files)


HOME = """\
    {
      matching_mode     = "strict"
      redirect_uri_type = "%s"
      url               = "https://panel.ridge.test/"
    },
  ]
}
"""
SWAPPED = edited(
    TERRAFORM,
    'redirect_uri_type = "authorization"\n      url               = "' + CALLBACK,
    'redirect_uri_type = "logout"\n      url               = "' + CALLBACK,
    edited(
        TERRAFORM,
        '  ]\n}\n\nresource "authentik_application"',
        HOME % "authorization" + '\nresource "authentik_application"',
    ),
)
ONLY_LOGOUT = edited(TERRAFORM, 'type = "authorization"', 'type = "logout"')
EMPTY = edited(TERRAFORM, _URIS, "  allowed_redirect_uris = []\n")

CASES: Mapping[str, Case] = {
    "a scope that nothing maps, in place of profile": Case(
        edited(RELEASE, _SCOPES, "openid,email,groups,offline_access"), warning("HL110", RELEASE, "scopes:")
    ),
    "a scope that nothing maps": Case(
        edited(RELEASE, _SCOPES, f"{_SCOPES},groups"), warning("HL112", RELEASE, "scopes:"), ("groups",)
    ),
    "no mapping at all": Case(edited(TERRAFORM, _ATTACHED, ""), error("HL119", TERRAFORM, _PROVIDER), ("email",)),
    "an empty list of mappings": Case(
        edited(TERRAFORM, _ATTACHED, "  property_mappings = []\n"), error("HL119", TERRAFORM, "property_mappings = []")
    ),
    "no mapping for e-mail": Case(edited(TERRAFORM, _MAIL, ""), error("HL119", TERRAFORM, "managed_list")),
    "a pattern with an escaped star": Case(
        matched(r"^https://panel\.ridge\.test/.\*$"), error("HL101", TERRAFORM, "      url "), (CALLBACK,)
    ),
    "a pattern for another host": Case(
        matched(r"https://board\.ridge\.test/.*"), error("HL101", TERRAFORM, "      url ")
    ),
    "a pattern for one path": Case(
        matched(r"https://panel\.ridge\.test/oidc"), error("HL101", TERRAFORM, "      url ")
    ),
    "a pattern that fits": Case(matched(r"https://panel\.ridge\.test/oidc-callback/?")),
    "a pattern for everything": Case(matched(".*"), warning("HL219", TERRAFORM, "      url "), ("any host",)),
    "a pattern for every host": Case(matched("https://.*/oidc-callback"), warning("HL219", TERRAFORM, "      url ")),
    "a pattern for everything beside a public client": Case(
        edited(TERRAFORM, '"confidential"', '"public"', matched("^.*$")),
        (*warning("HL219", TERRAFORM, "      url "), *warning("HL115", RELEASE, "key: password")),
    ),
    "no redirect URIs": Case(EMPTY, error("HL219", TERRAFORM, "allowed_redirect_uris"), ("refuses every one",)),
    "no redirect URIs, before 2026.5": Case(
        on("~> 2026.2.0", EMPTY), warning("HL219", TERRAFORM, "allowed_redirect_uris"), ("save the first one",)
    ),
    "no redirect URIs, of a version that is not known": Case(
        on(">= 2025.2.0", EMPTY), warning("HL219", TERRAFORM, "allowed_redirect_uris")
    ),
    "callback and home page with each other's type": Case(
        SWAPPED, error("HL101", TERRAFORM, '"https://panel.ridge.test/"')
    ),
    "the callback for logout alone": Case(ONLY_LOGOUT, error("HL219", TERRAFORM, "allowed_redirect_uris")),
}
