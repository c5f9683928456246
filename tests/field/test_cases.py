"""Logins that people reported as broken, or as working, each in a homelab of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from field import api_server, blueprints, delivery, forms, identity, providers, sealing, terraform_forms, unread, wiring
from field.case import Case, Found
from field.lab import BY_ARGO_CD, BY_FLUX
from homelamp.report import text
from homelamp.report.style import Style
from support.checking import check_files
from support.repositories import line_of

TABLES = (api_server, blueprints, delivery, forms, identity, providers, sealing, terraform_forms, unread, wiring)
CASES: dict[str, Case] = {
    "nothing wrong, by Flux": Case(BY_FLUX, says=("issuer_url, client_id agree (terraform, api-server, headlamp)",)),
    "nothing wrong, by Argo CD": Case(
        BY_ARGO_CD, says=("issuer_url, client_id agree (terraform, api-server, headlamp)",)
    ),
    **{name: case for table in TABLES for name, case in table.CASES.items()},
}


def test_no_two_cases_have_one_name() -> None:
    assert len(CASES) == 2 + sum(len(table.CASES) for table in TABLES)


@pytest.mark.parametrize("name", CASES)
def test_what_is_said(repository: Path, name: str) -> None:
    case = CASES[name]

    result = check_files(repository, case.files)

    said = [
        (one.code, one.problem.severity.value, one.problem.span.file.path, one.problem.span.line)
        for one in result.findings
    ]
    assert sorted(said) == sorted(_place(case, one) for one in case.found)
    report = "\n".join(text.render(result, None, Style(enabled=False)))
    assert [words for words in case.says if words not in report] == [], report


def _place(case: Case, found: Found) -> tuple[str, str, str, int]:
    content = case.files[found.path]
    assert isinstance(content, str)
    return found.code, found.severity, found.path, line_of(content, found.text)
