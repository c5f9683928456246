"""What the README shows is what a newcomer sees."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from support.release import ROOT

README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    """The code blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def test_the_first_line_makes_a_repository_and_the_second_breaks_it_as_shown(tmp_path: Path) -> None:
    # The set-up of the line is what these tests run in; the rest runs as it stands, with this installation's program.
    first = blocks("sh")[0].partition("'.[scaffold]' && ")[2]
    second = blocks("sh")[1]
    here = tmp_path / "clone"
    here.mkdir()
    (here / ".venv").symlink_to(Path(sys.executable).parents[1])

    made = subprocess.run(["bash", "-c", first], cwd=here, env=os.environ, capture_output=True, text=True, check=False)
    broken = subprocess.run(["bash", "-c", second], cwd=here, capture_output=True, text=True, check=False)

    assert made.returncode == 0, made.stdout + made.stderr
    assert broken.returncode == 1
    assert blocks("text")[0] in broken.stdout
    assert broken.stdout.count("error[") == 1


def test_the_configuration_shown_is_valid(repository: Path) -> None:
    shown = next(block for block in blocks("yaml") if block.startswith("version: 1"))
    (repository / ".homelamp.yaml").write_text(shown)
    named = re.findall(r"[\w./-]+\.yaml", shown.partition("chains:")[2])
    for path in ("terraform/authentik/main.tf", *named):
        (repository / path).parent.mkdir(parents=True, exist_ok=True)
        (repository / path).touch()

    done = subprocess.run(
        [sys.executable, "-m", "homelamp", "check"], cwd=repository, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
