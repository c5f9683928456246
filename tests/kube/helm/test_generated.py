"""Applications that an ApplicationSet's list makes, and those among the templates of a chart of one's own."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from field.lab import APPLICATION, BY_ARGO_CD, ISSUER, VALUES
from homelamp.core.text import SourceFile
from homelamp.kube.helm import argocd
from homelamp.syntax.yaml.documents import parse
from support.checking import check_files, places
from support.repositories import line_of

REST = {path: text for path, text in BY_ARGO_CD.items() if path not in {APPLICATION, VALUES}}
SET = "argo/sets.yaml"
INLINE = textwrap.indent(BY_ARGO_CD[VALUES], " " * 12)


def generated(elements: str, source: str, more: str = "") -> str:
    return (
        "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: apps, namespace: argocd}\nspec:\n"
        f"  goTemplate: true\n  generators:\n    - list:\n        elements:\n{elements}{more}"
        '  template:\n    metadata: {name: "{{ .name }}"}\n    spec:\n'
        f"      destination: {{server: x, namespace: console}}\n      source:\n{textwrap.indent(source, ' ' * 8)}"
    )


def chart(name: str = "headlamp", values: str = INLINE) -> str:
    source = f"repoURL: https://kubernetes-sigs.github.io/headlamp/\nchart: {name}\ntargetRevision: 0.45.0\n"
    return f"{source}helm:\n  valuesObject:\n{textwrap.indent(textwrap.dedent(values), ' ' * 4)}"


ONE = f"          - {{name: panel, id: panel, issuer: '{ISSUER}', chart: headlamp, folder: own}}\n"
OTHER = "          - {name: graphs, id: graphs, issuer: none, chart: grafana, folder: x}\n"
FILLED = INLINE.replace("clientID: panel", 'clientID: "{{ .id }}"').replace(ISSUER, '"{{.issuer}}"')
OWN = {
    "own/Chart.yaml": "name: own\nversion: 1.0.0\ndependencies: [{name: headlamp, version: 0.45.0}]\n",
    "own/values.yaml": f"headlamp:\n{textwrap.indent(BY_ARGO_CD[VALUES], '  ')}",
}
FORMS: dict[str, dict[str, str]] = {
    "literals": {SET: generated(ONE, chart())},
    "texts of the element": {SET: generated(ONE, chart(values=FILLED))},
    "the chart": {SET: generated(ONE + OTHER, chart('"{{ .chart }}"', FILLED))},
    "without Go's templates": {SET: generated(ONE, chart(values=FILLED)).replace("{{ .", "{{ ").replace("{{.", "{{")},
    "a nested text": {
        SET: generated(ONE.replace("id: panel", "oidc: {id: panel}"), chart(values=FILLED.replace(".id", ".oidc.id")))
    },
    "a folder": {SET: generated(ONE, 'repoURL: x\npath: "{{ .folder }}"\nhelm: {valueFiles: [values.yaml]}\n'), **OWN},
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_agrees(repository: Path, form: str) -> None:
    result = check_files(repository, {**REST, **FORMS[form]})

    assert places(result) == []
    assert result.chains is not None
    (chain,) = result.chains
    assert {"headlamp", "terraform"} <= set(chain.agreeing["issuer_url"]) & set(chain.agreeing["client_id"])


def test_a_slip_in_an_element_is_seen_where_it_is_used(repository: Path) -> None:
    text = generated(ONE.replace("id: panel", "id: other"), chart(values=FILLED))

    result = check_files(repository, {**REST, SET: text})

    assert [code for code, _, _ in places(result)] == ["HL103"]
    (found,) = [one.problem for one in result.findings]
    spans = [found.span, *(one.span for one in found.related)]
    assert (SET, line_of(text, "clientID")) in [(one.file.path, one.line) for one in spans]


UNFILLED = {
    "two clusters": generated(ONE + ONE.replace("id: panel", "id: other"), chart(values=FILLED)),
    "a patch of the template": generated(ONE, chart(values=FILLED), "  templatePatch: |\n    spec: {}\n"),
    "another generator": generated(ONE, chart(values=FILLED)).replace("    - list:", "    - git: {}\n    - list:"),
    "a list that is filled in": generated(ONE, chart(values=FILLED)).replace(ONE, '          "{{ elements }}"\n'),
    "a text that is filled in": generated(ONE.replace("id: panel", "id: '{{ x }}'"), chart(values=FILLED)),
}


@pytest.mark.parametrize("name", UNFILLED)
def test_what_is_not_one_list_of_literals_stays_a_hole(repository: Path, name: str) -> None:
    result = check_files(repository, {**REST, SET: UNFILLED[name]})

    assert places(result) == []
    assert "client_id" in {one.term for one in result.unchecked}


@pytest.mark.parametrize(
    "text", ["[]", "&a [*a]", "[&a {b: *a}]", "[{a: 1}, 1, null, [x]]", "[" + "{a: 1}," * 60 + "]", "{a: b}", "null"]
)
def test_no_list_is_too_odd(text: str) -> None:
    document = f"kind: ApplicationSet\nspec:\n  generators: [{{list: {{elements: {text}}}}}]\n  template:\n"
    document += '    spec: &s {source: {chart: headlamp, helm: {valuesObject: {a: "{{ a }}", s: *s}}}}\n'

    assert [one.chart for one in argocd.releases(parse(SourceFile("a.yaml", document))[0][0])] == ["headlamp"]


HEAD = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: panel, namespace: argocd}
spec:
  destination: {server: https://kubernetes.default.svc, namespace: console}
  source:
    repoURL: {{ .Values.repository }}
    chart: headlamp
    targetRevision: 0.45.0
    helm:
      valuesObject:
"""
TEMPLATE = HEAD + textwrap.indent(BY_ARGO_CD[VALUES], " " * 8)
PLACE = "charts/apps/templates/panel.yaml"
CHART = {"charts/apps/Chart.yaml": "name: apps\nversion: 1.0.0\n"}
TEMPLATES = {
    "a hole": TEMPLATE,
    "a condition": f"{{{{- if .Values.panel.enabled }}}}\n{TEMPLATE}{{{{- end }}}}\n",
    "an included text": TEMPLATE.replace("spec:\n", '  {{- include "labels" . | nindent 2 }}\nspec:\n', 1),
    "values within a text": HEAD.replace("valuesObject:", "values: |") + textwrap.indent(BY_ARGO_CD[VALUES], " " * 8),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_of_a_chart(repository: Path, name: str) -> None:
    right, wrong = TEMPLATES[name], TEMPLATES[name].replace("o/panel/", "o/panel")

    agreeing = check_files(repository, {**REST, **CHART, PLACE: right})
    differing = check_files(repository, {**REST, **CHART, PLACE: wrong})

    assert places(agreeing) == []
    assert agreeing.chains is not None
    assert {"headlamp", "terraform"} <= set(agreeing.chains[0].agreeing["issuer_url"])
    assert places(differing) == [("HL102", PLACE, line_of(wrong, "issuerURL"))]


def test_what_the_chart_fills_in_is_a_hole(repository: Path) -> None:
    text = TEMPLATE.replace("clientID: panel", "clientID: {{ .Values.id | quote }}").replace(
        "o/panel/", "o/{{ .Values.a }}/"
    )

    result = check_files(repository, {**REST, **CHART, PLACE: text})

    assert places(result) == []
    assert {"client_id"} <= {one.term for one in result.unchecked}


def test_two_branches_of_a_template_are_no_finding(repository: Path) -> None:
    line = "            clientID: panel\n"
    both = f"{{{{ if .Values.a }}}}\n{line.replace('panel', 'other')}{{{{ else }}}}\n{line}{{{{ end }}}}\n"
    text = TEMPLATE.replace(line, both)
    assert text != TEMPLATE

    assert places(check_files(repository, {**REST, **CHART, PLACE: text})) == []


@pytest.mark.parametrize(
    "path",
    ["docs/templates/a.yaml", "archive/templates/a.yaml", "vendor/a/templates/a.yaml", "generator/templates/a.yaml"],
)
def test_templates_that_nobody_uses(repository: Path, path: str) -> None:
    chart = {} if path.startswith("generator") else {path.replace("templates/a.yaml", "Chart.yaml"): "name: a\n"}

    result = check_files(repository, {**REST, **chart, path: TEMPLATE.replace("o/panel/", "o/panel")})

    assert places(result) == []
