"""The rules: one module each, and the one table that names them.

A rule that looks at one login defines `check(chain)`, one that looks at one API server `check(server)`, one that
looks at broken files or kustomizations `check(reading)`, one that looks at what an update left over
`check(leftovers)`, one that looks at secrets `check(secrets)`, one at what `.homelamp.yaml` names `check(config)`, one
at suppressions `check(suppressions)`; all yield `Problem` and `Unchecked`. What kubeconform
says comes from `homelamp.manifests`; its rules are pages only. A rule's module docstring is its page.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from homelamp.model.finding import Finding, Problem, Related
from homelamp.providers.table import AUTHENTIK

Scope = Literal[
    "chain",
    "defects",
    "api-server",
    "leftovers",
    "secrets",
    "manifests",
    "kustomizations",
    "configuration",
    "suppressions",
]


class Rule(NamedTuple):
    """A line of the registry. `module` is imported only when there is something to look at.

    `after` are rules whose findings in the same chain have the same cause: where one of them reports, this one is
    silent. `provider` is the identity provider, as the table of providers names it, that the rule is about: it is
    silent where the login's client is another one's. Empty for a rule about all of them.
    """

    code: str
    name: str
    scope: Scope
    after: tuple[str, ...] = ()
    provider: str = ""

    @property
    def module(self) -> str:
        """The module that holds the rule: its name with underscores."""
        return f"homelamp.rules.{self.name.replace('-', '_')}"


# What tells already that scopes, or the grant that renews a token, are not what they should be.
_BEFORE_SCOPES = ("HL112", "HL113", "HL119", "HL204", "HL221", "HL401", "HL403")

RULES = (
    # What breaks the structure comes first: facts are lost by it, and nothing else must follow from that.
    Rule("HL402", "env-value-from-refused", "chain"),
    Rule("HL403", "unknown-oidc-key", "chain"),
    Rule("HL401", "oidc-not-rendered", "chain", after=("HL403",)),
    Rule("HL404", "base-url-not-a-path", "chain"),
    Rule("HL406", "external-secret-option-unsupplied", "chain", after=("HL403",)),
    Rule("HL408", "broken-chart-version", "chain"),
    Rule("HL410", "boolean-env-unquoted", "chain"),
    Rule("HL416", "unsafe-service-account-token", "chain"),
    Rule("HL425", "chart-value-refused", "chain", after=("HL403",)),
    Rule("HL412", "oidc-outside-cluster", "chain"),
    Rule("HL423", "oidc-incomplete", "chain", after=("HL403",)),
    Rule("HL101", "redirect-uri-mismatch", "chain", after=("HL404",)),
    Rule("HL102", "issuer-mismatch", "chain"),
    Rule("HL103", "client-id-mismatch", "chain"),
    Rule("HL302", "issuer-url-malformed", "chain", after=("HL102",)),
    Rule("HL117", "issuer-trailing-slash", "chain", after=("HL102", "HL302"), provider=AUTHENTIK),
    Rule("HL104", "issuer-slug-mismatch", "chain", after=("HL102", "HL302"), provider=AUTHENTIK),
    Rule("HL116", "issuer-host-mismatch", "chain", after=("HL102",)),
    Rule("HL120", "issuer-mode-mismatch", "chain", after=("HL102",), provider=AUTHENTIK),
    Rule("HL301", "issuer-not-https", "chain", after=("HL102",)),
    Rule("HL106", "host-mismatch", "chain", after=("HL101",)),
    Rule("HL107", "base-url-mismatch", "chain", after=("HL101", "HL404")),
    Rule("HL413", "base-url-breaks-refresh", "chain", after=("HL101", "HL106", "HL107", "HL404")),
    Rule("HL414", "replicas-share-no-state", "chain", after=("HL425",)),
    Rule("HL105", "api-server-oidc-missing", "chain"),
    Rule("HL108", "username-prefix-mismatch", "chain"),
    Rule("HL109", "group-prefix-mismatch", "chain"),
    Rule("HL125", "role-missing", "chain"),
    Rule("HL126", "binding-in-one-namespace", "chain", after=("HL125",)),
    Rule("HL111", "email-not-verified", "chain"),
    Rule(
        "HL119",
        "username-claim-not-emitted",
        "chain",
        after=(
            "HL401",
            "HL403",
        ),
    ),
    Rule("HL110", "groups-claim-missing", "chain", after=("HL119", "HL401", "HL403")),
    Rule("HL201", "removed-provider-attribute", "chain", provider=AUTHENTIK),
    Rule("HL202", "invalidation-flow-missing", "chain", provider=AUTHENTIK),
    Rule("HL203", "removed-provider-type", "chain", provider=AUTHENTIK),
    Rule("HL209", "redirect-uri-incomplete", "chain", after=("HL101",), provider=AUTHENTIK),
    Rule("HL221", "provider-value-refused", "chain", provider=AUTHENTIK),
    Rule("HL212", "reserved-slug", "chain", provider=AUTHENTIK),
    Rule("HL213", "application-not-linked", "chain", provider=AUTHENTIK),
    Rule("HL205", "signing-key-missing", "chain", provider=AUTHENTIK),
    Rule("HL222", "signing-key-unusable", "chain", provider=AUTHENTIK),
    Rule("HL206", "encryption-key-set", "chain", provider=AUTHENTIK),
    Rule("HL204", "grant-types-missing", "chain", after=("HL221",), provider=AUTHENTIK),
    Rule("HL113", "offline-access-misaligned", "chain", after=("HL204", "HL401", "HL403")),
    Rule("HL112", "scope-not-mapped", "chain", after=("HL110", "HL113", "HL119", "HL401", "HL403")),
    Rule("HL114", "secret-reference-dangling", "chain"),
    Rule(
        "HL115",
        "client-type-mismatch",
        "chain",
        after=(
            "HL401",
            "HL403",
        ),
    ),
    Rule("HL118", "secret-keys-mismatch", "chain"),
    Rule("HL121", "signing-algorithm-mismatch", "chain", after=("HL222",)),
    Rule("HL122", "claims-missing-from-id-token", "chain", provider=AUTHENTIK),
    Rule("HL322", "required-claim-unmet", "chain", after=("HL111", "HL119", "HL122", "HL401", "HL403")),
    Rule("HL123", "private-ca-not-trusted", "chain"),
    Rule("HL124", "authentik-version-mismatch", "chain", provider=AUTHENTIK),
    Rule("HL219", "redirect-uris-open", "chain", provider=AUTHENTIK),
    Rule("HL208", "redirect-regex-unescaped", "chain", after=("HL219",), provider=AUTHENTIK),
    Rule("HL207", "redirect-uri-not-https", "chain", after=("HL101",)),
    Rule("HL210", "duplicate-scope-mapping", "chain", after=("HL111",), provider=AUTHENTIK),
    Rule("HL211", "email-verified-hard-coded", "chain", provider=AUTHENTIK),
    Rule("HL214", "short-token-validity", "chain", after=_BEFORE_SCOPES, provider=AUTHENTIK),
    Rule("HL217", "private-key-in-state", "chain", provider=AUTHENTIK),
    Rule("HL601", "placeholder-left", "chain"),
    Rule("HL610", "template-text-left", "chain", after=("HL601",)),
    Rule("HL614", "variable-not-set", "chain"),
    Rule("HL424", "scalar-printed-unquoted", "chain", after=("HL103", "HL403", "HL425")),
    Rule("HL304", "oidc-flags-with-authentication-config", "api-server"),
    Rule("HL306", "argument-list-replaced", "api-server"),
    Rule("HL307", "argument-not-a-string", "api-server"),
    Rule("HL308", "quotes-in-argument", "api-server"),
    Rule("HL303", "oidc-flags-incomplete", "api-server", after=("HL304", "HL306", "HL307")),
    Rule("HL305", "anonymous-auth-conflict", "api-server"),
    Rule("HL310", "authentication-config-version", "api-server"),
    Rule("HL311", "authentication-config-invalid", "api-server"),
    Rule("HL312", "authentication-config-email-unverified", "api-server"),
    Rule("HL314", "issuer-unreachable-from-node", "api-server"),
    Rule("HL316", "issuer-is-service-account-issuer", "api-server"),
    Rule("HL317", "signing-algorithm-unsupported", "api-server"),
    Rule("HL321", "authentication-config-elsewhere", "api-server"),
    Rule("HL323", "discovery-url-mismatch", "api-server", after=("HL311", "HL314")),
    Rule("HL318", "argument-repeated", "api-server"),
    Rule("HL319", "talos-flags-rejected", "api-server"),
    Rule("HL602", "conflict-markers", "leftovers"),
    Rule("HL606", "answers-file-broken", "leftovers"),
    Rule("HL607", "reject-file-left", "leftovers"),
    Rule("HL501", "plaintext-secret", "secrets"),
    Rule("HL502", "plaintext-client-secret", "secrets"),
    Rule("HL503", "not-sealed-yet", "secrets"),
    Rule("HL504", "malformed-ciphertext", "secrets"),
    Rule("HL505", "sealed-length-mismatch", "secrets"),
    Rule("HL506", "scope-annotation-ineffective", "secrets"),
    Rule("HL507", "dead-sealed-secrets-repository", "secrets"),
    Rule("HL508", "sealed-namespace-missing", "secrets"),
    Rule("HL509", "sealed-empty-value", "secrets"),
    Rule("HL510", "sealed-key-size-mixed", "secrets"),
    Rule("HL511", "sealed-legacy-data", "secrets"),
    Rule("HL512", "last-applied-leak", "secrets"),
    Rule("HL513", "public-values-sealed", "secrets"),
    Rule("HL514", "controller-name-unexpected", "secrets"),
    Rule("HL515", "sealing-key-committed", "secrets"),
    Rule("HL516", "sealing-certificate-expired", "secrets"),
    Rule("HL517", "terraform-state-committed", "secrets"),
    Rule("HL518", "seal-for-another-place", "secrets"),
    Rule("HL603", "unreadable-file", "defects"),
    Rule("HL605", "duplicate-key", "defects"),
    Rule("HL608", "dangling-flux-reference", "kustomizations"),
    Rule("HL609", "unlisted-manifest", "kustomizations"),
    Rule("HL615", "listed-file-missing", "kustomizations"),
    Rule("HL616", "not-an-object", "kustomizations"),
    Rule("HL617", "named-path-missing", "configuration"),
    Rule("HL604", "removed-api-version", "manifests"),
    Rule("HL701", "manifest-invalid", "manifests"),
    Rule("HL702", "manifest-schema-missing", "manifests"),
    Rule("HL703", "manifest-unreadable", "manifests"),
    Rule("HL611", "unused-suppression", "suppressions"),
    Rule("HL612", "suppression-without-reason", "suppressions"),
    Rule("HL613", "stale-baseline-entry", "suppressions"),
)
BY_CODE = {rule.code: rule for rule in RULES}


def _once(problem: Problem) -> tuple[Related, ...]:
    """The related places, each once and none that is the primary one."""
    places = {place.span: place for place in reversed(problem.related) if place.span != problem.span}
    return tuple(place for place in problem.related if places.get(place.span) is place)


def finding_of(rule: Rule, problem: Problem, chain: str | None = None) -> Finding:
    """A problem under its rule's name. Its identity stays the same when lines move."""
    # A clean run needs no OpenSSL, and nothing that hides a secret.
    from hashlib import sha256  # noqa: PLC0415

    from homelamp.redact.forms import without_secrets  # noqa: PLC0415

    values = map(without_secrets, problem.values or (problem.message,))
    problem = problem._replace(
        message=without_secrets(problem.message),
        change=without_secrets(problem.change),
        related=tuple(one._replace(message=without_secrets(one.message)) for one in _once(problem)),
    )
    identity = "\0".join((rule.code, problem.span.file.path, problem.term or "", *values))
    # A path may be no Unicode.
    digest = sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()
    return Finding(rule.code, rule.name, problem, chain, digest[:16], digest[:16])
