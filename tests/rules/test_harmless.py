"""What looks wrong and works all the same: no finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.checking import check_files, places
from support.people import AUTHENTICATION, ISSUER, RBAC, WHOLE, arguments, entry, rbac, structured
from support.repositories import CHAIN, K3S, RELEASE, TERRAFORM, changed

STATED = "issuerURL: https://auth.lab.test/application/o/headlamp/\n"
INLINE = changed(RELEASE, f"        {STATED}", f"        {STATED}        secret: {{create: false}}\n")
CALLBACK = "callbackURL: https://headlamp.lab.test/oidc-callback\n"
BLANKS = [
    "'{} '",
    "' {}'",
    '"{}\\n"',
    '"\\t{} "',
    "|\n          {}",
    "|+\n          {}\n\n",
    ">\n          {}",
    "|\n          {}  ",
]


@pytest.mark.parametrize("form", BLANKS)
@pytest.mark.parametrize("line", [STATED, CALLBACK, "clientID: headlamp\n"])
def test_blanks_around_a_value_that_the_chart_prints_unquoted(repository: Path, line: str, form: str) -> None:
    key, _, text = line.strip().partition(": ")

    result = check_files(
        repository, changed(RELEASE, f"        {line}", f"        {key}: {form.format(text)}\n", INLINE)
    )

    assert places(result) == []
    assert {"issuer_url", "client_id", "redirect_uri"} <= {
        term for term, verdict in (result.chains or [])[0].verdicts.items() if verdict.value == "equal"
    }


@pytest.mark.parametrize("form", ["'{} '", "|\n          {}"])
def test_a_value_that_differs_in_more_than_blanks(repository: Path, form: str) -> None:
    wrong = form.format("https://auth.lab.test/application/o/headlamp")
    files = changed(RELEASE, f"        {STATED}", f"        issuerURL: {wrong}\n", INLINE)

    assert [code for code, _, _ in places(check_files(repository, files))] == ["HL102"]


@pytest.mark.parametrize("secret", ["", "        secret: {create: true}\n", "        secret: {name: oidc}\n"])
def test_the_charts_own_secret_keeps_the_blanks(repository: Path, secret: str) -> None:
    files = changed(RELEASE, f"        {STATED}", f"        issuerURL: '{ISSUER} '\n{secret}")

    assert [code for code, _, _ in places(check_files(repository, files))] == ["HL102"]


def test_whether_the_chart_makes_a_secret_is_not_known(repository: Path) -> None:
    files = changed(
        RELEASE, f"        {STATED}", f"        issuerURL: '{ISSUER} '\n        secret: {{create: $MAKE}}\n"
    )

    result = check_files(repository, files)

    assert places(result) == []
    assert any("with blanks around it" in one.reason for one in result.unchecked)


def test_a_value_with_holes_and_blanks(repository: Path) -> None:
    files = changed(RELEASE, ISSUER, "'https://auth.${DOMAIN}/application/o/headlamp/ '", INLINE)

    assert places(check_files(repository, files)) == []


# Kubernetes' flags take an underscore for a dash.
@pytest.mark.parametrize("part", ["issuer-url", "client-id", "username-claim", "groups-claim", "groups-prefix"])
def test_underscores_in_a_flag(repository: Path, part: str) -> None:
    flag = f"oidc-{part}="

    result = check_files(repository, changed(K3S, flag, flag.replace("-", "_"), WHOLE))

    assert places(result) == []
    assert (result.chains or [])[0].verdicts == (check_files(repository, WHOLE).chains or [])[0].verdicts


def test_underscores_in_every_flag(repository: Path) -> None:
    text = arguments(username_claim="email", groups_claim="groups", groups_prefix="oidc:")
    every = "\n".join(
        line.replace("-", "_").replace("  _ ", "  - ", 1) if "oidc" in line else line for line in text.splitlines()
    )

    assert places(check_files(repository, {**WHOLE, K3S: every})) == []


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("oidc_client_id=other", "HL318"),
        ("oidc_groups_prefix=oidc:", "HL307"),
        ("oidc_client_id: headlamp", "HL307"),
        ("authentication_config=/etc/a.yaml", "HL304"),
    ],
)
def test_underscores_hide_nothing(repository: Path, entry: str, code: str) -> None:
    files = {**CHAIN, K3S: f"{CHAIN[K3S]}  - {entry}\n"}

    assert code in [found for found, _, _ in places(check_files(repository, files))]


HEAD = "# Goes to /etc/rancher/k3s/config.yaml.d/50-headlamp-oidc.yaml on every server node.\n"
LIST = "kube-apiserver-arg:\n  - audit-log-path=/a\n"
DROP_INS = "k3s/config.yaml.d/"


@pytest.mark.parametrize("name", ["10-audit.yaml", "05-a.yaml", "49-z.yaml", "50-a.yaml"])
def test_a_drop_in_that_sorts_before_the_one_that_the_comment_names(repository: Path, name: str) -> None:
    result = check_files(repository, {**CHAIN, K3S: HEAD + CHAIN[K3S], f"{DROP_INS}{name}": LIST})

    assert places(result) == []
    assert result.unchecked == []


@pytest.mark.parametrize("name", ["90-audit.yaml", "51-a.yaml", "audit.yaml", "50-headlamp-p.yaml"])
def test_a_drop_in_that_sorts_after_it(repository: Path, name: str) -> None:
    files = {**CHAIN, K3S: HEAD + CHAIN[K3S], f"{DROP_INS}{name}": LIST}

    assert places(check_files(repository, files)) == [("HL306", f"{DROP_INS}{name}", 1)]


def test_a_file_of_config_d_that_a_named_one_replaces(repository: Path) -> None:
    oidc = CHAIN[K3S].replace("+:", ":")
    files = {**CHAIN, K3S: HEAD + LIST, f"{DROP_INS}10-oidc.yaml": oidc}

    assert places(check_files(repository, files)) == [("HL306", K3S, 2)]


def test_an_early_drop_in_beside_a_list_that_follows_others(repository: Path) -> None:
    result = check_files(repository, {**CHAIN, f"{DROP_INS}10-audit.yaml": LIST})

    assert places(result) == []
    assert {(one.term, one.span.file.path) for one in result.unchecked} == {
        (term, f"{DROP_INS}10-audit.yaml") for term in ("issuer_url", "client_id", "username_claim")
    }
    assert result.unchecked[0].reason == "lost if k3s/config.yaml is read before this list"


def test_an_early_drop_in_after_the_first_file(repository: Path) -> None:
    files = {**CHAIN, K3S: CHAIN[K3S].replace("+:", ":"), f"{DROP_INS}10-audit.yaml": LIST}

    assert places(check_files(repository, files)) == [("HL306", f"{DROP_INS}10-audit.yaml", 1)]


MOVED = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: headlamp, namespace: flux-system}
spec:
  interval: 10m
  path: ./apps/headlamp
  prune: true
  targetNamespace: dashboards
  sourceRef: {kind: GitRepository, name: flux-system}
"""
SECRET = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: headlamp-oidc, namespace: NAMESPACE}
spec: {data: [{secretKey: clientSecret, remoteRef: {key: headlamp}}]}
"""
ENV = """\
    env:
      - name: HEADLAMP_CONFIG_OIDC_CLIENT_SECRET
        valueFrom: {secretKeyRef: {name: headlamp-oidc, key: clientSecret}}
    ingress:
"""
FROM_SECRET = changed(
    RELEASE, "        clientSecret: ${HEADLAMP_CLIENT_SECRET}\n", "", changed(RELEASE, "    ingress:\n", ENV)
)


@pytest.mark.parametrize("kustomization", ["", "resources: [helmrelease.yaml, secret.yaml]\n"])
@pytest.mark.parametrize(("own", "of_secret"), [("headlamp", "headlamp"), ("headlamp", "default"), ("a", "dashboards")])
def test_flux_moves_everything_along(repository: Path, kustomization: str, own: str, of_secret: str) -> None:
    files = {
        **changed(RELEASE, "  namespace: headlamp\n", f"  namespace: {own}\n", FROM_SECRET),
        "apps/headlamp/secret.yaml": SECRET.replace("NAMESPACE", of_secret),
        "clusters/home/headlamp.yaml": MOVED,
    }
    if kustomization:
        files["apps/headlamp/kustomization.yaml"] = kustomization

    assert places(check_files(repository, files)) == []


BY_EMAIL = changed(
    TERRAFORM,
    'grant_types = ["authorization_code"]\n',
    'grant_types = ["authorization_code"]\n  sub_mode    = "user_email"\n',
    WHOLE,
)


@pytest.mark.parametrize(
    ("stated", "prefix"),
    [
        ({"username_claim": "sub", "username_prefix": "-"}, ""),
        ({"username_claim": "sub", "username_prefix": "oidc:"}, "oidc:"),
        ({"username_claim": "sub"}, f"{ISSUER}#"),
        ({}, f"{ISSUER}#"),
    ],
)
def test_an_address_is_the_subject_of_the_token(repository: Path, stated: dict[str, str], prefix: str) -> None:
    files = {
        **BY_EMAIL,
        K3S: arguments(**stated, groups_claim="groups", groups_prefix="oidc:"),
        RBAC: rbac(("Group", "oidc:headlamp-admins"), ("User", f"{prefix}tess@lab.test")),
    }

    assert places(check_files(repository, files)) == []


def test_an_address_is_the_subject_in_an_authentication_configuration(repository: Path) -> None:
    files = {
        **BY_EMAIL,
        K3S: "kube-apiserver-arg: [authentication-config=/etc/rancher/k3s/authentication.yaml]\n",
        AUTHENTICATION: structured([entry(username="claim: sub, prefix: ''")]),
    }

    assert places(check_files(repository, files)) == []
