"""Where each rule of the whole chain must not speak: forms that are right, and what cannot be known.

Each case changes a scaffolded repository. Nothing may be found, and where a comparison could not be made, the reason
is said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from mutations.engine import K3S, RBAC, SEALED, TERRAFORM, VERSIONS, Edit, Site, checked, replaced, site
from mutations.headlamp_rows import CLIENT, ISSUER, SCOPES, in_values
from support.checking import faults

SITES = ("flux-plain", "argocd-plain")


class Case(NamedTuple):
    """What is changed, and the words of the reason that is given (none where nothing has to be said)."""

    rule: str
    what: str
    edit: Callable[[Site], Edit]
    reason: str = ""


def terraform(pattern: str, new: str) -> Callable[[Site], Edit]:
    return lambda site: replaced(site, TERRAFORM, pattern, new)


def flags(pattern: str, new: str) -> Callable[[Site], Edit]:
    return lambda site: replaced(site, K3S, pattern, new)


def both(*edits: Callable[[Site], Edit]) -> Callable[[Site], Edit]:
    """Several edits, each of other files."""
    return lambda site: {path: text for edit in edits for path, text in edit(site).items()}


def beside(path: str, text: str) -> Callable[[Site], Edit]:
    return lambda _: {path: text}


def subject(kind: str, name: str) -> Callable[[Site], Edit]:
    """One more subject of RBAC."""
    text = f"  - apiGroup: rbac.authorization.k8s.io\n    kind: {kind}\n    name: {name}\n"
    return lambda site: {RBAC: site.texts[RBAC] + text}


def sealed(text: str) -> Callable[[Site], Edit]:
    """Something else in the place of the SealedSecret."""
    return lambda _: {SEALED: text}


MAPPINGS = r"property_mappings = (?P<it>concat\((?:.*\n)+?  \))"
NO_FLAGS = flags(r"^kube-apiserver-arg\+:\n(?:  .*\n)+", "kube-apiserver-arg+: []\n")
GROUPS_PREFIX = r'^  - "oidc-groups-prefix=(?P<it>.*)"$'
EXTERNAL = "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: headlamp-oidc}\nspec:\n"


def old_stock(version: str) -> Callable[[Site], Edit]:
    """Authentik's own e-mail mapping, with a server of some version."""

    def edit(site: Site) -> Edit:
        own = r"^    \[authentik_property_mapping_provider_scope\.email\.id\],\n"
        without = replaced(site, TERRAFORM, own, "")
        last = r'scope-profile",.*\n(?P<it>)'
        stock = replaced(site, TERRAFORM, last, '    "goauthentik.io/providers/oauth2/scope-email",\n', without)
        return {**stock, **replaced(site, VERSIONS, r'^ +version = "(?P<it>~>.*?)"', version)}

    return edit


def newer_chart(site: Site) -> Edit:
    """A key that no chart has yet, in a version that nobody knows yet."""
    later = replaced(site, site.values, r"(?:version|targetRevision): (?P<it>0\.45\.0)$", "0.60.0")
    return replaced(site, site.values, r"^(?P<it> +)usePKCE: true", lambda at: f"{at}audience: x\n{at}", later)


def without_login(site: Site) -> Edit:
    """Neither client ID nor issuer."""
    return replaced(site, site.values, ISSUER, '""', replaced(site, site.values, CLIENT, ""))


def slow_pattern(site: Site) -> Edit:
    mode = replaced(site, TERRAFORM, r'matching_mode += "(?P<it>strict)"', "regex")
    return replaced(
        site, TERRAFORM, r'url += "(?P<it>https://\$\{local\.headlamp_host\}/oidc-callback)"', ".*" * 20 + "x", mode
    )


CASES = (
    Case(
        "HL105",
        "a script sets the flags",
        both(NO_FLAGS, beside("k3s/up.sh", "k3s server oidc-issuer-url=x\n")),
        "k3s/up.sh",
    ),
    Case("HL108", "a client certificate", subject("User", "kubernetes-admin")),
    Case("HL108", "a part of Kubernetes", subject("User", "system:kube-scheduler")),
    Case("HL108", "a name that is no address", subject("User", "ci-runner")),
    Case("HL108", "a name with a hole", subject("User", "$(ADMIN_EMAIL)")),
    Case("HL109", "a group of Kubernetes", subject("Group", "system:masters")),
    Case("HL109", "a group that Terraform does not state", subject("Group", "ops")),
    Case("HL109", "a prefix with a hole", flags(GROUPS_PREFIX, "${PREFIX}"), "filled in elsewhere"),
    Case("HL109", "another authenticator's group of the same name", subject("Group", "argocd:headlamp-admins")),
    Case("HL109", "another authenticator's group", subject("Group", "tailscale:editors")),
    Case("HL106", "a hidden tile", terraform(r'meta_launch_url +=\s"(?P<it>.*)"', "blank://blank")),
    Case(
        "HL106",
        "a tile that Authentik completes",
        terraform(r'meta_launch_url +=\s"(?P<it>.*)"', "https://%(username)s.x.dev/"),
    ),
    Case(
        "HL102",
        "an example",
        beside("k3s/config.example.yaml", "kube-apiserver-arg: [oidc-issuer-url=https://x.dev/]\n"),
    ),
    Case("HL101", "a regular expression that may take for ever", slow_pattern, "not tried"),
    Case("HL110", "a computed list of mappings", terraform(MAPPINGS, "module.scopes.ids"), "computed"),
    Case("HL110", "an unfollowed list", terraform(MAPPINGS, "concat(local.all, var.more)"), ""),
    Case(
        "HL111",
        "an expression in a file",
        terraform(r"expression = (?P<it><<-EOT\n(?:.*\n)+?  EOT)", 'file("email.py")'),
        "not known",
    ),
    Case(
        "HL111",
        "an attribute of the user",
        terraform(r'"email_verified": (?P<it>.*),$', 'request.user.attributes.get("v", False)'),
    ),
    Case("HL111", "everybody, as older templates had it", terraform(r'"email_verified": (?P<it>.*),$', "True")),
    Case("HL111", "no word of verification", terraform(r'^ +"email_verified": .*,\n', "")),
    Case("HL111", "an Authentik that still says true", old_stock("~> 2025.8.0")),
    Case("HL112", "scopes with a hole", in_values(SCOPES, "openid,profile,email,offline_access,$(MORE)")),
    Case("HL113", "grants that a variable holds", terraform(r"grant_types += (?P<it>\[.*\])", "var.grants")),
    Case("HL114", "a reference with a hole", in_values(r"name: (?P<it>headlamp-oidc)$", "${SECRET}"), "not known"),
    Case("HL114", "made by hand", sealed("# by hand\n"), "outside the repository"),
    Case(
        "HL114", "an operator's own kind", sealed("kind: OnePasswordItem\nmetadata: {name: headlamp-oidc}\n"), "store"
    ),
    Case(
        "HL114",
        "a generator",
        sealed("kind: Secret\nmetadata: {name: headlamp-oidc}\nstringData: {clientSecret: '${X}'}\n"),
    ),
    Case(
        "HL115",
        "a type that a variable holds",
        terraform(r'client_type += (?P<it>"confidential")', "var.type"),
        "not known",
    ),
    Case(
        "HL118",
        "an ExternalSecret",
        sealed(f"{EXTERNAL}  data: [{{secretKey: clientSecret, remoteRef: {{key: a}}}}]\n"),
    ),
    Case("HL118", "keys of the store", sealed(f"{EXTERNAL}  dataFrom: [{{extract: {{key: a}}}}]\n"), "store decides"),
    Case(
        "HL119",
        "a mapping of an unknown name",
        terraform(r'"(?P<it>goauthentik\.io/providers/oauth2/scope-profile)"', "own/profile"),
    ),
    Case("HL120", "a mode that a variable holds", terraform(r"^(?P<it>)  signing_key", "  issuer_mode = var.mode\n")),
    Case("HL121", "a key that is looked up", terraform(r"signing_key = (?P<it>.*)$", "data.other.key.id")),
    Case(
        "HL122",
        "a setting that a variable holds",
        terraform(r"^(?P<it>)  signing_key", "  include_claims_in_id_token = var.x\n"),
        "not known",
    ),
    Case("HL122", "true, written out", terraform(r"^(?P<it>)  signing_key", "  include_claims_in_id_token = true\n")),
    Case(
        "HL124",
        "a constraint with a choice",
        lambda site: replaced(site, VERSIONS, r'^ +version = "(?P<it>~>.*?)"', "~> 2026.5"),
    ),
    Case("HL204", "grants that a variable holds", terraform(r"grant_types += (?P<it>\[.*\])", "var.grants"), ""),
    Case(
        "HL219",
        "URIs that a variable holds",
        terraform(r"allowed_redirect_uris = (?P<it>\[\n(?:    .*\n)+  \])", "var.uris"),
        "var.uris",
    ),
    Case("HL403", "a key of a newer chart", newer_chart),
    Case("HL423", "no login at all", without_login),
    Case("HL424", "the chart makes a Secret", in_values(r"create: (?P<it>false)\n(?: +#.*\n)* +clientID", "true")),
)


@pytest.mark.parametrize("name", SITES)
@pytest.mark.parametrize("case", CASES, ids=[f"{case.rule}-{case.what}" for case in CASES])
def test_nothing_is_found(name: str, case: Case) -> None:
    one = site(name)
    result = checked(one, case.edit(one))

    assert faults(result) == []
    reasons = [unchecked.reason for unchecked in result.unchecked]
    assert any(case.reason in reason for reason in reasons) if case.reason else True
