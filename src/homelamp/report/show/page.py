"""The chains as one HTML page that needs nothing else: no script, no font, no network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from homelamp.core.printable import visible
from homelamp.core.value import Verdict
from homelamp.model.finding import Finding
from homelamp.report.show.diagram import description, svg
from homelamp.report.show.overview import Section
from homelamp.report.show.page_parts import MARKS, VERDICTS, link, text_of
from homelamp.report.show.page_table import table
from homelamp.report.show.view import ChainView, View
from homelamp.report.show.words import NO_TERM, counted

_COUNTED = {Verdict.DIFFERENT: "differing", Verdict.EQUAL: "agreeing", Verdict.UNCHECKED: "not compared"}
_LEGEND = "".join(
    f'<span class="key"><span class="mark {mark}">{sign}</span> {words}</span>' for mark, (sign, words) in MARKS.items()
)
_HEAD = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Login chain</title>
<style>"""


def render(view: View) -> Iterator[str]:
    """The lines of the page, in ASCII: whatever the stream's encoding, a browser reads them right."""
    for line in _page(view):
        yield line.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _page(view: View) -> Iterator[str]:
    yield _HEAD
    yield Path(__file__).with_name("page.css").read_text(encoding="ascii")
    yield "</style>\n</head>\n<body>\n<main>\n<h1>Login chain</h1>"
    if not view.chains:
        yield f"<p>{view.overview.lead}</p>"
    if len(view.chains) > 1:
        yield from _contents(view.chains)
    for number, chain in enumerate(view.chains, start=1):
        yield from _chain(chain, f"chain-{number}")
    if view.others:
        yield '<section aria-labelledby="others">\n<h2 id="others">Other findings</h2>'
        yield from _findings(view.others)
        yield "</section>"
    for number, section in enumerate(view.overview.sections, start=1):
        yield from _section(section, f"overview-{number}")
    yield "</main>"
    yield (
        "<footer><p>Links lead from the repository&#8217;s root: they work where this page is saved there. "
        "Made by <code>homelamp show --format html</code>.</p></footer>\n</body>\n</html>"
    )


def _section(section: Section, name: str) -> Iterator[str]:
    yield f'<section aria-labelledby="{name}">\n<h2 id="{name}">{section.title}</h2>\n<ul>'
    for item in section.items:
        yield f"<li>{f'{link(item.place)}: ' if item.place else ''}{text_of(item.words)}</li>"
    yield "</ul>"
    if section.code:
        yield f"<pre><code>{escape(chr(10).join(map(visible, section.code.splitlines())))}</code></pre>"
    yield "</section>"


def _contents(chains: Iterable[ChainView]) -> Iterator[str]:
    yield '<nav aria-label="Chains">\n<ul>'
    for number, chain in enumerate(chains, start=1):
        sign = VERDICTS[chain.verdict]
        yield f'<li>{sign} <a href="#chain-{number}">{text_of(chain.name)}</a> {text_of(chain.path)}</li>'
    yield "</ul>\n</nav>"


def _chain(chain: ChainView, name: str) -> Iterator[str]:
    yield f'<section class="chain" aria-labelledby="{name}">'
    yield f'<h2 id="{name}">{text_of(chain.name)}</h2>'
    yield f'<p class="summary">{_summary(chain)}</p>'
    yield from _sides(chain, name) if chain.rows else [f"<p>{NO_TERM}</p>"]
    yield "</section>"


def _sides(chain: ChainView, name: str) -> Iterator[str]:
    """The diagram, beside it the findings where there is room, and below both the table."""
    yield '<div class="sides">\n<figure>'
    yield from svg(chain, name)
    yield f"<figcaption>{escape(description(chain))} {_LEGEND}</figcaption>\n</figure>"
    if chain.findings:
        yield "<div>"
        yield from _findings(chain.findings)
        yield "</div>"
    yield "</div>"
    yield "<h3>Every term, and who states it</h3>"
    yield from table(chain)
    if chain.joined_by:
        yield f'<p class="joined">Joined by: {text_of("; ".join(dict.fromkeys(chain.joined_by)))}</p>'


def _summary(chain: ChainView) -> str:
    counts = Counter(row.verdict for row in chain.rows)
    said = [
        f'<span class="badge {verdict.value}">{VERDICTS[verdict]} {counted(counts[verdict], "term")} {words}</span>'
        for verdict, words in _COUNTED.items()
        if counts[verdict]
    ]
    return " ".join([*said, f"<code>{text_of(chain.path)}</code>"] if chain.path else said)


def _findings(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        problem = finding.problem
        severity = problem.severity.value
        yield f'<article class="finding {severity}">'
        yield f"<h3>{severity} {escape(finding.code)} {escape(finding.name)}</h3>"
        yield f"<p>{text_of(problem.message)}</p>"
        yield f"<p><b>Fix:</b> {text_of(problem.change)}</p>"
        if problem.symptom:
            yield f"<p><b>At login:</b> {text_of(problem.symptom)}</p>"
        yield f"<p>{link(problem.span)}</p>\n</article>"
