"""What Headlamp's deployment says of the login."""

from __future__ import annotations

from typing import Literal, NamedTuple

from homelamp.core.text import Span
from homelamp.model.exposure import Exposure
from homelamp.model.term import Fact, Setting, Term


class SecretReference(NamedTuple):
    """A Secret that the deployment takes something from.

    `keys` are the keys that it wants there. With `is_whole` the Secret's keys become environment variables under their
    own names (`envFrom`, the chart's `externalSecret`). Else `term` is what the variable stands for that takes the key,
    None for one that is none of the login's terms.
    """

    name: Setting
    keys: tuple[Setting, ...]
    is_whole: bool = False
    term: Term | None = None


class OidcValue(NamedTuple):
    """One key under the chart's `config.oidc`, whether the chart knows it or not.

    `key` is the place of the key, `value` that of the value. `text` is the scalar as written, None for a mapping or
    list. `tag` is how YAML reads the scalar (`str`, `int`, `bool`, `null`, `float`, …) and `is_quoted` whether
    quotes make a string of it. `truth` is what an `if` in the chart's templates takes it for, and `printed` whether
    they print `true` or `false` for it; None where they do neither, or where it is filled in later. With `is_filled`
    Flux made the text of variables, and quotes around these are lost.
    """

    name: str
    key: Span
    value: Span
    kind: Literal["scalar", "mapping", "sequence"]
    text: str | None = None
    tag: str = "str"
    is_quoted: bool = False
    truth: bool | None = None
    printed: bool | None = None
    is_filled: bool = False


class Stray(NamedTuple):
    """A setting of the login at `key` that the chart does not look at; `name` has the keys from the top on.

    `near` is the key that a misspelt one is meant to be, empty where the place is wrong. With `is_login` somebody wants
    a login by it, and with `is_respelt` the right spelling in place of the key is all that is needed.
    """

    name: str
    key: Span
    change: str
    near: str = ""
    is_login: bool = False
    is_respelt: bool = False


class UnsetVariable(NamedTuple):
    """A variable of Flux that nothing sets, at `span`; `source` says in words what was searched, `near` is the most
    similar name that is set.
    """

    name: str
    span: Span
    source: str
    near: str | None


class RefusedValue(NamedTuple):
    """A value at `span` that the chart's schema refuses, in Helm's words (`said`).

    `kind` is what the schema expects, empty where a key is missing; `first` is the chart whose schema began to.
    """

    name: str
    span: Span
    said: str
    kind: str
    first: tuple[int, int]


class Headlamp(NamedTuple):
    """One deployment of Headlamp with what its values say of the login.

    `span` is the place of the values, `oidc` that of those for the login, `env` that of the variables. `hosts` are
    those it is exposed under, `tls_hosts` those that the exposures list for TLS. `elsewhere` says why values may also
    come from a place that is not read (empty where these are all). `client_secret` is None where none is given, and
    never carries the secret; `written_secrets` are the places where it stands in clear text. `environment` holds the
    names of the variables that are set, and `ca` is where a CA certificate for the issuer is named. With `is_placed`
    the namespace is the release's own, which kustomize does not change; with `is_inline` the chart writes the OIDC
    values into the Deployment as they are.
    """

    name: str
    namespace: str | None
    span: Span
    oidc: Span
    issuer: Fact | None = None
    client_id: Fact | None = None
    callback: Fact | None = None
    scopes: Fact | None = None
    client_secret: Fact | None = None
    base_url: Setting | None = None
    use_pkce: Setting | None = None
    use_access_token: Setting | None = None
    chart_version: Setting | None = None
    ca: Setting | None = None
    secrets: tuple[SecretReference, ...] = ()
    env: Span | None = None
    namespace_span: Span | None = None
    release: Span | None = None
    environment: frozenset[str] = frozenset()
    oidc_values: tuple[OidcValue, ...] = ()
    exposures: tuple[Exposure, ...] = ()
    elsewhere: str = ""
    is_placed: bool = False
    is_inline: bool = False
    written_secrets: tuple[Span, ...] = ()
    # Keys of the login that are one key with dots.
    misplaced: tuple[OidcValue, ...] = ()
    # Other settings of the login where the chart does not look.
    strays: tuple[Stray, ...] = ()
    # What tokens are verified by, where that is another issuer or client ID.
    validator_issuer: Fact | None = None
    validator_client_id: Fact | None = None
    # Every request is the pod's own where its boolean is True; None for one that is not known.
    service_account_token: Setting | None = None
    unset: tuple[UnsetVariable, ...] = ()
    # What takes a variable from elsewhere, where Helm compares the values with the schema of the chart.
    refused_env: tuple[Span, ...] = ()
    refused_values: tuple[RefusedValue, ...] = ()
    # Secrets without which it starts all the same.
    optional_secrets: tuple[SecretReference, ...] = ()
    # Whether it runs within the cluster that it shows, and in how many pods; None where nothing is written.
    in_cluster: Setting | None = None
    replicas: Setting | None = None

    @property
    def verifying(self) -> Headlamp:
        """The same with the issuer and the client ID by which it verifies the tokens that it forwards."""
        return self._replace(
            issuer=self.validator_issuer or self.issuer, client_id=self.validator_client_id or self.client_id
        )

    @property
    def path(self) -> str:
        """The file that holds its values."""
        return self.span.file.path

    @property
    def release_path(self) -> str:
        """The file that deploys it."""
        return self.release.file.path if self.release else self.path

    @property
    def takes_external_secret(self) -> bool:
        """Whether the chart takes the login's values from a Secret that something else makes."""
        enabled = [one for one in self.oidc_values if one.name == "externalSecret.enabled"]
        return bool(enabled and enabled[-1].truth)

    @property
    def hosts(self) -> tuple[Fact, ...]:
        """The hosts of all exposures."""
        return tuple(host for one in self.exposures for host in one.hosts)

    @property
    def tls_hosts(self) -> tuple[Fact, ...]:
        """The hosts that exposures list for TLS."""
        return tuple(host for one in self.exposures for host in one.tls_hosts)
