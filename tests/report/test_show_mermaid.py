"""The flowchart of `homelamp show`, as Mermaid itself reads and draws it where it is installed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from homelamp.core.value import Verdict
from homelamp.model.result import Result
from support.browser import browser
from support.showing import SECRET, broken_result, chained, odd_result, result_of, shown, stated

WHOLE = """\
flowchart TB
  subgraph c1["chain headlamp #40;apps/headlamp/helmrelease.yaml#41;"]
    direction TB
    c1_terraform["Terraform<br/>terraform/authentik/headlamp.tf"]
    c1_api_server["✗ API server<br/>k3s/config.yaml"]:::broken
    c1_headlamp["Headlamp<br/>apps/headlamp/helmrelease.yaml"]
    c1_secret["Secret<br/>apps/headlamp/secret.yaml"]
    c1_exposure["Exposure<br/>apps/headlamp/helmrelease.yaml"]
  end
  c1_terraform -.-x|"✗ issuer_url HL102"| c1_api_server
  c1_api_server -.-x|"✗ issuer_url HL102"| c1_headlamp
  c1_terraform -->|"✓ client_id"| c1_api_server
  c1_api_server -->|"✓ client_id"| c1_headlamp
  c1_terraform -->|"✓ host"| c1_exposure
  c1_headlamp -.->|"? client_secret"| c1_secret
  c1_headlamp ~~~ c1_exposure
  classDef broken stroke:#d1242f,stroke-width:3px
  linkStyle 0,1 stroke:#d1242f,stroke-width:3px
"""
NO_CHAIN = "no Headlamp with a login was found: there is no chain to compare"


def test_the_whole_of_a_broken_chain() -> None:
    assert shown(broken_result(), "mermaid") == WHOLE


def test_labels_hold_nothing_that_mermaid_would_read() -> None:
    text = shown(odd_result(), "mermaid")

    labels = re.findall(r'"(.*?)"', text)
    assert SECRET not in text
    assert all(re.fullmatch(r"(?:[\w ./?✓✗-]|#\d+;|<br/>)*", label, re.ASCII) for label in labels)
    assert '"' not in re.sub(r'"[^"\n]*"', "", text)


def test_many_files_of_a_source_are_counted() -> None:
    facts = [stated("host", "exposure", "h", f"{number}.yaml") for number in range(5)]

    text = shown(result_of(chained({"host": facts}, {"host": Verdict.UNCHECKED})), "mermaid")

    assert 'c1_exposure["Exposure<br/>0.yaml<br/>1.yaml<br/>2.yaml<br/>and 2 more"]' in text


@pytest.mark.parametrize(
    ("result", "labels"),
    [
        (broken_result(), ["✗ API server", "k3s/config.yaml", "✗ issuer_url HL102", "? client_secret"]),
        (odd_result(), ["chain chain 2 a|b (a|b`c.yaml)", '-->"<b>.tf', "javascript:alert(1).tf", "a b/ü\\xff.yaml"]),
        (result_of(), [NO_CHAIN]),
        (result_of(chained({}, {}), chained({}, {})), ["no source states a term of this chain"]),
    ],
    ids=["broken", "odd", "none", "empty"],
)
def test_mermaid_draws_it_with_every_label(tmp_path: Path, result: Result, labels: list[str]) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        f'<!doctype html><meta charset="utf-8"><pre id="answer"></pre>'
        f'<script src="{_mermaid().as_uri()}"></script><script>'
        f"const text = {json.dumps(shown(result, 'mermaid')).replace('<', chr(92) + 'u003c')};"
        "mermaid.initialize({startOnLoad: false});"
        "mermaid.parse(text).then(() => mermaid.render('it', text)).then(({svg}) => {"
        "  const all = new DOMParser().parseFromString(svg, 'text/html').querySelectorAll('p, text, .nodeLabel');"
        "  const scripts = svg.match(/<script/g);"
        "  answer.textContent = JSON.stringify([...all].map((one) => one.innerHTML).concat(scripts || []));"
        "}).catch((error) => { answer.textContent = JSON.stringify(['failed: ' + error]); });</script>",
        encoding="utf-8",
    )

    dom = browser(tmp_path).dom(page, "--virtual-time-budget=20000")

    drawn = re.search(r'<pre id="answer">(.*?)</pre>', dom, re.DOTALL)
    assert drawn
    texts = json.loads(_unescaped(drawn[1]))
    lines = {_unescaped(line) for text in texts for line in re.split(r"<br ?/?>", text)}
    assert set(labels) <= lines, sorted(lines)
    assert "<script" not in texts


def _unescaped(text: str) -> str:
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text


def _mermaid() -> Path:
    """Mermaid's own bundle for browsers, of a package that npm has installed: globally or in a folder of NODE_PATH."""
    folders = os.environ.get("NODE_PATH", "").split(os.pathsep)
    if npm := shutil.which("npm"):
        done = subprocess.run([npm, "root", "--global"], capture_output=True, text=True, check=False)
        folders.append(done.stdout.strip())
    for folder in filter(None, folders):
        bundle = Path(folder, "mermaid", "dist", "mermaid.min.js")
        if bundle.is_file():
            return bundle
    pytest.skip("Mermaid is not installed: npm install --global mermaid, or NODE_PATH names its node_modules")
