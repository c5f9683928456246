"""A Secret in the repository holds a credential in clear text.

`data` is no encryption: base64 can be read by anybody, and so can every old commit. Secrets are found by parsing,
whatever the order of their keys: in files of several documents, in a `List`, in JSON, within Helm values, and as
literals of kustomize's `secretGenerator`.

A file that is not UTF-8, is larger than 1 MB, or has a document that does not parse is searched all the same, and what
is not read in full is listed as not compared.

At login: it works, for everybody who can read the repository.

Before:

    apiVersion: v1
    kind: Secret
    metadata:
      name: headlamp-oidc
    stringData:
      clientSecret: the secret itself

After:

    apiVersion: bitnami.com/v1alpha1
    kind: SealedSecret
    metadata:
      name: headlamp-oidc
    spec:
      encryptedData:
        clientSecret: AgB…

Each entry is judged by its name (`password`, `token`, `secret`, `key`, `credentials`, `dsn`) and by its value: a URL
with a password, a private key, the login to a registry, a password's hash, a random text, or a configuration file in
which one of these is written out.

A Secret that nothing in the repository applies is a warning: no kustomization, Flux or Argo CD takes it in, or it lies
in a folder such as `vendor`, `tests`, `ci`, `docs`, `examples` or `.archive`.

Silent about what is public (user names, hosts, ports, regions, names of databases, client IDs, issuers, scopes,
certificates, public keys), about what is encrypted by SOPS, git-crypt or another filter of Git, about placeholders,
examples and empty values, values that Flux, Argo CD or another tool fills in (`${NAME}`, `<path:…>`, `$secret:key`),
service account tokens, files that a generator takes, examples (`*.example`), and a chart's templates that are not
YAML. A Secret that holds a private key in PEM form is reported by HL515.

Evidence: https://github.com/kubernetes-sigs/headlamp/issues/1436, https://github.com/gitleaks/gitleaks/issues/1933
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.model.finding import Problem, Related, Severity
from homelamp.model.secrets import PlainSecret
from homelamp.secrets.found import Secrets

# How many further entries are shown: a Secret may hold a hundred.
_SHOWN = 5


def check(secrets: Secrets) -> Iterator[Problem]:
    """One problem for each Secret that can be read, but for sealing keys."""
    for one in secrets.plain:
        if one.sealing_key is None:
            yield _problem(one)


def _problem(secret: PlainSecret) -> Problem:
    first, *others = secret.entries
    named = f" {secret.name}" if secret.name else ""
    count = f"{len(secret.entries)} entries" if others else f"the entry {first.text}"
    if secret.kind == "Secret":
        message, change = f"the Secret{named} holds {count} in clear text", "seal it (`homelamp seal`, or kubeseal)"
    else:
        message = f"the secretGenerator{named} writes {count} out in clear text"
        change = "make a SealedSecret of it (`homelamp seal`, or kubeseal)"
    if not secret.is_applied:
        message += ", although nothing in the repository applies it"
    return Problem(
        severity=Severity.ERROR if secret.is_applied else Severity.WARNING,
        message=message,
        span=first,
        change=f"{change}, and change the secret itself where it comes from: Git remembers the old one",
        symptom="login works, but anyone who can read the repository has the secret" if secret.is_applied else "",
        related=tuple(Related(span, "in clear text too") for span in others[:_SHOWN]),
        values=(secret.kind, secret.name),
    )
