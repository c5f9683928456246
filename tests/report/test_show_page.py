"""The page of `homelamp show`, in a real browser: on a phone, in light and dark, from a disk, without JavaScript."""

from __future__ import annotations

import re
import struct
import zlib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest

from homelamp.printable import visible
from homelamp.report.show.words import clipped
from homelamp.result import Result
from homelamp.value import Verdict
from support.browser import DARK, LIGHT, browser
from support.checking import check_files
from support.repositories import CHAIN, K3S, changed
from support.showing import (
    ISSUER,
    ODD_PATHS,
    ODD_VALUES,
    SECRET,
    broken_result,
    chained,
    found,
    odd_result,
    result_of,
    shown,
    stated,
)

PHONE = 360
NO_CHAIN = "no Headlamp with a login was found: there is no chain to compare"
_READABLE = 4.5  # WCAG 2.2, success criterion 1.4.3

# Everything that reaches over the right edge of the screen, but for what only a screen reader gets.
_WIDE = """[frame.document.documentElement.scrollWidth,
  [...frame.document.body.querySelectorAll('*')]
    .filter((one) => !one.closest('thead') && one.getBoundingClientRect().right > frame.innerWidth + 0.5)
    .map((one) => one.outerHTML.slice(0, 80))]"""
# Of every element with text of its own: the text's colour, the colour behind it, and the text.
_COLOURS = """(() => {
  const behind = (one) => {
    if (!one) return 'rgb(255, 255, 255)';
    const style = frame.getComputedStyle(one);
    const box = one.previousElementSibling;
    if (box && /^(rect|circle)$/.test(box.tagName)) return frame.getComputedStyle(box).fill;
    return style.backgroundColor === 'rgba(0, 0, 0, 0)' ? behind(one.parentElement) : style.backgroundColor;
  };
  return [...frame.document.body.querySelectorAll('*')]
    .filter((one) => one.tagName !== 'title' && one.tagName !== 'desc')
    .filter((one) => [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()))
    .map((one) => {
      const style = frame.getComputedStyle(one);
      return [one.tagName === 'text' ? style.fill : style.color, behind(one), one.textContent.slice(0, 40)];
    });
})()"""
_OUTLINE = """[...frame.document.querySelectorAll('h1, h2, h3')].map((one) => [one.tagName, one.textContent])"""
_LOADED = """[frame.document.scripts.length, frame.performance.getEntriesByType('resource').length,
  frame.document.querySelectorAll('img, link, iframe, object, embed, [onerror], [onload]').length]"""
_CODES = """[...new Set([...frame.document.querySelectorAll('.fact > code')].map((one) => one.textContent))]"""
_DIAGRAM = """[...frame.document.querySelectorAll('svg')].map((one) => [
  one.querySelectorAll('.cross').length, one.querySelectorAll('line.differs').length,
  [...one.querySelectorAll('.box.broken text')].map((text) => text.textContent),
  one.querySelector('desc').textContent, one.getBoundingClientRect().width])"""


# All that the page uses: none of them loads or runs anything.
_ATTRIBUTES = {
    *("lang", "charset", "name", "content", "http-equiv", "id", "class", "title", "href", "scope", "role"),
    *("aria-label", "aria-labelledby", "aria-hidden", "data-source"),
    *("viewbox", "width", "height", "x", "y", "x1", "x2", "y1", "y2", "rx", "r", "d", "transform", "text-anchor"),
}


class _Parts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.targets += [value or "" for name, value in attrs if name == "href"]


def links_of(page: str) -> list[str]:
    parser = _Parts()
    parser.feed(page)
    return parser.targets


def parts_of(page: str) -> tuple[set[str], set[str], str]:
    """The names of all elements, of all attributes, and the style sheet."""
    parser = _Parts()
    parser.feed(page)
    return parser.tags, parser.attributes, page[page.index("<style>") : page.index("</style>")]


@pytest.mark.parametrize("result", [broken_result(), odd_result(), result_of()], ids=["broken", "odd", "none"])
@pytest.mark.parametrize("width", [320, PHONE, 768, 1120, 1280])
def test_the_page_is_never_wider_than_the_screen(tmp_path: Path, result: Result, width: int) -> None:
    whole, wide = browser(tmp_path).ask(shown(result, "html"), _WIDE, width=width)

    assert (whole, wide) == (width, [])


def test_a_phone_gets_blocks_and_a_desktop_a_table(tmp_path: Path) -> None:
    script = "frame.getComputedStyle(frame.document.querySelector('tbody tr')).display"
    page = shown(broken_result(), "html")

    chromium = browser(tmp_path)

    assert chromium.ask(page, script, width=PHONE) == "block"
    assert chromium.ask(page, script, width=1280) == "table-row"
    # On a phone each block says whose it is; the browser shows a page for phones in the phone's own width.
    label = "frame.getComputedStyle(frame.document.querySelector('tbody td'), '::before').content"
    assert chromium.ask(page, label, width=PHONE) == '"Terraform"'
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in page


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_is_readable_in_light_and_dark(tmp_path: Path, scheme: str) -> None:
    odd = stated("host", "headlamp", "other.lab.test")
    result = broken_result()
    chains = [*(result.chains or ()), chained({"host": [odd]}, {"host": Verdict.DIFFERENT}, "second")]
    result = result_of(*chains, findings=(*result.findings, found(odd, chain="second")))

    colours = browser(tmp_path).ask(shown(result, "html"), _COLOURS, scheme)

    assert len(colours) > 60
    poor = [
        (text, round(contrast(front, back), 2)) for front, back, text in colours if contrast(front, back) < _READABLE
    ]
    assert poor == []


@pytest.mark.parametrize(("scheme", "colour"), [(LIGHT, (255, 255, 255)), (DARK, (13, 17, 23))], ids=["light", "dark"])
def test_a_screenshot_has_the_colours_of_the_scheme(tmp_path: Path, scheme: str, colour: tuple[int, int, int]) -> None:
    page = tmp_path / "chain.html"
    page.write_text(shown(broken_result(), "html"), encoding="ascii")

    image = browser(tmp_path).screenshot(page, 1280, 900, scheme)

    assert struct.unpack(">II", image[16:24]) == (1280, 900)
    assert first_pixel(image) == colour


def test_the_diagram_marks_the_broken_link(tmp_path: Path) -> None:
    page = shown(broken_result(), "html")

    diagrams = browser(tmp_path).ask(page, _DIAGRAM, width=PHONE)

    crosses, lines, broken, words, width = diagrams[0]
    assert (crosses, lines) == (2, 2)
    assert broken == ["API server"]
    assert words == "Broken: issuer_url between Terraform and API server; issuer_url between API server and Headlamp."
    assert width <= PHONE


def test_a_whole_chain_has_no_broken_link(repository: Path, tmp_path: Path) -> None:
    page = shown(check_files(repository, CHAIN), "html")

    crosses, lines, broken, words, _ = browser(tmp_path).ask(page, _DIAGRAM)[0]

    assert (crosses, lines, broken, words) == (0, 0, [], "No link is known to be broken.")


def test_every_fact_links_to_its_line_from_the_root_of_the_repository(repository: Path, tmp_path: Path) -> None:
    result = check_files(repository, changed(K3S, ISSUER, ISSUER[:-1]))
    page = shown(result, "html")

    targets = set(links_of(page))

    for chain in result.chains or ():
        for fact in (fact for facts in chain.facts.values() for fact in facts):
            assert f"{fact.span.file.path}#L{fact.span.line}" in targets
    for target in targets:
        path, _, line = target.partition("#L")
        assert int(line) <= (repository / path).read_text().count("\n")
    # From the disk, as a browser follows it.
    saved = repository / "chain.html"
    saved.write_text(page, encoding="ascii")
    link = next(target for target in sorted(targets) if target.startswith("terraform/"))
    opened = browser(tmp_path).dom(repository / link.partition("#")[0], target=f"#{link.partition('#')[2]}")
    assert "authentik_provider_oauth2" in opened
    resolved = browser(tmp_path).ask(
        page.replace("<head>", f'<head><base href="{saved.as_uri()}">'),
        "[...frame.document.querySelectorAll('.fact a')].map((one) => one.href)",
    )
    assert f"{repository.as_uri()}/{link}" in resolved


def test_links_lead_to_files_of_any_name() -> None:
    targets = {target for target in links_of(shown(odd_result(), "html")) if not target.startswith("#chain")}

    names = {unquote_to_bytes(target.rpartition("#L")[0]) for target in targets}
    assert names == {path.encode("utf-8", _errors(path)) for path in ODD_PATHS}
    # No name may become a scheme, a query or a fragment.
    assert all(re.fullmatch(r"[\w./%~-]+#L\d+", target, re.ASCII) for target in targets)


def _errors(path: str) -> str:
    return "surrogatepass" if "\ud800" in path else "surrogateescape"


def test_the_page_needs_nothing_and_runs_nothing(tmp_path: Path) -> None:
    page = shown(odd_result(), "html")

    tags, attributes, style = parts_of(page)
    assert page.isascii()
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    assert attributes <= _ATTRIBUTES
    assert not re.search(r"@import|url\(", style)
    assert browser(tmp_path).ask(page, _LOADED) == [0, 0, 0]


def test_any_value_is_shown_as_it_is(tmp_path: Path) -> None:
    codes: list[str] = browser(tmp_path).ask(shown(odd_result(), "html"), _CODES)

    assert {clipped(visible(value))[0] or '""' for value in ODD_VALUES} <= set(codes)


def test_what_differs_is_highlighted_and_what_is_missing_too(repository: Path) -> None:
    missing = shown(check_files(repository, changed(K3S, ISSUER, ISSUER[:-1])), "html")
    other = shown(check_files(repository, changed(K3S, "//auth.lab", "//id.lab")), "html")

    assert 'headlamp<mark class="gap" title="something is missing here"></mark></code>' in missing
    assert "<mark>id.lab.test</mark>" in other


def test_headings_table_and_findings_have_their_meaning(tmp_path: Path) -> None:
    page = shown(broken_result(), "html")
    chromium = browser(tmp_path)

    outline: list[list[str]] = chromium.ask(page, _OUTLINE)
    headers: list[Any] = chromium.ask(
        page, "[...frame.document.querySelectorAll('th')].map((one) => [one.scope, one.textContent])"
    )

    assert outline == [
        ["H1", "Login chain"],
        ["H2", "headlamp"],
        ["H3", "error HL102 issuer-mismatch"],
        ["H3", "Every term, and who states it"],
    ]
    assert [text for scope, text in headers if scope == "col"] == [
        "Term",
        "Terraform",
        "API server",
        "Headlamp",
        "Secret",
        "Exposure",
    ]
    assert next(text for scope, text in headers if scope == "row") == "✗ issuer_urldiffers: see HL102"
    for words in ("<b>Fix:</b> mend it", "<b>At login:</b> no login", 'href="k3s/config.yaml#L2"'):
        assert words in page


def test_several_chains_have_a_list_of_contents_and_ids_of_their_own() -> None:
    page = shown(result_of(*(chained({}, {}, name) for name in ("east", "west"))), "html")

    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert links_of(page) == ["#chain-1", "#chain-2"]
    assert {"chain-1", "chain-2"} <= set(ids)


def test_a_secret_is_never_shown() -> None:
    assert SECRET not in shown(odd_result(), "html")


def test_without_a_chain_one_line() -> None:
    assert f"<p>{NO_CHAIN}</p>" in shown(result_of(), "html")


def contrast(front: str, back: str) -> float:
    """The contrast of two colours as WCAG defines it: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    lighter, darker = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (int(number) / 255 for number in re.findall(r"\d+", colour)[:3])
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def first_pixel(image: bytes) -> tuple[int, ...]:
    """Red, green and blue of the pixel at the top left: no filter of PNG changes the first one."""
    at, data = 8, b""
    while at < len(image):
        length, kind = struct.unpack(">I4s", image[at : at + 8])
        data += image[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    return tuple(zlib.decompress(data)[1:4])
