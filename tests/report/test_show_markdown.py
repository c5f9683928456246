"""The Markdown of `homelamp show`: tables that stay tables whatever the values hold."""

from __future__ import annotations

import html
import re
from pathlib import Path

from homelamp.printable import visible
from homelamp.report.show.words import clipped
from support.checking import check_files
from support.showing import ODD_PATHS, ODD_VALUES, SECRET, broken_result, odd_result, shown

WHOLE = """\
## Chain `headlamp` in `apps/headlamp/helmrelease.yaml`

Joined by: client: same client ID

|  | term | Terraform | API server | Headlamp | Secret | Exposure |
| --- | --- | --- | --- | --- | --- | --- |
| **✗** | `issuer_url`<br>differs: see HL102 \
| ✓ `https://auth.lab.test/application/o/headlamp/`<br>`terraform/authentik/headlamp.tf:7` \
| **✗** `https://auth.lab.test/application/o/headlamp`<br>`k3s/config.yaml:2` \
| ✓ `https://auth.lab.test/application/o/headlamp/`<br>`apps/headlamp/helmrelease.yaml:4` |  |  |
| ✓ | `client_id`<br>agrees | `headlamp`<br>`terraform/authentik/headlamp.tf:3` \
| `headlamp`<br>`k3s/config.yaml:3` | `headlamp`<br>`apps/headlamp/helmrelease.yaml:5` |  |  |
| ✓ | `host`<br>agrees | `https://headlamp.lab.test/`<br>`terraform/authentik/headlamp.tf:8` |  |  |  \
| `headlamp.lab.test`<br>`apps/headlamp/helmrelease.yaml:8`<br>`apps/headlamp/helmrelease.yaml:9` |
| ? | `client_secret`<br>not compared |  |  \
| ? (in the Secret headlamp-oidc, key clientSecret)<br>`apps/headlamp/helmrelease.yaml:6` \
| ? (encrypted by SOPS)<br>`apps/headlamp/secret.yaml:9` |  |

- **HL102** issuer-mismatch, error at `k3s/config.yaml:2:6`: Headlamp asks the issuer \
https&#58;//auth.lab.test/application/o/headlamp/, but the API server accepts \
https&#58;//auth.lab.test/application/o/headlamp

✓ agrees · **✗** differs, look here first · **≠** says something else · ? not compared
"""


def test_the_whole_of_a_broken_chain() -> None:
    assert shown(broken_result(), "markdown") == WHOLE


def test_every_row_has_as_many_cells_as_its_head_whatever_the_values_hold() -> None:
    rows = [line for line in shown(odd_result(), "markdown").splitlines() if line.startswith("|")]

    # GitHub splits a row at every pipe, also inside of code: https://github.github.com/gfm/#tables-extension-
    assert len(rows) == len(ODD_VALUES) * 5
    assert {len(row.split("|")) for row in rows} == {11}


def test_values_and_paths_are_code_and_nothing_of_them_is_markup() -> None:
    text = shown(odd_result(), "markdown")

    spans = {html.unescape(one) for one in re.findall(r"<code>(.*?)</code>", text)}
    spans |= set(re.findall(r"`([^`]*)`", re.sub(r"<code>.*?</code>", "", text)))
    outside = re.sub(r"<code>.*?</code>|`[^`]*`|<br>", "", text)
    assert {clipped(visible(value))[0] or '""' for value in ODD_VALUES} <= spans
    assert {visible(f"{path}:{number}") for number, path in enumerate(ODD_PATHS, start=1)} <= spans
    assert "<" not in outside
    assert "`" not in outside
    assert not re.search(r"://|@|\[|_i_|\*\*b|www\.", outside)


def test_a_value_that_ends_in_blanks_keeps_them() -> None:
    assert "<code> </code>" in shown(odd_result(), "markdown")


def test_a_secret_is_never_shown() -> None:
    assert SECRET not in shown(odd_result(), "markdown")


def test_without_a_chain_one_line(repository: Path) -> None:
    text = shown(check_files(repository, {"README.md": "nothing\n"}), "markdown")

    assert text == "no Headlamp with a login was found: there is no chain to compare\n"
