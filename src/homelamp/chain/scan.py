"""Which files may hold a part of the chain: a look at their bytes, before anything is parsed.

Most files of a repository hold nothing of a login, and parsing them would be felt on every commit.
"""

from __future__ import annotations

import re

from homelamp.clusters.distributions import may_hold_arguments
from homelamp.providers.table import has_resource, may_hold_clients

YAML = (".yaml", ".yml")
JSON = (".json",)
HCL = (".tf", ".tofu", ".tfvars", ".tfvars.json", ".tf.json", ".tofu.json")
# The Terraform provider's exact version.
LOCK = ".terraform.lock.hcl"

# Parsing takes two seconds a megabyte, and what people write by hand is a hundredth of it.
MAX_YAML = 1_000_000

# Looking for a word takes a third of the time of a pattern with alternatives.
_WORDS = (b"headlamp", b"AuthenticationConfiguration", b"KubeAuthenticationConfig", b"apiserver.config.k8s.io/")
_KIND = re.compile(rb"kind: [\"']?(?:User|Group|(?:Cluster)?Issuer)\b")
# Which chart a release of Flux uses, another file may say; its values then need not name it.
_CHART_REF = b"chartRef:"
_PERHAPS_LOGIN = (b"oidc:", b"OIDC_", b"valuesFrom:")
# The chart for any application: its releases name Headlamp, the object that stands for it need not.
_ANY_CHART = b"app-template"
# Half a homelab names Authentik somewhere; only these kinds say where the server is, and which; blueprints name models.
_AUTHENTIK_KIND = re.compile(
    rb"kind: [\"']?(?:Ingress|HTTPRoute|IngressRoute|HelmRelease|OCIRepository|Application|ApplicationSet|Deployment"
    rb"|StatefulSet|DaemonSet)\b|goauthentik/server|helmCharts:|authentik_(?:core|providers_oauth2)\."
)
# What such a file patches is not what stands in the files that it lists.
_KUSTOMIZATION = ("kustomization.yaml", "kustomization.yml")
_PATCHES = re.compile(rb"^(?:patches(?:StrategicMerge|Json6902)?|replacements):", re.M)
_FLUX = b"kustomize.toolkit.fluxcd.io/"
_SECRET = rb"kind: [\"']?(?:\w*Secret|OnePasswordItem|SecretProviderClass)\b|secretGenerator:"
_SECRET_WORDS = (b"Secret", b"OnePasswordItem", b"secretGenerator:")
_SECRET_KIND = re.compile(_SECRET)
# Within an object the same words may only refer to one.
_WHOLE_SECRET = re.compile(rb"^(?:" + _SECRET + rb")", re.M)
# The entry of a client, in a blueprint's file or in a text of another one.
_BLUEPRINT = re.compile(rb"^\s*(?:- )?model: authentik_providers_oauth2\.oauth2provider\b", re.M)
# Keys of a K3s or RKE2 server; agents have none of these: https://docs.k3s.io/cli/server.
_K3S_KEY = re.compile(
    rb"^(?:cluster-init|cluster-cidr|service-cidr|tls-san|write-kubeconfig(?:-mode)?|flannel-backend|disable(?:-[\w-]+)?"
    rb"|etcd-[\w-]+|datastore-endpoint|secrets-encryption|kube-(?:apiserver|controller-manager|scheduler)-arg)\+?:",
    re.M,
)
_FLAGS = re.compile(
    rb"oidc-issuer-url|authentication-config\b|kind\"?: \"?AuthenticationConfiguration|kube_oidc_url"
    rb"|\bauthentication_config\s*=|KubeAuthenticationConfig|\boidcIssuerURL\b|eks_identity_provider_config"
)
_FLAG_WORDS = (
    b"oidc-issuer-url", b"authentication-config", b"AuthenticationConfiguration", b"kube_oidc_url",
    b"authentication_config", b"KubeAuthenticationConfig", b"oidcIssuerURL", b"eks_identity_provider_config",
    b"oidc_issuer_url",
)  # fmt: skip
# The same flag with underscores is a setting of many programs.
_FLAG_WITH_UNDERSCORES = re.compile(rb"\boidc_issuer_url\b")
# Whatever in Terraform may carry them: K3s' arguments, Talos' and kubeadm's, and what modules call these.
_CARRIED = (b"kube-apiserver-arg", b"extraArgs", b"extra_args", b"oidc-", b"AuthenticationConfig")
_COMMENT = re.compile(rb"^[ \t]*#.*$", re.M)
# Others that take an issuer by a flag of the same name: a proxy, and kubectl's helper in a kubeconfig.
_NAMESAKE = re.compile(rb"oauth2[-_]proxy|oidc-login|kubelogin")
_API_SERVER = re.compile(rb"(?i)api-?server")

_RELEASE = re.compile(rb"kind: (?:HelmRelease|Application)\b")
_MAKES_RELEASE = re.compile(rb"^kind: [\"']?Application(?:Set)?\b", re.MULTILINE)
_OIDC_KEYS = (b"issuerURL", b"clientID", b"OIDC_")

# Folders whose files nothing applies, or which belong to another tool.
_DEAD_FOLDERS = frozenset(
    {
        "archive", "disabled", "templates", ".github", ".forgejo", ".gitea", ".gitlab", ".woodpecker", ".circleci",
        ".terraform", "node_modules",
    }
)  # fmt: skip
# The same in other spellings, as in `_archive` and `.Archived`.
_PUT_AWAY = frozenset({"archive", "archived", "archives", "disabled", "deprecated", "unused"})
# Those of other tools' templates are no manifests; Ansible makes K3s's configuration from them all the same.
_NOBODY_READS = _DEAD_FOLDERS - {"templates"}
# What lies here only speaks of it, or belongs to somebody else.
_NOT_USED = frozenset(
    {
        "archive", "archived", "deprecated", "disabled", "doc", "docs", "example", "examples", "fixtures",
        "node_modules", "samples", "site-packages", "test", "testdata", "tests", "third_party", "unused", "vendor",
    }
)  # fmt: skip
# `config.example.yaml` is as dead as `config.yaml.example`.
_EXAMPLE = re.compile(r"[._-](?:example|sample|dist|template)\.\w+$")
# Prose and examples, in which flags are only spoken of.
_PROSE = (".md", ".rst", ".adoc", ".txt", ".example", ".sample", ".patch", ".png", ".svg")
# The same without patches: one of Talos is YAML. What a name says is put away is not used.
_NO_TEXT = (
    *(end for end in _PROSE if end != ".patch"),
    ".html", ".css", ".lock", ".log", ".rej", ".orig", ".bak", ".old", ".off", ".disabled", "~",
    # Programs, which do with such a text whatever they do.
    ".py", ".go", ".rs", ".ts", ".tsx", ".js", ".mjs", ".java", ".kt", ".rb", ".c", ".h", ".cc", ".cpp", ".cs", ".php",
    ".lua", ".ipynb",
)  # fmt: skip
_K3S_PLACE = re.compile(r"(?:^|/)[^/]*(?:k3s|rancher|rke2)[^/]*/(?:.+/)?config\.ya?ml$|(?:^|/)config\.yaml\.d/[^/]+$")
_K3S_NAME = re.compile(r"(?:^|/)[^/]*(?:k3s|rke2)[^/]*\.ya?ml$")
_K3S_AGENT = re.compile(r"(?i)agent|worker")


def is_live(path: str) -> bool:
    """Whether something may apply a file: it lies in no folder of the dead."""
    *folders, name = path.split("/")
    is_put_away = any(folder.strip("._").lower() in _PUT_AWAY for folder in folders)
    return not is_put_away and _DEAD_FOLDERS.isdisjoint((*folders, name)) and not _EXAMPLE.search(path)


def may_be_applied(path: str) -> bool:
    """Whether something may use a file, even if it is a template of another tool."""
    folders = {part.strip("._").lower() for part in path.split("/")[:-1]}
    return _NOBODY_READS.isdisjoint(path.split("/")) and folders.isdisjoint(_NOT_USED) and not _EXAMPLE.search(path)


def may_be_text(path: str) -> bool:
    """Whether a file that is not YAML, or lies among templates, may be used by something that starts an API server."""
    return not path.lower().endswith(_NO_TEXT) and may_be_applied(path)


def chart_of_template(path: str) -> str | None:
    """The `Chart.yaml` of the chart whose template a file is by its place; None where it is none, or nobody uses it."""
    chart, templates, name = path.rpartition("templates/")
    if not templates or not path.endswith(YAML) or (chart and not chart.endswith("/")):
        return None
    return f"{chart}Chart.yaml" if is_live(f"{chart}{name}") and may_be_applied(path) else None


def makes_release(content: bytes) -> bool:
    """Whether a template of a chart makes an Application that deploys Headlamp's chart."""
    return b"headlamp" in content and _MAKES_RELEASE.search(content) is not None


def tells_server(content: bytes) -> bool:
    """Whether a file in whatever language may tell an API server of OIDC."""
    if holds_structured(content):
        return True
    names = (b"oidc", b"authentication-config", b"authentication_config")
    return any(name in content for name in names) and may_hold_arguments(content)


def carries_server(content: bytes) -> bool:
    """Whether an expression of Terraform may hold an API server's settings."""
    return any(word in content for word in _CARRIED)


def holds_structured(content: bytes) -> bool:
    """Whether a text may hold an AuthenticationConfiguration."""
    return b"AuthenticationConfiguration" in content or b"KubeAuthenticationConfig" in content


def tells_server_in_terraform(content: bytes) -> bool:
    """Whether a file of Terraform may tell an API server of OIDC."""
    return holds_structured(content) or (b"oidc" in content and carries_server(content))


def is_wanted(path: str, content: bytes) -> bool:
    """Whether a YAML file may hold a part of the chain."""
    if any(word in content for word in _WORDS) or _KIND.search(content):
        return True
    if may_hold_arguments(content) or may_hold_clients(content):
        return True
    if b"authentik" in content and _AUTHENTIK_KIND.search(content):
        return True
    if (_ANY_CHART in content and b"kind: OCIRepository" in content) or (_FLUX in content and b"patches:" in content):
        return True
    if path.endswith(_KUSTOMIZATION) and _PATCHES.search(content):
        return True
    return (_CHART_REF in content and any(word in content for word in _PERHAPS_LOGIN)) or is_server(path, content)


def is_certain(content: bytes) -> bool:
    """Whether a YAML file is a part of the chain even if it cannot be parsed.

    The first place decides: one pattern for all of it would search the rest of the file from each.
    """
    arguments = content.find(b"kube-apiserver-arg")
    names = (b"oidc-", b"oidc_")
    if arguments >= 0 and any(content.find(name, arguments) >= 0 for name in names):
        return True
    if b"kind: AuthenticationConfiguration" in content or _BLUEPRINT.search(content):
        return True
    release = _RELEASE.search(content)
    at = release.end() if release else len(content)
    return content.find(b"headlamp", at) >= 0 and any(content.find(key, at) >= 0 for key in _OIDC_KEYS)


def holds_client(content: bytes) -> bool:
    """Whether a Terraform file states a client of an identity provider."""
    return has_resource(content)


def holds_release(content: bytes) -> bool:
    """Whether a Terraform file may deploy Headlamp's chart."""
    return b"helm_release" in content and b"headlamp" in content


def may_make_secret(content: bytes) -> bool:
    """Whether a YAML file may hold something that makes a Secret, be it within another object."""
    return any(word in content for word in _SECRET_WORDS) and _SECRET_KIND.search(content) is not None


def makes_secret(content: bytes) -> bool:
    """Whether a document of a YAML file is an object that makes a Secret."""
    return any(word in content for word in _SECRET_WORDS) and _WHOLE_SECRET.search(content) is not None


def speaks_of_flags(path: str, content: bytes) -> bool:
    """Whether a file, of whatever form, may tell the API server of OIDC."""
    if not any(word in content for word in _FLAG_WORDS) or path.lower().endswith(_PROSE):
        return False
    if not _NOBODY_READS.isdisjoint(path.split("/")):
        return False
    stated = _COMMENT.sub(b"", content)
    speaks_of_server = _API_SERVER.search(stated) is not None
    if not speaks_of_server and _NAMESAKE.search(stated):
        return False
    return bool(_FLAGS.search(stated) or (speaks_of_server and _FLAG_WITH_UNDERSCORES.search(stated)))


def is_server(path: str, content: bytes) -> bool:
    """Whether a file is the configuration of a server of K3s, by its place and a key that agents do not have."""
    return _K3S_PLACE.search(path) is not None and _K3S_KEY.search(content) is not None


def is_silent_server(path: str, content: bytes, *, named: bool) -> bool:
    """Whether a file in which no argument was found is the configuration of an API server all the same.

    That is one of K3s, by its place and a key that agents do not have, or one that `.homelamp.yaml` names. There, one
    that is no file of K3s and speaks of the flags has a form that is not read.
    """
    in_place = _K3S_PLACE.search(path) is not None
    if named:
        return in_place or not speaks_of_flags(path, content)
    is_server = (in_place or _K3S_NAME.search(path) is not None) and not _K3S_AGENT.search(path)
    return is_server and is_live(path) and _K3S_KEY.search(content) is not None
