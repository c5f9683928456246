"""A value of the login has text of the template that it was made from.

Something was rendered without all its answers: the template's marks are left, or the words that stand for nothing in
Python (`None`) and in JavaScript (`undefined`).

At login: whatever the value is part of fails.

Before:

    - oidc-issuer-url=https://None/application/o/headlamp/
    - "oidc-client-id=#{ client_id }#"

After: render the template again with the value, or write it here.

Only whole parts of a value count: a client may be called `none-such`. Marks of tools that fill values in later (`${…}`,
`{{ … }}`) are not these.

Evidence: https://github.com/onedr0p/cluster-template/issues/1168
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from homelamp.chain.join import Chain
from homelamp.model.finding import Problem, Severity
from homelamp.rules.stated_values import stated_values

_LEFT = re.compile(r"#\{.*?\}#|#\{|#%|(?:(?<=[/@.])|^)(?:None|undefined)(?=[/.:@]|$)")


def check(chain: Chain) -> Iterator[Problem]:
    """Look for marks and words that a template leaves."""
    for one in stated_values(chain):
        found = _LEFT.search(one.text)
        if found:
            yield Problem(
                severity=Severity.WARNING,
                message=f'"{found[0]}" is left of a template in {one.text}',
                span=one.span,
                change="render the template again with all its answers, or write the value here",
                symptom="the login fails wherever the value is used",
                values=(one.text,),
                term=one.term,
            )
