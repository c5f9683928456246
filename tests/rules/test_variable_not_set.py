"""HL614: variables of Flux that nothing sets; and HL424 where what they are set to is no text."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from homelamp.model.finding import Severity
from support.checking import check_files, places
from support.repositories import CHAIN, RELEASE, line_of

FLUX = "clusters/home/apps.yaml"
SETTINGS = "clusters/home/settings.yaml"
HEAD = (
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec:\n"
    "  path: ./apps/headlamp\n"
)
FROM = f"{HEAD}  postBuild:\n    substituteFrom:\n      - kind: ConfigMap\n        name: settings\n"
SECRET = f"{FROM}      - kind: Secret\n        name: more\n"
INLINE = f"{HEAD}  postBuild:\n    substitute: {{DOMAIN: lab.test}}\n"


def settings(**data: str) -> str:
    lines = "".join(f'  {name}: "{text}"\n' for name, text in data.items())
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: settings}}\ndata:\n{lines}"


def of(issuer: str, flux: str = FROM, **data: str) -> dict[str, str]:
    release = CHAIN[RELEASE].replace("https://auth.lab.test/", f"https://auth.{issuer}/")
    assert release != CHAIN[RELEASE]
    release = release.replace("${HEADLAMP_CLIENT_SECRET}", "${SET:=elsewhere}")
    return {**CHAIN, RELEASE: release, FLUX: flux, SETTINGS: settings(**(data or {"DOMAIN": "lab.test"}))}


@pytest.mark.parametrize("flux", [FROM, INLINE])
def test_a_variable_that_nothing_sets(repository: Path, flux: str) -> None:
    files = of("${DOMIAN}", flux)
    result = check_files(repository, files)
    (found,) = [one for one in result.findings if one.code == "HL614"]

    assert (found.problem.span.file.path, found.problem.span.line) == (RELEASE, line_of(files[RELEASE], "DOMIAN"))
    assert found.problem.span.text == "${DOMIAN}"
    assert FLUX in found.problem.message
    assert found.problem.change == "write ${DOMAIN} here"
    assert [code for code, _, _ in places(result)] == ["HL614"]


@pytest.mark.parametrize(
    "files",
    [
        of("${DOMAIN}"),
        of("${OTHER:=lab.test}"),
        of("${OTHER:-lab.test}"),
        of("$${OTHER}"),
        of("${OTHER}", SECRET),
        of("${OTHER}", FROM.replace("name: settings", "name: elsewhere")),
    ],
)
def test_what_is_set_or_may_be_is_no_finding(repository: Path, files: dict[str, str]) -> None:
    assert "HL614" not in {code for code, _, _ in places(check_files(repository, files))}


def unfilled(flux: str, more: dict[str, str] | None = None) -> dict[str, str]:
    files = of("${DOMAIN}", flux)
    # The other places cannot tell what the variable becomes.
    return {RELEASE: files[RELEASE], FLUX: flux, "k3s/config.yaml": CHAIN["k3s/config.yaml"], **(more or {})}


PLAIN = f"{HEAD}  sourceRef: {{kind: GitRepository, name: flux-system}}\n"
PARENT = PLAIN.replace("name: apps}", "name: flux-system}").replace("./apps/headlamp", "./clusters/home")
KUSTOMIZATION = "resources: [helmrelease.yaml]\n"
PATCHES = (
    "  patches:\n    - target: {kind: Kustomization}\n      patch: |\n        - op: add\n"
    "          path: /spec/postBuild\n          value: {substituteFrom: [{kind: Secret, name: elsewhere}]}\n"
)
LABELLED = PATCHES.replace("{kind: Kustomization}", "{kind: Kustomization, labelSelector: 'fill in (yes)'}")
DISABLED = "kustomize.toolkit.fluxcd.io/substitute: disabled"


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        ({}, Severity.WARNING),
        ({"apps/headlamp/kustomization.yaml": KUSTOMIZATION}, Severity.WARNING),
        ({"clusters/home/flux-system/gotk-sync.yaml": PARENT}, Severity.ERROR),
    ],
)
def test_nothing_replaces_a_variable_without_post_build(
    repository: Path, more: dict[str, str], severity: Severity
) -> None:
    files = unfilled(PLAIN, more)
    result = check_files(repository, files)

    (found,) = [one for one in result.findings if one.code == "HL614"]
    problem = found.problem
    assert (problem.severity, problem.span.text) == (severity, "${DOMAIN}")
    assert (problem.span.file.path, problem.span.line) == (RELEASE, line_of(files[RELEASE], "${DOMAIN}"))
    assert problem.message == f"nothing replaces ${{DOMAIN}}: {FLUX} applies this file and has no postBuild"
    assert {one.reason for one in result.unchecked if one.term == "issuer_url"} == {problem.message}


def test_an_object_that_keeps_flux_from_it(repository: Path) -> None:
    files = unfilled(f"{PLAIN}  postBuild: {{substitute: {{DOMAIN: lab.test}}}}\n")
    files[RELEASE] = files[RELEASE].replace("metadata:\n", f"metadata:\n  annotations: {{{DISABLED}}}\n", 1)
    assert DISABLED in files[RELEASE]

    (found,) = [one for one in check_files(repository, files).findings if one.code == "HL614"]
    assert (found.problem.severity, found.problem.span.text) == (Severity.ERROR, "${DOMAIN}")
    assert DISABLED in found.problem.message


@pytest.mark.parametrize(
    "files",
    [
        unfilled(PLAIN.replace("./apps/headlamp", "./elsewhere")),
        unfilled(PLAIN.replace("GitRepository", "OCIRepository")),
        unfilled(PLAIN.replace("GitRepository", "Bucket")),
        # The root of another repository.
        unfilled(PLAIN.replace("./apps/headlamp", "./").replace("name: flux-system", "name: podinfo")),
        # Who applies the folder of the kustomization between them is not in the repository.
        unfilled(
            PLAIN.replace("./apps/headlamp", "./apps"),
            {"apps/kustomization.yaml": "resources: [other]\n", "apps/headlamp/kustomization.yaml": KUSTOMIZATION},
        ),
        unfilled(PLAIN, {"apps/headlamp/kustomization.yaml": f"{KUSTOMIZATION}transformers: [fill.yaml]\n"}),
        unfilled(PLAIN, {"clusters/home/flux-system/gotk-sync.yaml": PARENT + PATCHES}),
        unfilled(PLAIN, {"clusters/home/flux-system/gotk-sync.yaml": PARENT + LABELLED}),
        unfilled(
            PLAIN,
            {
                "clusters/home/kustomization.yaml": "resources: [apps.yaml]\ncomponents: [../../components/fill]\n",
                "components/fill/kustomization.yaml": f"kind: Component\n{dedent(PATCHES)}",
            },
        ),
        # A second cluster applies the same folder, and fills in.
        unfilled(PLAIN, {"clusters/office/apps.yaml": f"{PLAIN}  postBuild: {{substituteFrom: [{{kind: Secret}}]}}\n"}),
        {
            **unfilled(PLAIN),
            FLUX: "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source: {path: apps/headlamp}\n",
        },
    ],
)
def test_what_may_be_replaced_is_no_finding(repository: Path, files: dict[str, str]) -> None:
    assert "HL614" not in {code for code, _, _ in places(check_files(repository, files))}


@pytest.mark.parametrize(("text", "kind"), [("4826193750", "a number"), ("true", "a boolean"), ("1e3", "a number")])
@pytest.mark.parametrize("written", ['"${ID}"', "${ID}"])
def test_a_variable_becomes_no_text(repository: Path, written: str, text: str, kind: str) -> None:
    files = of("${DOMAIN}", DOMAIN="lab.test", ID=text)
    release = files[RELEASE].replace("clientID: headlamp", f"clientID: {written}")
    assert release != files[RELEASE]
    # Without other places to differ from.
    result = check_files(repository, {RELEASE: release, FLUX: files[FLUX], SETTINGS: files[SETTINGS]})

    (found,) = [one for one in result.findings if one.code == "HL424"]
    assert found.problem.span.text == "${ID}"
    assert kind in found.problem.message
