"""A real headless Chromium, where the machine has one."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_SECONDS = 90
_FLAGS = (
    "--headless",
    # Chromium's own sandbox does not work for root, nor in most containers; the pages are ours.
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
LIGHT, DARK = "--blink-settings=preferredColorScheme=1", "--blink-settings=preferredColorScheme=0"


class Browser(NamedTuple):
    """Runs the browser with a profile of its own in `folder`."""

    program: str
    folder: Path

    def dom(self, page: Path, *flags: str, target: str = "") -> str:
        """The document after loading a file of the disk, as HTML."""
        return self._run("--dump-dom", *flags, f"{page.as_uri()}{target}")

    def screenshot(self, page: Path, width: int, height: int, *flags: str) -> bytes:
        """The page as a PNG of that size, in CSS pixels."""
        image = self.folder / "screenshot.png"
        self._run(f"--screenshot={image}", f"--window-size={width},{height}", *flags, page.as_uri())
        return image.read_bytes()

    def ask(self, page: str, script: str, *flags: str, width: int = 1280) -> Any:
        """What a JavaScript expression says of a page that is shown in a frame of that width.

        `page` is its HTML. In the expression `frame` is the page's window. A window of Chromium's own may not be as
        narrow as a phone's.
        """
        around = self.folder / "around.html"
        around.write_text(
            f'<!doctype html><meta charset="utf-8"><iframe id="it" style="border:0;width:{width}px;height:800px" '
            f'srcdoc="{html.escape(page)}"></iframe><pre id="answer"></pre><script>it.onload = () => '
            f"{{ const frame = it.contentWindow; answer.textContent = JSON.stringify({script}) }}</script>",
            encoding="utf-8",
        )
        answer = re.search(r'<pre id="answer">(.*?)</pre>', self.dom(around, *flags), re.DOTALL)
        assert answer, "the page did not load"
        return json.loads(html.unescape(answer[1]))

    def _run(self, *arguments: str) -> str:
        command = [self.program, *_FLAGS, f"--user-data-dir={self.folder / 'profile'}", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_SECONDS)
        assert done.returncode == 0, done.stderr
        return done.stdout


def browser(folder: Path) -> Browser:
    """The browser; skips the test where there is none."""
    program = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip(f"none of {', '.join(_NAMES)} is on PATH")
    return Browser(program, folder)
