"""HL310, HL311 and HL312: what the API server refuses in an AuthenticationConfiguration, in its own words.

The words are those of k8s.io/apiserver 0.37.2 for the same files.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from homelamp.model.result import Result
from support.checking import check_files, faults
from support.people import AUTHENTICATION, RBAC, WHOLE, rbac
from support.repositories import K3S, line_of

CONFIGURATION = """\
apiVersion: apiserver.config.k8s.io/v1
kind: AuthenticationConfiguration
jwt:
  - issuer:
      url: https://auth.lab.test/application/o/headlamp/
      audiences:
        - headlamp
    claimMappings:
      username:
        claim: email
        prefix: ""
      groups:
        claim: groups
        prefix: "oidc:"
"""
FILES = {
    **WHOLE,
    K3S: "kube-apiserver-arg:\n  - authentication-config=/etc/rancher/k3s/authentication.yaml\n",
    RBAC: rbac(("Group", "oidc:headlamp-admins")),
}
USERNAME = '        claim: email\n        prefix: ""\n'
GROUPS = '        claim: groups\n        prefix: "oidc:"\n'
WELL_KNOWN = "https://auth.lab.test/application/o/headlamp/.well-known/openid-configuration"
AUDIENCES = "      audiences:\n        - headlamp\n"
URL = "      url: https://auth.lab.test/application/o/headlamp/\n"
SECOND = f"  - issuer:\n{URL}      audiences: [kubectl]\n    claimMappings: {{username: {{claim: sub, prefix: ''}}}}\n"
RULES = "    claimMappings:\n      username"
REQUIRED = "Required value: prefix is required when claim is set. It can be set to an empty string to disable prefixing"


def checked(repository: Path, text: str) -> Result:
    return check_files(repository, {**FILES, AUTHENTICATION: text})


def certificate() -> str:
    """A certificate that signs itself, in PEM form."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lab.test")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), start, start.replace(2036)
    )
    return made.sign(key, SHA256()).public_bytes(Encoding.PEM).decode()


def rule(text: str) -> tuple[str, str]:
    """A change that adds a rule in front of the mappings."""
    return RULES, f"    claimValidationRules:\n      - {text}\n{RULES}"


# The change, the code, a part of the line where it is shown, and the API server's words.
REFUSED = [
    (USERNAME, "        claim: email\n", "HL311", "claim: email", f"jwt[0].claimMappings.username.prefix: {REQUIRED}"),
    (GROUPS, "        claim: groups\n", "HL311", "claim: groups", f"jwt[0].claimMappings.groups.prefix: {REQUIRED}"),
    (GROUPS, "        claim: groups\n        prefix:\n", "HL311", "claim: groups", REQUIRED),
    (
        GROUPS,
        GROUPS + "        expression: claims.groups\n",
        "HL311",
        "expression: claims.groups",
        """jwt[0].claimMappings.groups: Invalid value: "": claim and expression can't both be set""",
    ),
    (
        GROUPS,
        '        expression: claims.groups\n        prefix: "oidc:"\n',
        "HL311",
        'prefix: "oidc:"',
        'jwt[0].claimMappings.groups.prefix: Invalid value: "oidc:": may not be specified when expression is set',
    ),
    (
        f"      username:\n{USERNAME}",
        "",
        "HL311",
        "groups:",
        "jwt[0].claimMappings.username: Required value: claim or expression is required",
    ),
    (
        AUDIENCES,
        f"{AUDIENCES}        - kubectl\n",
        "HL311",
        "- kubectl",
        'jwt[0].issuer.audienceMatchPolicy: Invalid value: "": audienceMatchPolicy must be MatchAny for multiple',
    ),
    (
        AUDIENCES,
        f"{AUDIENCES}      audienceMatchPolicy: MatchAll\n",
        "HL311",
        "MatchAll",
        'jwt[0].issuer.audienceMatchPolicy: Invalid value: "MatchAll": audienceMatchPolicy must be empty or MatchAny',
    ),
    (
        AUDIENCES,
        f"{AUDIENCES}        - headlamp\n      audienceMatchPolicy: MatchAny\n",
        "HL311",
        "- headlamp\n      audienceM",
        'jwt[0].issuer.audiences[1]: Duplicate value: "headlamp"',
    ),
    (
        AUDIENCES,
        "      audiences: headlamp\n",
        "HL311",
        "audiences: headlamp",
        "json: cannot unmarshal string into Go struct field Issuer.jwt.issuer.audiences of type []string",
    ),
    (
        AUDIENCES,
        "      audiences: [headlamp, 12345]\n",
        "HL311",
        "audiences: [headlamp, 12345]",
        "json: cannot unmarshal number into Go struct field Issuer.jwt.issuer.audiences of type string",
    ),
    (
        AUDIENCES,
        "      audiences: []\n",
        "HL311",
        "audiences: []",
        "jwt[0].issuer.audiences: Required value: at least one jwt[0].issuer.audiences is required",
    ),
    (
        GROUPS,
        "        claim: groups\n        prefix: 1\n",
        "HL311",
        "prefix: 1",
        "cannot unmarshal number into Go struct field PrefixedClaimOrExpression.jwt.claimMappings.groups.prefix",
    ),
    ("audiences:", "audience:", "HL311", "audience:", 'strict decoding error: unknown field "jwt[0].issuer.audience"'),
    ("      groups:", "      group:", "HL311", "group:", 'unknown field "jwt[0].claimMappings.group"'),
    ("    claimMappings:", "    claimmappings:", "HL311", "claimmappings:", 'unknown field "jwt[0].claimmappings"'),
    ("jwt:", "JWT:", "HL311", "JWT:", 'strict decoding error: unknown field "JWT"'),
    ("jwt:", "metadata:\n  name: x\njwt:", "HL311", "metadata:", 'strict decoding error: unknown field "metadata"'),
    (
        URL,
        f"{URL}      discoveryURL: https://auth.lab.test/application/o/headlamp\n",
        "HL311",
        "discoveryURL",
        "discoveryURL must be different from URL",
    ),
    (
        URL,
        f"{URL}      discoveryURL: http://auth.lab.test/application/o/headlamp/.well-known/openid-configuration\n",
        "HL311",
        "discoveryURL",
        "URL scheme must be https",
    ),
    (
        URL,
        f"{URL}      certificateAuthority: /etc/ssl/ca.pem\n",
        "HL311",
        "certificateAuthority",
        'certificateAuthority: Invalid value: "<omitted>": data does not contain any valid RSA or ECDSA certificates',
    ),
    (
        GROUPS,
        GROUPS + SECOND,
        "HL311",
        "headlamp/\n      audiences: [kubectl]",
        'jwt[1].issuer.url: Duplicate value: "https://auth.lab.test/application/o/headlamp/"',
    ),
    (
        *rule("{claim: hd, requiredValue: lab.test, expression: claims.sub == 'x'}"),
        "HL311",
        "claim: hd",
        'jwt[0].claimValidationRules[0]: Invalid value: "hd": claim and expression can\'t both be set',
    ),
    (
        *rule("{expression: claims.sub != '', requiredValue: 'true'}"),
        "HL311",
        "expression: claims.sub",
        'requiredValue: Invalid value: "true": may not be specified when expression is set',
    ),
    (*rule("{expression: claims.email_verified}"), "HL311", "expression:", "must evaluate to bool"),
    (*rule("{expression: user.username != ''}"), "HL311", "expression:", "undeclared reference to 'user'"),
    (*rule('{expression: "claims.sub == \'x"}'), "HL311", "expression:", "compilation failed: Syntax error at"),
    (
        GROUPS,
        "        expression: claims.groups.map(g, 'oidc:' + g)\n",
        "HL311",
        "expression:",
        "expression of type 'any' cannot be range of a comprehension (must be list, map, or dynamic)",
    ),
    (
        GROUPS,
        f"{GROUPS}    userValidationRules:\n      - expression: user.name != ''\n",
        "HL311",
        "expression:",
        "jwt[0].userValidationRules[0].expression: Invalid value: \"user.name != ''\": compilation failed: undef",
    ),
    (
        USERNAME,
        '        expression: "claims.email + "\n',
        "HL311",
        "expression:",
        'jwt[0].claimMappings.username.expression: Invalid value: "claims.email + ": compilation failed: Syntax err',
    ),
    (USERNAME, "        expression: oidc:claims.email\n", "HL311", "expression:", "Syntax error at ':'"),
    (USERNAME, "        expression: claim.email\n", "HL311", "expression:", "undeclared reference to 'claim'"),
    (
        USERNAME,
        "        expression: claims.email\n",
        "HL312",
        "expression:",
        "claims.email_verified must be used in claimMappings.username.expression",
    ),
    ("io/v1\n", "io/v2\n", "HL310", "apiVersion", 'no kind "AuthenticationConfiguration" is registered for version'),
    ("apiserver.config.k8s.io/v1", "v1", "HL310", "apiVersion", 'is registered for version "v1"'),
    ("apiserver.config.", "apiserver.", "HL310", "apiVersion", 'registered for version "apiserver.k8s.io/v1"'),
    ("apiVersion: apiserver.config.k8s.io/v1\n", "", "HL310", "kind:", "Object 'apiVersion' is missing"),
    (
        "kind: AuthenticationConfiguration",
        "kind: AuthenticationConfig",
        "HL310",
        "kind:",
        'no kind "AuthenticationConfig" is registered for version "apiserver.config.k8s.io/v1"',
    ),
    ("kind: AuthenticationConfiguration\n", "", "HL310", "apiVersion", "Object 'Kind' is missing"),
    (GROUPS, f"{GROUPS}anonymous:\n  enabled: 'false'\n", "HL311", "enabled", "cannot unmarshal string into Go struct"),
]


@pytest.mark.parametrize(("old", "new", "code", "place", "words"), REFUSED)
def test_each_fault_is_one_error(repository: Path, old: str, new: str, code: str, place: str, words: str) -> None:
    assert CONFIGURATION.count(old) == 1
    text = CONFIGURATION.replace(old, new)

    result = checked(repository, text)

    assert faults(result) == [(code, AUTHENTICATION, line_of(text, place))]
    assert words in result.findings[0].problem.symptom


# What the API server takes, or what nobody can know.
TAKEN = [
    ("", ""),
    ("io/v1\n", "io/v1beta1\n"),
    ("io/v1\n", "io/v1alpha1\n"),
    ("io/v1\n", "io/${VERSION}\n"),
    (AUDIENCES, f"{AUDIENCES}        - kubectl\n      audienceMatchPolicy: MatchAny\n"),
    (AUDIENCES, f"{AUDIENCES}      audienceMatchPolicy: MatchAny\n"),
    (AUDIENCES, f"      audiences: [headlamp]\n      discoveryURL: {WELL_KNOWN}\n"),
    (AUDIENCES, "      audiences: [headlamp]\n      certificateAuthority: ''\n"),
    (AUDIENCES, "      audiences: [headlamp]\n      certificateAuthority: ${CA}\n"),
    (AUDIENCES, "      audiences: ${AUDIENCES}\n"),
    (AUDIENCES, "      audiences: !vault x\n"),
    (AUDIENCES, "      audiences: &a [headlamp]\n"),
    (GROUPS, GROUPS.replace('"oidc:"', "${PREFIX}")),
    ("jwt:", "anonymous:\n  enabled: true\n  conditions: [{path: /livez}]\njwt:"),
    rule("{claim: iss, requiredValue: https://auth.lab.test/application/o/headlamp/}"),
    rule("{expression: claims.?email_verified.orValue(true) == true, message: verify}"),
    (GROUPS, "        expression: dyn(claims.groups).map(g, 'oidc:' + g)\n"),
    (GROUPS, f"{GROUPS}    userValidationRules: [{{expression: \"!user.username.startsWith('system:')\"}}]\n"),
    (GROUPS, f"{GROUPS}      extra: [{{key: lab.test/sub, valueExpression: claims.sub}}]\n      uid: {{claim: sub}}\n"),
]


@pytest.mark.parametrize(("old", "new"), TAKEN)
def test_what_is_right_is_no_finding(repository: Path, old: str, new: str) -> None:
    assert old in CONFIGURATION

    result = checked(repository, CONFIGURATION.replace(old, new, 1))

    assert faults(result) == []


def test_an_issuer_that_is_wrong_is_named_once(repository: Path) -> None:
    """The issuer differs from Headlamp's, and the API server would refuse it as well."""
    result = checked(repository, CONFIGURATION.replace("url: https:", "url: http:"))

    assert [code for code, _, _ in faults(result)] == ["HL102"]


def test_a_certificate_is_one(repository: Path) -> None:
    pem = certificate()
    indented = "".join(f"        {line}\n" for line in pem.splitlines())
    with_authority = CONFIGURATION.replace(URL, f"{URL}      certificateAuthority: |\n{indented}")

    assert faults(checked(repository, with_authority)) == []

    cut = with_authority.replace(pem.splitlines()[2], pem.splitlines()[2][:-7])

    assert [code for code, _, _ in faults(checked(repository, cut))] == ["HL311"]
