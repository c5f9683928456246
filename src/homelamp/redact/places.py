"""What is secret in one file, by its kind: YAML and JSON, HCL, and any other text line by line."""

from __future__ import annotations

from homelamp.core.text import SourceFile
from homelamp.redact import lines
from homelamp.redact.found import Found

_TEMPLATES = ("tftpl", "tpl", "tmpl", "jinja", "example")
_YAML = (".json", *(f"{end}{more}" for end in (".yaml", ".yml") for more in ("", *(f".{one}" for one in _TEMPLATES))))
_HCL = (".tf", ".tofu", ".tfvars", ".hcl", ".tf.jinja")
# To parse more takes longer than anybody waits for a report; line by line no secret is missed, only more is hidden.
_MAX_PARSED = 1_000_000
_MAX_LINE = 20_000


def read(file: SourceFile) -> Found:
    """What no report may print of a file, and what it says openly."""
    found = Found()
    path = file.path.removesuffix(".rej")
    if len(file.text) > _MAX_PARSED or max(map(len, file.text.split("\n"))) > _MAX_LINE:
        lines.read(file.text, found)
    elif path.endswith(_YAML):
        # A file of another kind is read without its parser.
        from homelamp.redact import yaml_places  # noqa: PLC0415

        yaml_places.read(file.text, found)
    elif path.endswith(_HCL):
        from homelamp.redact import hcl_places  # noqa: PLC0415

        hcl_places.read(file, found)
    else:
        lines.read(file.text, found)
    # What a reader found to be a secret by following it there.
    found.ranges += file.hidden
    found.texts |= {file.text[start:end].strip().strip("\"'") for start, end in file.hidden}
    return found
