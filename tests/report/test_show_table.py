"""The table of `homelamp show`: whole, at every width, and with colour only where a person looks."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from homelamp.core.value import Verdict
from homelamp.model.result import Result
from homelamp.report.show.screen import Screen, width
from homelamp.report.show.table import render
from homelamp.report.show.view import view_of
from homelamp.report.style import Style
from support.checking import check_files
from support.repositories import K3S, changed, write
from support.showing import ISSUER, SECRET, broken_result, chained, found, odd_result, result_of, shown, stated

MISSING_SLASH = changed(K3S, ISSUER, ISSUER[:-1])

NARROW = """\
chain headlamp (apps/headlamp/helmrelease.yaml)
  joined by: client: same client ID

                 Terraform  API server  Headlamp  Secret  Exposure
✗ issuer_url         ✓          ✗          ✓
✓ client_id          ✓          ✓          ✓
✓ host               ✓                                       ✓
? client_secret                            ?        ?

✗ issuer_url  differs: see HL102
  Terraform   ✓ https://auth.lab.test/application/o/headlamp/
                terraform/authentik/headlamp.tf:7
  API server  ✗ https://auth.lab.test/application/o/headlamp
                                                            ^
                k3s/config.yaml:2
  Headlamp    ✓ https://auth.lab.test/application/o/headlamp/
                apps/headlamp/helmrelease.yaml:4

✓ client_id  agrees
  Terraform     headlamp  terraform/authentik/headlamp.tf:3
  API server    headlamp  k3s/config.yaml:3
  Headlamp      headlamp  apps/headlamp/helmrelease.yaml:5

✓ host  agrees
  Terraform     https://headlamp.lab.test/  terraform/authentik/headlamp.tf:8
  Exposure      headlamp.lab.test           apps/headlamp/helmrelease.yaml:8
                                            apps/headlamp/helmrelease.yaml:9

? client_secret  not compared
  Headlamp    ? (in the Secret headlamp-oidc, key clientSecret)
                apps/headlamp/helmrelease.yaml:6
  Secret      ? (encrypted by SOPS)
                apps/headlamp/secret.yaml:9

error[HL102] issuer-mismatch at k3s/config.yaml:2:6
    Headlamp asks the issuer https://auth.lab.test/application/o/headlamp/, but
    the API server accepts https://auth.lab.test/application/o/headlamp

✓ agrees   ✗ differs, look here first   ≠ says something else   ? not compared"""

WIDE = """\
chain headlamp (apps/headlamp/helmrelease.yaml)
  joined by: client: same client ID

  term               │   Terraform                  │   API server                 │   Headlamp
─────────────────────┼──────────────────────────────┼──────────────────────────────┼────────────────────────────
✗ issuer_url         │ ✓ https://auth.lab.test/     │ ✗ https://auth.lab.test/     │ ✓ https://auth.lab.test/
  differs: see HL102 │   application/o/headlamp/    │   application/o/headlamp     │   application/o/headlamp/
                     │   terraform/authentik/       │                         ^    │   apps/headlamp/
                     │   headlamp.tf:7              │   k3s/config.yaml:2          │   helmrelease.yaml:4
                     │                              │                              │
✓ client_id          │   headlamp                   │   headlamp                   │   headlamp
  agrees             │   terraform/authentik/       │   k3s/config.yaml:3          │   apps/headlamp/
                     │   headlamp.tf:3              │                              │   helmrelease.yaml:5

error[HL102] issuer-mismatch at k3s/config.yaml:2:6
    Headlamp asks the issuer https://auth.lab.test/application/o/headlamp/, but the API server accepts
    https://auth.lab.test/application/o/headlamp

✓ agrees   ✗ differs, look here first   ≠ says something else   ? not compared"""


def drawn(result: Result, columns: int = 80) -> str:
    return "\n".join(render(view_of(result), Screen(columns)))


def test_on_a_narrow_screen_a_block_for_each_term() -> None:
    assert drawn(broken_result()) == NARROW


def test_on_a_wide_screen_a_column_for_each_source() -> None:
    result = broken_result()
    for chain in result.chains or ():
        # Fewer columns than the whole chain has, so that they fit here too.
        del chain.facts["host"], chain.facts["client_secret"]

    assert drawn(result, 112) == WIDE


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 120, 130, 160, 200, 300])
def test_no_line_is_wider_than_the_screen(columns: int) -> None:
    for result in (odd_result(), broken_result()):
        lines = list(render(view_of(result), Screen(columns)))

        assert max(map(width, lines)) <= columns
        assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize("columns", [40, 80, 130, 170, 200])
def test_every_value_and_place_is_there_at_every_width(repository: Path, columns: int) -> None:
    result = check_files(repository, MISSING_SLASH)

    text = _without_layout(drawn(result, columns))

    entries = [entry for row in view_of(result).chains[0].rows for entry in row.entries]
    for wanted in (*(entry.text for entry in entries), *(f"{e.place.file.path}:{e.place.line}" for e in entries)):
        assert wanted.replace(" ", "") in text


def _without_layout(text: str) -> str:
    """The text with the cells of a grid below each other and all that is folded put together."""
    lines = [line.split("│") for line in text.splitlines()]
    cells = [line[at] for at in range(max(map(len, lines))) for line in lines if at < len(line)]
    return re.sub(r"[\s^]", "", "".join(cells))


def test_carets_stand_below_what_differs(repository: Path) -> None:
    lines = drawn(check_files(repository, changed(K3S, "//auth.lab", "//id.lab"))).splitlines()

    at = next(number for number, line in enumerate(lines) if "API server  ✗" in line)
    assert lines[at].index("id.lab.test") == lines[at + 1].index("^")
    assert lines[at + 1].strip() == "^" * len("id.lab.test")


def test_several_values_and_places_of_a_source_stand_below_each_other() -> None:
    facts = [
        stated("host", "terraform", "one.lab.test", "a.tf"),
        *(stated("host", "exposure", "one.lab.test", "b.yaml", line) for line in (1, 2)),
        stated("host", "exposure", "two.lab.test", "b.yaml", 3),
    ]
    lines = drawn(result_of(chained({"host": facts}, {"host": Verdict.EQUAL})), 40).splitlines()

    at = lines.index("✓ host  agrees")
    assert lines[at + 1 : at + 5] == [
        "  Terraform     one.lab.test  a.tf:1",
        "  Exposure      one.lab.test  b.yaml:1",
        "                              b.yaml:2",
        "                two.lab.test  b.yaml:3",
    ]


def test_very_many_places_are_counted() -> None:
    facts = [stated("groups_prefix", "rbac", "oidc:", "rbac.yaml", line) for line in range(1, 10)]
    chain = chained({"groups_prefix": facts}, {"groups_prefix": Verdict.UNCHECKED})

    text = drawn(result_of(chain))

    assert "rbac.yaml:6" in text
    assert "rbac.yaml:7" not in text
    assert "and 3 more places" in text


def test_several_chains_stand_below_each_other_each_with_its_findings() -> None:
    chains, findings = [], []
    for name in ("east", "west"):
        server = stated("issuer_url", "api-server", ISSUER, f"{name}/k3s.yaml")
        headlamp = stated("issuer_url", "headlamp", ISSUER[:-1], f"{name}/values.yaml")
        chains.append(chained({"issuer_url": [server, headlamp]}, {"issuer_url": Verdict.DIFFERENT}, name))
        findings.append(found(headlamp, server, chain=name, message=f"broken in the {name}"))
    lines = drawn(result_of(*chains, findings=tuple(findings)), 60).splitlines()

    wanted = ["chain east (east/values.yaml)", "    broken in the east", "chain west (west/values.yaml)"]
    assert [lines.index(line) for line in wanted] == sorted(lines.index(line) for line in wanted)
    assert lines.count("✗ issuer_url  differs: see HL102") == 2


def test_findings_of_no_chain_are_listed(repository: Path) -> None:
    text = drawn(check_files(repository, changed(K3S, f"  - oidc-issuer-url={ISSUER}\n", "")))

    assert "\nother findings:\nerror[HL303]" in text


def test_without_a_chain_one_line(repository: Path) -> None:
    words = "no Headlamp with a login was found: there is no chain to compare"

    assert drawn(check_files(repository, {"README.md": "nothing\n"})) == words


def test_a_secret_is_never_shown() -> None:
    assert SECRET not in shown(odd_result(), "table")


def test_colour_paints_and_changes_no_text() -> None:
    view = view_of(broken_result())
    for columns in (80, 200):
        painted = "\n".join(render(view, Screen(columns, Style(enabled=True))))
        plain = "\n".join(line.rstrip() for line in render(view, Screen(columns)))

        assert "\033[1;31m✗ issuer_url" in painted
        assert "\033[1;32m✓ client_id" in painted
        cleaned = re.sub(r"\033\[[0-9;]*m", "", painted)
        assert "\n".join(line.rstrip() for line in cleaned.split("\n")) == plain


def test_a_stream_that_cannot_show_the_marks_gets_others() -> None:
    screen = Screen.of(io.TextIOWrapper(io.BytesIO(), encoding="ascii"))

    text = "\n".join(render(view_of(broken_result()), screen._replace(columns=200)))

    assert text.isascii()
    assert "X issuer_url" in text
    assert "= client_id" in text


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize(("variables", "is_painted"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_colour_and_its_width_is_used(
    repository: Path, variables: dict[str, str], is_painted: bool
) -> None:
    write(repository, MISSING_SLASH)

    text = _on_terminal(repository, variables, columns=200)

    assert ("\033[" in text) is is_painted
    assert "┼" in text


def test_a_pipe_gets_no_colour_and_eighty_columns(repository: Path) -> None:
    write(repository, MISSING_SLASH)
    environment = {name: text for name, text in os.environ.items() if name != "COLUMNS"}
    command = [sys.executable, "-m", "homelamp", "show"]

    piped = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=True)

    assert "\033" not in piped.stdout
    assert "✗ issuer_url  differs: see HL102" in piped.stdout
    assert max(map(width, piped.stdout.splitlines())) <= 80


def _on_terminal(folder: Path, variables: dict[str, str], columns: int) -> str:
    """What `homelamp show` prints to a real terminal of that width."""
    import fcntl  # noqa: PLC0415  # not on Windows
    import pty  # noqa: PLC0415
    import struct  # noqa: PLC0415
    import termios  # noqa: PLC0415

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {name: text for name, text in os.environ.items() if name not in {"COLUMNS", "NO_COLOR"}}
    command = [sys.executable, "-m", "homelamp", "show"]
    with subprocess.Popen(
        command, cwd=folder, env=environment | variables, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        text = b""
        while chunk := _read(ours):
            text += chunk
        os.close(ours)
    assert process.returncode == 0
    return text.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:
        # Linux says so when the other end is closed.
        return b""
