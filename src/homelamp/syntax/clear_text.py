"""Whether a text is a secret as it is written, or only says where the secret comes from or where one belongs."""

from __future__ import annotations

import re

from homelamp.core.placeholders import is_placeholder
from homelamp.core.value import Unknown
from homelamp.syntax.substitution import value_of

# Text that other tools fill in. A password may hold a `$` or a `<` of its own: these count only as the whole of it.
_HOLE = re.compile(r"(?<!\$)\$\{\w|\{\{|\$\(\w|<<|<path:|@@\w+@@|<%")
_WHOLE_HOLE = re.compile(r"\$\w+|<[^<>]+>|__\w+__|%\w+%")
# Where a program looks itself: `$secret:key` is Argo CD's, `$__file{…}` Grafana's, `%(ENV_…)s` supervisord's.
# https://argo-cd.readthedocs.io/en/stable/operator-manual/user-management/#sensitive-data-and-sso-client-secrets
_REFERENCE = re.compile(
    r"\$[A-Za-z_][\w.-]*(?::[\w.-]+)?|\$__(?:env|file|vault)\{[^{}]*\}|%\(\w+\)s|!(?:Env|File|vault|secret)\b.*"
    r"|env:(?://)?[A-Za-z_]\w*|file:/[\w./-]+|arn:aws:secretsmanager:.*"
    r"|(?:op|vault|sm|ssm|awssm|gcpsm|azkv|doppler|bws|secretref)(?:\+\w+)?://.*|vault:.*#.*"
)
# Values that documentation, tests and pipelines write where no secret is.
_EXAMPLE = re.compile(
    r"(?i)(?:this[-_ ]?is[-_ ]?)?(?:not[-_ ]?(?:a[-_ ]?)?(?:secret|used|set|real)|unused|none|null|nil|n/?a|empty|"
    r"dummy|fake|mock|example|sample)(?:[-_ ].*)?|(.)\1{3,}|0{8}-0{4}-0{4}-0{4}-0{12}"
)
_EXAMPLE_HOST = re.compile(r"(?i)(?<![\w-])example\.(?:com|org|net)\b|\.(?:example|invalid)(?![\w-])")


def is_filled_in(text: str) -> bool:
    """Whether something puts the value, or a part of it, into a text later, or the text is encrypted."""
    if isinstance(value_of(text), Unknown) or _HOLE.search(text):
        return True
    return _WHOLE_HOLE.fullmatch(text.strip()) is not None


def is_reference(text: str) -> bool:
    """Whether a text says where the program that reads it is to look for the value."""
    return _REFERENCE.fullmatch(text.strip()) is not None


def is_example(text: str) -> bool:
    """Whether a text stands for a value in an example: `dummy`, a UUID of zeros, a host below example.com."""
    return _EXAMPLE.fullmatch(text.strip()) is not None or _EXAMPLE_HOST.search(text) is not None


def is_written_out(text: str) -> bool:
    """Whether a text is a value of its own: not empty, not filled in later, no placeholder and no example."""
    if not text.strip() or is_filled_in(text) or is_reference(text):
        return False
    return not (is_placeholder(text) or is_example(text))
