"""A private key lies in the repository.

With the sealing key everybody can open every SealedSecret that was ever committed. Looked for: a private key in PEM
form in a file of any kind, also within YAML, and a Secret with the label by which the controller takes it for its key.

At login: it works, for everybody who can read the repository.

Before:

    apiVersion: v1
    kind: Secret
    metadata:
      labels:
        sealedsecrets.bitnami.com/sealed-secrets-key: active
    data:
      tls.key: LS0t…

After: only the certificate, which is public, is committed; the key is kept where passwords are kept.

A key in a folder of tests, examples, documentation, archives or vendored code is a warning: most are made to be public.

Silent about keys that a passphrase, SOPS, git-crypt or another filter of Git protects, about certificates and public
keys, and about the first line of one alone, as a text about keys has it.

Evidence: https://github.com/bitnami/sealed-secrets#readme
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.core.folders import is_aside
from homelamp.core.text import Span
from homelamp.model.finding import Problem, Related, Severity
from homelamp.secrets.found import Secrets

_LEAVE = "take it out of the repository, and use it no more: Git remembers it"
_RENEW = "make a new key, seal everything anew and change what was sealed"


def check(secrets: Secrets) -> Iterator[Problem]:
    """One problem for each key; of a key within the controller's Secret only that of the Secret."""
    labelled = [one for one in secrets.plain if one.sealing_key is not None]
    for one in labelled:
        assert one.sealing_key is not None
        yield Problem(
            severity=Severity.WARNING if is_aside(one.span.file.path) else Severity.ERROR,
            message=f"the Secret {one.name} is a sealing key: with it everybody can open every SealedSecret",
            span=one.sealing_key,
            change=f"{_LEAVE}; {_RENEW}",
            symptom="it works, also for whoever reads the repository",
            related=tuple(Related(entry, "in clear text") for entry in one.entries),
            values=(one.name,),
        )
    others = [key for key in secrets.private_keys if not any(_holds(one.span, key) for one in labelled)]
    for key in others:
        is_used = not is_aside(key.file.path)
        yield Problem(
            severity=Severity.ERROR if is_used else Severity.WARNING,
            message="a private key is committed in clear text",
            span=key,
            change=f"{_LEAVE}; if it is the sealing key, {_RENEW}",
            symptom="login works, but anyone who can read the repository has the key" if is_used else "",
            values=("private key",),
        )


def _holds(whole: Span, part: Span) -> bool:
    return whole.file.path == part.file.path and whole.start <= part.start < whole.end
