"""Files that become manifests only after another tool has filled them in."""

from __future__ import annotations

import re

_FOLDERS = re.compile(r"(?:^|/)(?:[\w.-]*templates?|tmpl|skeletons?|scaffolds?|cookiecutters?|\{\{[^/]*\}\})/")
_NAMES = re.compile(r"\.(?:tmpl|tpl|j2|jinja2?|gotmpl|tftpl|erb|mustache)(?:\.\w+)?$")
# Jinja and Go, ERB, Terraform, makejinja as it is used in repositories of homelabs, envsubst and Backstage.
_MARK = re.compile(r"\{\{|\{%|<%|%\{|#\{|#%|\$\{")


def is_foreign_template(path: str, text: str) -> bool:
    """Whether a text is another tool's template, by the folder or name of its file and by a mark in it."""
    return (_FOLDERS.search(path) or _NAMES.search(path)) is not None and _MARK.search(text) is not None
