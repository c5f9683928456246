"""HL503, HL504, HL505, HL509, HL510 and HL516: what a sealed value tells without the key."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from homelamp.model.finding import Severity
from homelamp.report import text
from homelamp.report.style import Style
from support.checking import check_files, places, related_places
from support.repositories import CHAIN, RELEASE, changed, line_of
from support.sealing import SEALED, ciphertext

PLAIN = "        clientSecret: ${HEADLAMP_CLIENT_SECRET}\n"
CONFIG = "version: 1\ncertificate: sealed-secrets.pem\n"
ISSUER = "https://auth.lab.test/application/o/headlamp/"


def sealed(**values: str) -> str:
    """A SealedSecret with these entries."""
    head = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\n"
    head += "metadata:\n  name: headlamp-oidc\n  namespace: headlamp\n"
    entries = "".join(f"    {key}: {value}\n" for key, value in values.items())
    return f"{head}spec:\n  encryptedData:\n{entries or '    {}'}"


def certificate(bits: int = 4096, days: int = 3650, *, elliptic: bool = False) -> str:
    """A self-signed certificate in PEM form; its key is gone."""
    key = ec.generate_private_key(ec.SECP256R1()) if elliptic else rsa.generate_private_key(65537, bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sealed-secret")])
    end = datetime.now(UTC) + timedelta(days=days)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = builder.not_valid_before(end - timedelta(days=4000)).not_valid_after(end).sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


def test_the_placeholder_of_the_template(repository: Path) -> None:
    files = {SEALED: sealed(clientSecret="homelamp-not-sealed-yet", other="homelamp-not-sealed-yet")}

    result = check_files(repository, files)

    assert places(result) == [("HL503", SEALED, 8)]
    assert related_places(result) == {(SEALED, 9)}
    problem = result.findings[0].problem
    assert problem.severity is Severity.WARNING
    assert problem.change == "when Terraform has made the client, run `homelamp seal`"


OUTPUT = """\
output "headlamp_client_secret" {
  description = "To be sealed {here}."
  value       = authentik_provider_oauth2.headlamp.client_secret
  sensitive   = true
}
"""
WAITING = {SEALED: sealed(clientSecret="homelamp-not-sealed-yet")}
COMMANDS: dict[str, tuple[dict[str, str], str]] = {
    "the template": ({"terraform/authentik/outputs.tf": OUTPUT}, "terraform -chdir=terraform/authentik"),
    "another folder": ({"infra/idp/main.tf": OUTPUT}, "terraform -chdir=infra/idp"),
    "the root": ({"main.tf": OUTPUT}, "terraform"),
    "a folder with a blank": ({"my infra/main.tf": OUTPUT}, "terraform '-chdir=my infra'"),
    "OpenTofu": ({"tf/main.tofu": OUTPUT}, "tofu -chdir=tf"),
    "OpenTofu's registry": (
        {"tf/main.tf": OUTPUT, "tf/.terraform.lock.hcl": 'provider "registry.opentofu.org/goauthentik/authentik" {}\n'},
        "tofu -chdir=tf",
    ),
    "a module": (
        {
            "modules/client/main.tf": OUTPUT,
            "tf/main.tf": 'module "client" {\n  source = "../modules/client"\n}\n'
            'output "headlamp_client_secret" {\n  value = module.client.headlamp_client_secret\n}\n',
        },
        "terraform -chdir=tf",
    ),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_is_for_the_chains_own_terraform(repository: Path, name: str) -> None:
    files, program = COMMANDS[name]

    result = check_files(repository, {**WAITING, **files})

    command = f"{program} output -raw headlamp_client_secret | homelamp seal"
    assert result.findings[0].problem.change == f"when Terraform has made the client, run `{command}`"


def test_the_command_is_for_the_client_of_the_login(repository: Path) -> None:
    other = OUTPUT.replace("headlamp", "grafana")
    files = {**CHAIN, RELEASE: CHAIN[RELEASE].replace(PLAIN, ""), **WAITING, "terraform/grafana/outputs.tf": other}
    env = "    env:\n      - name: OIDC_CLIENT_SECRET\n        valueFrom:\n          secretKeyRef:\n"
    env += "            name: headlamp-oidc\n            key: clientSecret\n"
    files[RELEASE] = files[RELEASE].replace("    ingress:\n", f"{env}    ingress:\n")

    result = check_files(repository, {**files, "terraform/authentik/outputs.tf": OUTPUT})

    change = next(one.problem.change for one in result.findings if one.code == "HL503")
    assert "`terraform -chdir=terraform/authentik output -raw headlamp_client_secret | homelamp seal`" in change


def test_what_else_changes_in_the_file_makes_no_other_finding(repository: Path) -> None:
    text = sealed(clientSecret="homelamp-not-sealed-yet")

    first = check_files(repository, {SEALED: text}).findings[0]
    second = check_files(
        repository, {SEALED: text.replace("headlamp-oidc", "x").replace("clientSecret", "y")}
    ).findings[0]

    assert first.fingerprint == second.fingerprint
    assert first.problem.message != second.problem.message


def test_two_objects_of_a_file_are_two_findings(repository: Path) -> None:
    one = sealed(clientSecret="homelamp-not-sealed-yet")

    assert len(places(check_files(repository, {SEALED: f"{one}---\n{one}"}))) == 2


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("hunter2", "is no base64"),
        ("AgB…", "is no base64"),
        ("''", "is empty"),
        ("aHVudGVyMg==", "does not begin with the length of an RSA key"),
        (ciphertext()[:-5], "is no base64"),
        (ciphertext(0)[:-8], "is cut off"),
        (ciphertext()[:100], "is cut off"),
        (ciphertext(key=513), "does not begin with the length of an RSA key"),
        ("AA==", "does not begin with the length of an RSA key"),
    ],
)
def test_a_value_that_nobody_sealed(repository: Path, value: str, words: str) -> None:
    result = check_files(repository, {SEALED: sealed(a=ciphertext(), clientSecret=value)})

    assert places(result) == [("HL504", SEALED, 9)]
    assert words in result.findings[0].problem.message
    assert result.findings[0].problem.severity is Severity.ERROR
    if len(value) > 6:
        assert value not in "\n".join(text.render(result, None, Style(False)))


@pytest.mark.parametrize("key", [256, 384, 512, 1024])
@pytest.mark.parametrize("plain", [1, 64, 3000])
def test_a_sealed_value(repository: Path, key: int, plain: int) -> None:
    assert places(check_files(repository, {**CHAIN, SEALED: sealed(clientSecret=ciphertext(plain, key))})) == []


@pytest.mark.parametrize(
    "value",
    [
        "${SEALED}",
        "ENC[AES256_GCM,data:abc]",
        "REPLACE_ME",
        "<sealed>",
        "!vault x",
        "|\n" + "".join(f"      {ciphertext()[at : at + 76]}\n" for at in range(0, len(ciphertext()), 76)),
    ],
)
def test_a_value_that_is_not_judged(repository: Path, value: str) -> None:
    assert places(check_files(repository, {SEALED: sealed(clientSecret=value)})) == []


def test_a_value_that_was_sealed_from_nothing(repository: Path) -> None:
    result = check_files(repository, {SEALED: sealed(a=ciphertext(1), clientSecret=ciphertext(0))})

    assert places(result) == [("HL509", SEALED, 9)]
    # No login takes it: tests/field has one that does.
    assert result.findings[0].problem.severity is Severity.WARNING


def test_another_kind_and_an_example_are_not_judged(repository: Path) -> None:
    broken = sealed(clientSecret="hunter2")
    files = {
        "a.yaml": broken.replace("bitnami.com/", "example.test/"),
        "b.yaml.example": broken,
        "archive/c.yaml": broken,
    }

    assert places(check_files(repository, files)) == []


def test_keys_of_two_sizes(repository: Path) -> None:
    values = {"a": ciphertext(), "b": ciphertext(key=256), "c": ciphertext(seed="c")}

    result = check_files(repository, {SEALED: sealed(**values)})

    assert places(result) == [("HL510", SEALED, 9)]
    assert related_places(result) == {(SEALED, 8)}
    assert result.findings[0].problem.severity is Severity.WARNING
    assert "2048 bits, not of 4096" in result.findings[0].problem.message


@pytest.mark.parametrize(
    ("value", "bits", "expected"),
    [
        (ciphertext(), 2048, [("HL510", SEALED, 8)]),
        (ciphertext(key=256), 2048, []),
        ("homelamp-not-sealed-yet", 2048, [("HL503", SEALED, 8)]),
        ("hunter2", 2048, [("HL504", SEALED, 8)]),
    ],
)
def test_the_certificates_size(repository: Path, value: str, bits: int, expected: list[tuple[str, str, int]]) -> None:
    files = {SEALED: sealed(clientSecret=value), ".homelamp.yaml": CONFIG, "sealed-secrets.pem": certificate(bits)}

    result = check_files(repository, files)

    assert places(result) == expected
    assert result.unchecked == []
    if expected and expected[0][0] == "HL510":
        assert ("sealed-secrets.pem", 1) in related_places(result)


def test_a_certificate_that_is_past_its_end(repository: Path) -> None:
    files = {".homelamp.yaml": CONFIG, "sealed-secrets.pem": certificate(2048, days=-1)}

    result = check_files(repository, files)

    assert places(result) == [("HL516", "sealed-secrets.pem", 1)]
    assert result.findings[0].problem.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("nothing\n", "no certificate in PEM form"),
        ("", "no certificate in PEM form"),
        (certificate(elliptic=True), "no certificate of an RSA key, which kubeseal asks for"),
    ],
)
def test_a_file_that_is_no_certificate_is_unchecked(repository: Path, content: str, reason: str) -> None:
    files = {SEALED: sealed(a=ciphertext()), ".homelamp.yaml": CONFIG, "sealed-secrets.pem": content}

    result = check_files(repository, files)

    assert places(result) == []
    assert [(one.term, one.reason) for one in result.unchecked] == [("certificate", reason)]


def test_a_certificate_that_is_not_made_yet(repository: Path) -> None:
    result = check_files(repository, {SEALED: sealed(a=ciphertext()), ".homelamp.yaml": CONFIG})

    assert (places(result), result.unchecked) == ([], [])


def test_without_cryptography_the_certificate_is_unchecked(repository: Path) -> None:
    files = {SEALED: sealed(a=ciphertext()), ".homelamp.yaml": CONFIG, "sealed-secrets.pem": certificate(2048)}
    check_files(repository, files)
    blocked = (
        "import sys; sys.modules['cryptography'] = None; sys.path.insert(0, '')\n"
        "from homelamp.cli import main\n"
        "raise SystemExit(main(['check', '--no-manifests']))"
    )

    done = subprocess.run([sys.executable, "-c", blocked], cwd=repository, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert (
        "sealed-secrets.pem:1: not compared: certificate (not readable without the package cryptography" in done.stdout
    )


WHOLE = "        externalSecret:\n          enabled: true\n          name: headlamp-oidc\n"
# The callback beside such a Secret goes nowhere (HL406), and is not needed.
CALLBACK = "        callbackURL: https://headlamp.lab.test/oidc-callback\n"
AS_A_WHOLE = changed(RELEASE, PLAIN, WHOLE, changed(RELEASE, CALLBACK, ""))
ENV = """\
    env:
      - name: OIDC_CLIENT_ID
        valueFrom:
          secretKeyRef:
            name: headlamp-oidc
            key: clientID
"""
BY_KEY = changed(
    RELEASE, "    ingress:\n", f"{ENV}    ingress:\n", changed(RELEASE, "        clientID: headlamp\n", "")
)


def whole(client_id: int = 8, issuer: int = len(ISSUER)) -> str:
    return sealed(
        OIDC_CLIENT_ID=ciphertext(client_id), OIDC_CLIENT_SECRET=ciphertext(), OIDC_ISSUER_URL=ciphertext(issuer)
    )


@pytest.mark.parametrize(
    ("files", "text", "line", "words"),
    [
        (AS_A_WHOLE, whole(client_id=9), "OIDC_CLIENT_ID", "9 bytes, but headlamp has 8: most likely the newline"),
        (AS_A_WHOLE, whole(client_id=6), "OIDC_CLIENT_ID", "6 bytes, but headlamp has 8"),
        (AS_A_WHOLE, whole(issuer=len(ISSUER) - 1), "OIDC_ISSUER_URL", f"44 bytes, but {ISSUER} has 45"),
        (BY_KEY, sealed(clientID=ciphertext(9)), "clientID", "9 bytes, but headlamp has 8: most likely the newline"),
    ],
)
def test_a_sealed_value_of_another_length(
    repository: Path, files: dict[str, str], text: str, line: str, words: str
) -> None:
    result = check_files(repository, {**files, SEALED: text})

    found = [one for one in places(result) if one[0] != "HL513"]
    assert found == [("HL505", SEALED, line_of(text, f"    {line}:"))]
    (problem,) = (one.problem for one in result.findings if one.code == "HL505")
    assert words in problem.message
    assert problem.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("files", "text"),
    [
        (AS_A_WHOLE, whole()),
        (BY_KEY, sealed(clientID=ciphertext(8))),
        # A key of another name, and another Secret.
        (BY_KEY, sealed(clientID=ciphertext(8), id=ciphertext(9))),
        (CHAIN, whole(client_id=9)),
        # What a variable states wins over the Secret.
        (
            changed(
                RELEASE,
                "    ingress:\n",
                "    env: [{name: OIDC_CLIENT_ID, value: headlamp}]\n    ingress:\n",
                AS_A_WHOLE,
            ),
            whole(client_id=9),
        ),
        # Nobody else states an ID.
        ({RELEASE: AS_A_WHOLE[RELEASE]}, whole(client_id=9)),
    ],
)
def test_a_sealed_value_of_the_right_length(repository: Path, files: dict[str, str], text: str) -> None:
    codes = {code for code, _, _ in places(check_files(repository, {**files, SEALED: text}))}

    assert codes <= {"HL513"}


def test_kubeseal_itself(repository: Path, need_tool: Callable[[str], Path]) -> None:
    program = need_tool("kubeseal")
    (repository / "cert.pem").write_text(certificate(2048))

    def seal(plain: str) -> str:
        command = [str(program), "--raw", "--cert", "cert.pem", "--name", "headlamp-oidc", "--namespace", "headlamp"]
        done = subprocess.run(command, cwd=repository, input=plain, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    right = whole().replace(ciphertext(8), seal("headlamp")).replace(ciphertext(), seal("x" * 64))
    right = right.replace(ciphertext(len(ISSUER)), seal(ISSUER))
    echoed = right.replace(right.split("OIDC_CLIENT_ID: ")[1].split("\n")[0], seal("headlamp\n"))
    codes = [
        {code for code, _, _ in places(check_files(repository, {**AS_A_WHOLE, SEALED: one}))} - {"HL513"}
        for one in (right, echoed, right.replace(right.split("OIDC_CLIENT_ID: ")[1].split("\n")[0], seal("")))
    ]

    assert codes == [set(), {"HL505"}, {"HL509"}]
