"""The JSON report keeps to version 1 of its format: keys may be added, never changed."""

from __future__ import annotations

import json
from pathlib import Path

from homelamp.manifests.outcome import Outcome, Skipped
from homelamp.report.json import render
from support.checking import check_files
from support.repositories import K3S, changed


def test_every_key_of_version_1_is_there(repository: Path) -> None:
    result = check_files(repository, changed(K3S, "oidc-client-id=headlamp", "oidc-client-id=kubernetes"))
    outcome = Outcome("kubeconform v0.8.0")
    outcome.validated = 14
    outcome.skipped.append(Skipped("Foo", "foo.yaml", "no schema"))

    report = json.loads(render(result, outcome))

    finding = report["findings"][0]
    assert report["version"] == 1
    assert {key: finding[key] for key in ("code", "name", "severity", "file", "line", "column", "fixable")} == {
        "code": "HL103",
        "name": "client-id-mismatch",
        "severity": "error",
        "file": "k3s/config.yaml",
        "line": 3,
        "column": 20,
        "fixable": False,
    }
    assert (finding["end_line"], finding["end_column"]) == (3, 30)
    assert len(finding["fingerprint"]) == 16
    assert finding["related"][0] == {
        "file": "apps/headlamp/helmrelease.yaml",
        "line": 18,
        "column": 19,
        "message": 'Headlamp says "headlamp"',
    }
    assert report["unchecked"] == []
    assert report["suppressed"] == []
    assert report["manifests"] == {
        "validated": 14,
        "skipped": [{"kind": "Foo", "file": "foo.yaml", "reason": "no schema"}],
        "engine": "kubeconform v0.8.0",
    }
    assert report["chains"] == [
        {
            "name": "headlamp",
            "agreed": ["issuer_url", "redirect_uri", "host", "username_claim"],
            "differs": ["client_id"],
            "agreeing": {
                "issuer_url": ["terraform", "api-server", "headlamp"],
                "redirect_uri": ["terraform", "headlamp"],
                "host": ["terraform", "exposure"],
                "username_claim": ["terraform", "api-server"],
            },
        }
    ]
    assert report["summary"] == {
        "files": 3,
        "errors": 1,
        "warnings": 0,
        "unchecked": 0,
        "information": 0,
        "suppressed": 0,
    }
