"""The whole report of one broken chain, as a person reads it."""

from __future__ import annotations

from pathlib import Path

from homelamp.core.text import SourceFile, Span
from homelamp.manifests.outcome import Outcome, Skipped
from homelamp.model.finding import Finding, Problem, Severity
from homelamp.report import text
from homelamp.report.style import Style
from support.checking import check_files
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed

ISSUER = "https://auth.lab.test/application/o/headlamp/"
REST = (
    "redirect_uri agrees (terraform, headlamp); host agrees (terraform, exposure); "
    "username_claim agrees (terraform, api-server)"
)

MISSING_SLASH = f"""\
k3s/config.yaml:2:21: error[HL102] issuer-mismatch: Headlamp asks the issuer {ISSUER}, but the API server accepts \
{ISSUER[:-1]}: they differ in the final slash
 2 |   - oidc-issuer-url=https://auth.lab.test/application/o/headlamp
   |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  --> apps/headlamp/helmrelease.yaml:19:20: Headlamp says {ISSUER}
19 |         issuerURL: https://auth.lab.test/application/o/headlamp/
   |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  --> terraform/authentik/headlamp.tf:30:23: Terraform says {ISSUER}
30 |   slug              = local.slug
   |                       ^^^^^^^^^^
   fix: write {ISSUER} here, as all other places do
   at login: the login fails or ends in the sign-in page again: "oidc: issuer did not match" in Headlamp's log, \
"invalid bearer token" in the API server's

chain headlamp (apps/headlamp/helmrelease.yaml): client_id agrees (terraform, api-server, headlamp); {REST}; \
issuer_url differs
1 error, 0 warnings, 0 unchecked in 3 files
`homelamp check --fix` fixes 1 of 1; `homelamp check --diff` shows how"""


def test_a_finding_is_quoted_and_says_what_to_change(repository: Path) -> None:
    result = check_files(repository, changed(K3S, ISSUER, ISSUER[:-1]))

    assert "\n".join(text.render(result, None, Style(enabled=False))) == MISSING_SLASH


def test_what_was_not_compared_is_listed_with_the_reason(repository: Path) -> None:
    files = changed(RELEASE, f"issuerURL: {ISSUER}", "issuerURL: ENC[AES256_GCM,data:x]")
    files = changed(TERRAFORM, "client_id   = local.client_id", "client_id   = var.client_id", files)

    lines = list(text.render(check_files(repository, files), None, Style(enabled=False)))

    assert lines == [
        "apps/headlamp/helmrelease.yaml:19: not compared: issuer_url (encrypted by SOPS)",
        "terraform/authentik/headlamp.tf:14: not compared: client_id (set outside the repository (var.client_id))",
        "chain headlamp (apps/headlamp/helmrelease.yaml): issuer_url, username_claim agree (terraform, api-server); "
        "client_id agrees (api-server, headlamp); redirect_uri agrees (terraform, headlamp); "
        "host agrees (terraform, exposure)",
        "0 errors, 0 warnings, 2 unchecked in 3 files",
    ]


def test_manifests_without_a_schema_are_named(repository: Path) -> None:
    outcome = Outcome("kubeconform v0.8.0")
    outcome.validated = 3
    outcome.skipped += [Skipped("Foo", "a.yaml", "no schema"), Skipped("Foo", "b.yaml", "no schema")]

    lines = list(text.render(check_files(repository, CHAIN), outcome, Style(enabled=False)))

    assert lines[0] == "kubeconform v0.8.0: 3 manifests valid"
    assert lines[1] == (
        "  not validated, no schema: 2 resources of 1 kind (--verbose lists them); to add schemas: "
        "kubectl get crd -o yaml | homelamp schemas add -"
    )
    listed = list(text.render(check_files(repository, CHAIN), outcome, Style(False), verbose=True))
    assert listed[1] == "  not validated, no schema: Foo (2)"


def test_colour_paints_and_changes_no_text(repository: Path) -> None:
    result = check_files(repository, changed(K3S, ISSUER, ISSUER[:-1]))

    painted = "\n".join(text.render(result, None, Style(enabled=True)))

    assert "\033[1;31merror[HL102]\033[0m" in painted
    assert "".join(
        part.partition("m")[2] if number else part for number, part in enumerate(painted.split("\033["))
    ) == (MISSING_SLASH)


def test_control_characters_of_a_file_do_not_reach_the_terminal(repository: Path) -> None:
    file = SourceFile("a.yaml", "a: \x1b[2Jb\x07\n")
    problem = Problem(Severity.ERROR, "bad \x1b[2J value", Span(file, 3, 6), "mend it")
    result = check_files(repository, {})
    result.findings.append(Finding("HL603", "unreadable-file", problem))

    report = "\n".join(text.render(result, None, Style(enabled=False)))

    assert "\x1b" not in report
    assert "\x07" not in report


CONTROLLER = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: sealing, namespace: argocd}
spec:
  source:
    repoURL: https://bitnami.github.io/sealed-secrets
    chart: sealed-secrets
    targetRevision: 2.17.7
    helm: {releaseName: sealing}
  destination: {namespace: vault}
"""


def test_information_is_one_line(repository: Path) -> None:
    result = check_files(repository, {**CHAIN, "argocd/sealing.yaml": CONTROLLER})

    first, chain, counts = text.render(result, None, Style(enabled=False))

    assert first.startswith("argocd/sealing.yaml:6:5: info[HL514] controller-name-unexpected: ")
    assert first.endswith(" kubeseal will need --controller-name sealing-sealed-secrets --controller-namespace vault")
    assert (chain.partition(" ")[0], counts) == ("chain", "0 errors, 0 warnings, 1 info, 0 unchecked in 4 files")
