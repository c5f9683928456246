"""What the documentation shows of `homelamp show` is what it prints."""

from __future__ import annotations

import re

from homelamp.model import Source
from homelamp.report.show.words import TITLES
from support.release import ROOT
from support.showing import SOURCES, broken_result, shown

PAGE = (ROOT / "docs" / "show.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The only code block of a language."""
    blocks: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 1
    return blocks[0]


def test_the_examples_are_printed_like_this() -> None:
    assert block("text") == shown(broken_result(), "table")
    assert block("markdown") == shown(broken_result(), "markdown")
    assert block("mermaid") == shown(broken_result(), "mermaid")


def test_the_json_is_printed_like_this_for_one_term() -> None:
    result = broken_result()
    for chain in result.chains or ():
        for term in set(chain.facts) - {"issuer_url"}:
            del chain.facts[term]

    assert block("json") == shown(result, "json")


def test_every_source_is_named() -> None:
    sources: list[Source] = [source for source in SOURCES if f"`{source}`" in PAGE]

    assert sources == list(SOURCES)
    assert all(TITLES[source] in PAGE for source in SOURCES)
