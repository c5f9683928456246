"""The chains as a flowchart: https://mermaid.js.org/syntax/flowchart.html."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from homelamp.core.printable import visible
from homelamp.core.value import Verdict
from homelamp.model import Source, Term
from homelamp.report.show.links import Link, broken_sources, links
from homelamp.report.show.overview import place_of, title_of
from homelamp.report.show.view import ChainView, View
from homelamp.report.show.words import NO_TERM, TITLES, clipped

_MARKS = {Verdict.EQUAL: "✓", Verdict.DIFFERENT: "✗", Verdict.UNCHECKED: "?"}
_ARROWS = {Verdict.EQUAL: "-->", Verdict.DIFFERENT: "-.-x", Verdict.UNCHECKED: "-.->"}
_SPECIAL = re.compile(r"[^\w ./?✓✗-]", re.ASCII)
_MOST_FILES = 3
_LONGEST = 80
# What belongs to Headlamp or the API server, and leads nowhere else.
_LEAVES: tuple[Source, ...] = ("secret", "exposure", "rbac")
_RED = "stroke:#d1242f,stroke-width:3px"


def render(view: View) -> Iterator[str]:
    """One flowchart with a box for each chain, in it a node for each source."""
    yield "flowchart TB"
    if not view.chains:
        yield f'  none["{view.overview.lead}"]'
    broken: list[int] = []
    count = 0
    for number, chain in enumerate(view.chains, start=1):
        yield from _nodes(chain, number)
        for (start, end, verdict), found in _bundles(chain).items():
            yield _edge(f"c{number}_{_id(start)}", f"c{number}_{_id(end)}", verdict, found)
            broken += [count] if verdict is Verdict.DIFFERENT else []
            count += 1
    for number, chain in enumerate(view.chains, start=1):
        yield from _order(chain, number)
        if number > 1:
            yield f"  c{number - 1} ~~~ c{number}"
    if view.chains:
        yield f"  classDef broken {_RED}"
    if broken:
        yield f"  linkStyle {','.join(map(str, broken))} {_RED}"
    yield from _unjoined(view)


def _unjoined(view: View) -> Iterator[str]:
    """A box with what was found and belongs to no chain."""
    parts = view.overview.unjoined
    if parts:
        yield '  subgraph found["found, in no chain"]'
        for number, part in enumerate(parts, start=1):
            yield f'    found_{number}["{_lines([title_of(part), part.words, place_of(part.span)])}"]'
        yield "  end"


def _nodes(chain: ChainView, number: int) -> Iterator[str]:
    where = f" ({chain.path})" if chain.path else ""
    yield f'  subgraph c{number}["{_label(f"chain {chain.name}{where}")}"]'
    yield "    direction TB"
    broken = broken_sources(chain)
    for source in chain.sources:
        lines = [f"✗ {TITLES[source]}" if source in broken else TITLES[source], *_files(chain, source)]
        style = ":::broken" if source in broken else ""
        yield f'    c{number}_{_id(source)}["{_lines(lines)}"]{style}'
    if not chain.rows:
        yield f'    c{number}_none["{NO_TERM}"]'
    yield "  end"


def _files(chain: ChainView, source: Source) -> list[str]:
    entries = (entry for row in chain.rows for entry in row.of(source))
    paths = list(dict.fromkeys(entry.place.file.path for entry in entries))
    more = len(paths) - _MOST_FILES
    return paths[:_MOST_FILES] + ([f"and {more} more"] if more > 0 else [])


def _bundles(chain: ChainView) -> dict[tuple[Source, Source, Verdict], list[Link]]:
    """Links between the same sources that fare alike are one arrow."""
    bundles: dict[tuple[Source, Source, Verdict], list[Link]] = {}
    for link in links(chain):
        bundles.setdefault((link.start, link.end, link.verdict), []).append(link)
    return bundles


def _order(chain: ChainView, number: int) -> Iterator[str]:
    """Arrows that nobody sees: they keep the sources in the order of the login where no term links them."""
    linked = {(start, end) for start, end, _ in _bundles(chain)}
    backbone = [source for source in chain.sources if source not in _LEAVES]
    wanted = [*pairwise(backbone), *((backbone[-1], leaf) for leaf in chain.sources if backbone and leaf in _LEAVES)]
    for start, end in wanted:
        if (start, end) not in linked:
            yield f"  c{number}_{_id(start)} ~~~ c{number}_{_id(end)}"


def _edge(start: str, end: str, verdict: Verdict, bundle: Sequence[Link]) -> str:
    said = [_said(link.term, verdict, link.codes) for link in bundle]
    return f'  {start} {_ARROWS[verdict]}|"{_lines(said)}"| {end}'


def _said(term: Term, verdict: Verdict, codes: Sequence[str]) -> str:
    return " ".join([_MARKS[verdict], term, *codes])


def _id(source: Source) -> str:
    return source.replace("-", "_")


def _lines(texts: Sequence[str]) -> str:
    return "<br/>".join(map(_label, texts))


def _label(text: str) -> str:
    """Text in which every special character is an entity, as Mermaid writes them: `#` and the number."""
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", clipped(visible(text), longest=_LONGEST)[0])
