"""Values, keys and names that a reader may stumble over."""

from __future__ import annotations

from random import Random

_DIGITS = (20, 400, 4_301, 20_000)

# Texts that mean something else in YAML, in HCL, in a URL, in a template or on a terminal.
VALUES = (
    "", " ", "~", "null", "true", "True", "yes", "on", "off", "NO", "0", "-1", "1.5", "1e400", "-0", "0x1F", "0o17", "017",
    "1_000", "+1", ".inf", "-.inf", ".nan", "2026-11-28", "2026-11-28T01:02:03Z", "99999-99-99", "12:30:45", "=", "<<", "*",
    "&", "!", "|", ">", "%", "@", "`", "-", "?", ":", "a: b", "a #b", "#", "- a", "[", "]", "{", "}", "[]", "{}", "''", '""',
    "'", '"', "\\", "\\x", "\\u0041", "\t", "\x00", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u202e", "\ufeff", "\ufffe",
    "\U0001f600", "é", "日本", "e\u0301",
    "headlamp", "authentik", "kubernetes", "email", "sub", "groups", "oidc:", "openid profile email", "openid,email",
    "https://", "https:///", "https://[", "https://[::1]", "https://[::1]:443/x", "https://]", "https://a:b", "https://a:99999/",
    "https://a:0443/", "https://a:-1/", "https://user:pw@a/", "https://a@b@c/", "https://a?b#c", "http://a/../b//c/.", "//a/b",
    "a://", "HTTPS://A.B/", "https://%", "https://%zz/", "https://a%00b/", "https://a b/", "https://xn--/", "https://é.test/",
    "https://\u2100.test/", "https://auth.lab.test/application/o//", "https://auth.lab.test/application/o/headlamp",
    "https://auth.lab.test/application/o/headlamp/.well-known/openid-configuration", "https://a/oidc-callback",
    ".*", "(", "(a", "a)", "[a", "(?P<", "(?i)https://.*", "https://[^/]+\\.test/.*", "\\", "a{9999999}", "(a|b)*c", "^https$",
    "${A}", "${A:-b}", "${A:=b}", "${A:-${B}}", "${A", "$${A}", "$A", "$", "${}", "${A/b/c}", "${A^^}", "{{ a }}", "{{", "}}",
    "{% if a %}", "{# a #}", "<% a %>", "[[ a ]]", "$(A)", "%{ if a }", "%{ for", "<path:a#b>", "<A>", "@@A@@", "__A__",
    "ENC[AES256_GCM,data:QUJD,iv:QUJD,tag:QUJD,type:str]", "ENC[", "!vault |", "$ANSIBLE_VAULT;1.1;AES256",
    "AgBy3i4OJSWK", "AgBy!", "QUJD", "QUJ", "====",
    "1.2.3", "v1.2.3", "1.2", "1", "0.45.0", "1.2.3-rc.1+b", ">= 1.2, < 2", "~> 2026.5", "^1.2", "1.x", "x", "latest", "=1",
    "1.2.3.4.5.6", "1..2", "01.02.03", "2026.5.0",
    "apps", "../apps", "./", ".", "..", "/", "/etc/passwd", "a/../../b", "~/a", "C:\\a", "a\x00b", "file://x", "oci://ghcr.io/x/y",
    "system:masters", "oidc:headlamp-admins", "Group", "User", "cluster-admin",
)  # fmt: skip

KEYS = (
    "kind", "apiVersion", "metadata", "name", "namespace", "spec", "data", "stringData", "values", "config", "oidc", "clientID",
    "clientId", "clientSecret", "issuerURL", "callbackURL", "scopes", "secret", "create", "externalSecret", "enabled", "env",
    "envFrom", "valueFrom", "secretKeyRef", "secretRef", "key", "value", "hosts", "host", "http", "paths", "path", "rules", "tls",
    "ingress", "httpRoute", "hostnames", "routes", "match", "parentRefs", "baseURL", "extraArgs", "args", "chart", "version",
    "sourceRef", "chartRef", "valuesFrom", "targetPath", "valuesKey", "postRenderers", "patches", "patch", "target", "resources",
    "generatorOptions", "configMapGenerator", "secretGenerator", "replacements", "helmCharts", "valuesInline", "valuesFile",
    "namePrefix", "components", "bases", "sources", "source", "helm", "valuesObject", "valueFiles", "parameters", "targetRevision",
    "destination", "template", "generators", "encryptedData", "annotations", "labels", "type", "jwt", "issuer", "url", "audiences",
    "claimMappings", "username", "claim", "prefix", "expression", "claimValidationRules", "kube-apiserver-arg",
    "kube-apiserver-arg+", "disable", "tls-san", "subjects", "roleRef", "apiGroup", "sops", "suspend", "substitute", "postBuild",
    "dependencies", "alias", "global", "images", "newTag", "containers", "image", "remoteRef", "dataFrom", "certificate", "chains",
    "ignore", "kubernetes_version", "<<", "", "~", "1", "true", "=", "*", "items",
)  # fmt: skip

NAMES = (
    "kustomization.yaml", "kustomization.yml", "Kustomization", "values.yaml", "Chart.yaml", "config.yaml", ".homelamp.yaml",
    ".copier-answers.yml", "k3s/config.yaml", "k3s/config.yaml.d/10-a.yaml", "config.yaml.d/x.yaml", "authentication.yaml",
    "terraform.tfvars", "a.auto.tfvars", "main_override.tf", "override.tf", "main.tf.json", "terraform.tfvars.json",
    "terragrunt.hcl", ".terraform.lock.hcl", "terraform.tfstate", "tfplan", "crash.log", "a.rej", "a.orig", "x.example",
    "archive/a.yaml", "templates/a.yaml", ".github/a.yaml", "disabled/b.yaml", "helmfile.yaml", "fleet.yaml", ".sops.yaml",
    ".gitattributes", "sealing-cert.pem", "group_vars/all.yml", "a.yaml.j2", "a.tftpl", "talconfig.yaml", "a.json", "UPPER.YAML",
    "a b.yaml", "a\nb.yaml", "a\x1b[31m.yaml", "a'b\".yaml", "\udcff\udcfe.yaml", "é.tf", "e\u0301.tf", "\u202eb.yaml", "-a.yaml",
    "--help.yaml", "a:b.yaml", "a#b?.yaml", ".yaml", "...yaml", "a.yaml ", "*.yaml", "$(a).tf", "{{a}}.yaml", "%2e%2e.yaml",
    "\\.yaml", "a|b`c.yaml", "x" * 251 + ".yml", "d/" * 60 + "a.yaml", "CON.yaml", "a.yaml/b.yaml", "apps/headlamp/x.yaml",
)  # fmt: skip


def value(random: Random) -> str:
    """A text, now and then a very long one or one of very many digits."""
    chance = random.random()
    if chance < 0.03:
        return random.choice("19") * random.choice(_DIGITS)
    if chance < 0.05:
        return random.choice(VALUES) * random.choice((50, 500, 3_000))
    if chance < 0.15:
        return random.choice(VALUES) + random.choice(VALUES)
    return random.choice(VALUES)
