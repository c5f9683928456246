"""An argument of the API server is no text for YAML.

A colon at the end of an unquoted entry makes it a mapping: `- oidc-groups-prefix=oidc:` is read as the key
`oidc-groups-prefix=oidc` without a value, and K3s does not pass the argument on. Nor does it know a mapping in the
place of the list, such as `oidc-client-id: headlamp` below `kube-apiserver-arg`.

At login: the login works, but the group's rights are missing, because its name lacks the prefix.

Before:

    kube-apiserver-arg+:
      - oidc-groups-prefix=oidc:

After: `- "oidc-groups-prefix=oidc:"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model import ApiServer
from homelamp.model.finding import Problem, Severity


def check(server: ApiServer) -> Iterator[Problem]:
    """One problem for each entry that is a mapping or a list, and for a mapping in the place of the entries."""
    for span in server.malformed:
        first_line = span.text.partition("\n")[0].strip()
        yield Problem(
            severity=Severity.ERROR,
            message=f"YAML reads this entry as a mapping or a list, not as a text: {first_line}",
            span=span,
            change=_change(first_line),
            symptom="K3s does not pass the argument on, or does not start",
            values=(first_line,),
        )


def _change(entry: str) -> str:
    name, colon, value = entry.partition(": ")
    if colon and "=" not in name:
        return f"write it as one text: - {name}={value}"
    return f'put it in quotes: "{entry}"'
