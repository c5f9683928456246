"""Where the secret goes: said by the repository, or by options; in doubt a line lists the candidates."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sealing.driver import SEALED, SECRET, Lab, commit, lab, pair

RELEASE = "apps/headlamp/helmrelease.yaml"
CONFIG = ".homelamp.yaml"
FROM_ENV = """\
          secretKeyRef:
            name: headlamp-oidc
            key: clientSecret
"""


def edit(home: Lab, path: str, *changes: tuple[str, str]) -> None:
    """Change places of a file, each of which must be there."""
    text = (home.root / path).read_text()
    for old, new in changes:
        assert old in text, f"{old!r} is not in {path}"
        text = text.replace(old, new)
    home.write(path, text)


def without_config(home: Lab) -> None:
    (home.root / CONFIG).unlink()


def sealed_secret(name: str, namespace: str, *keys: str) -> str:
    values = "".join(f"    {key}: AgAB\n" for key in keys)
    return (
        f"---\napiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: {name}\n"
        f"  namespace: {namespace}\nspec:\n  encryptedData:\n{values}"
    )


@pytest.mark.parametrize("engine", ["flux", "argocd"])
def test_without_a_configuration_the_values_say_it(tmp_path: Path, kubeseal: Path, engine: str) -> None:
    home = lab(tmp_path, kubeseal, pair(), gitops_engine=engine)
    without_config(home)

    home.sealed()

    assert home.opened(pair()) == {"clientSecret": SECRET}


def test_another_name_and_key_in_the_values(home: Lab) -> None:
    edit(home, RELEASE, ("name: headlamp-oidc", "name: login"), ("key: clientSecret", "key: oidc.secret"))
    edit(home, SEALED, ("name: headlamp-oidc", "name: login"), ("clientSecret:", "oidc.secret:"))

    home.sealed()

    assert home.opened(pair()) == {"oidc.secret": SECRET}


def test_the_charts_own_external_secret(home: Lab) -> None:
    text = (home.root / RELEASE).read_text()
    start = text.index("    env:\n")
    assert "      oidc:\n" in text
    values = "      oidc:\n        externalSecret:\n          enabled: true\n          name: headlamp-oidc\n"
    home.write(RELEASE, text[:start].replace("      oidc:\n", values) if start > text.index("oidc:") else "")
    edit(home, SEALED, ("clientSecret:", "OIDC_CLIENT_SECRET:"))

    home.sealed()

    assert home.opened(pair()) == {"OIDC_CLIENT_SECRET": SECRET}


def test_a_namespace_that_kustomize_sets(home: Lab) -> None:
    edit(home, "apps/headlamp/kustomization.yaml", ("namespace: headlamp", "namespace: lamps"))

    assert "for lamps/headlamp-oidc (strict)" in home.sealed()

    edit(home, SEALED, ("namespace: headlamp", "namespace: lamps"))
    assert home.opened(pair()) == {"clientSecret": SECRET}


def test_a_name_that_kustomize_changes(home: Lab) -> None:
    edit(home, "apps/headlamp/kustomization.yaml", ("resources:", "namePrefix: my-\nresources:"))
    edit(home, RELEASE, ("name: headlamp-oidc", "name: my-headlamp-oidc"))

    assert "for headlamp/my-headlamp-oidc (strict)" in home.sealed()


def test_a_file_that_no_kustomization_lists_yet(home: Lab) -> None:
    edit(home, "apps/headlamp/kustomization.yaml", ("  - sealedsecret.yaml\n", ""))

    home.sealed()

    assert home.opened(pair()) == {"clientSecret": SECRET}


def test_everything_by_options_without_a_headlamp(home: Lab) -> None:
    for path in (RELEASE, CONFIG, SEALED):
        (home.root / path).unlink()

    home.sealed("--file", "new.yaml", "--name", "on", "--namespace", "123", "--key", "yes", "--scope", "strict")

    assert home.opened(pair(), "new.yaml") == {"yes": SECRET}
    assert yaml.safe_load((home.root / "new.yaml").read_text())["metadata"] == {"name": "on", "namespace": "123"}


def test_another_secret_of_the_repository(home: Lab) -> None:
    home.write("apps/db/sealed.yaml", sealed_secret("db", "data", "user", "password"))

    home.sealed("--file", "apps/db/sealed.yaml", "--key", "password")

    text = (home.root / "apps/db/sealed.yaml").read_text()
    home.write("apps/db/opened.yaml", text.replace("    user: AgAB\n", ""))
    assert home.opened(pair(), "apps/db/opened.yaml") == {"password": SECRET}


def test_of_another_secret_the_key_must_be_given(home: Lab) -> None:
    home.write("apps/db/sealed.yaml", sealed_secret("db", "data", "user", "password"))

    said = home.refused("--file", "apps/db/sealed.yaml")

    assert "apps/db/sealed.yaml:2: db is not the Secret headlamp-oidc that Headlamp takes" in said
    assert "give the key by --key; it has: user, password" in said


def test_several_sealed_secrets_of_one_file_are_listed(home: Lab) -> None:
    home.write("all.yaml", sealed_secret("a", "x", "k") + sealed_secret("b", "x", "k") + sealed_secret("a", "y", "k"))

    said = home.refused("--file", "all.yaml", "--key", "k")
    assert "choose by --name: a (line 2), b (line 11), a (line 20)" in said

    assert "for x/b (strict)" in home.sealed("--file", "all.yaml", "--key", "k", "--name", "b")
    assert "for y/a (strict)" in home.sealed("--file", "all.yaml", "--key", "k", "--name", "a", "--namespace", "y")


def test_several_files_that_make_it_are_listed(home: Lab) -> None:
    without_config(home)
    home.write("apps/headlamp/second.yaml", (home.root / SEALED).read_text())
    edit(
        home,
        "apps/headlamp/kustomization.yaml",
        ("  - sealedsecret.yaml\n", "  - sealedsecret.yaml\n  - second.yaml\n"),
    )

    said = home.refused()

    assert "choose one by --file: apps/headlamp/sealedsecret.yaml:3, apps/headlamp/second.yaml:3" in said or (
        "choose one by --file: apps/headlamp/second.yaml:3, apps/headlamp/sealedsecret.yaml:3" in said
    )
    home.sealed("--file", "apps/headlamp/second.yaml")


def test_the_configuration_chooses_between_several(home: Lab) -> None:
    home.write("apps/headlamp/second.yaml", (home.root / SEALED).read_text())
    edit(
        home,
        "apps/headlamp/kustomization.yaml",
        ("  - sealedsecret.yaml\n", "  - sealedsecret.yaml\n  - second.yaml\n"),
    )

    assert f"sealed: {SEALED}," in home.sealed()


def test_several_logins_are_listed(home: Lab) -> None:
    without_config(home)
    for path in (RELEASE, SEALED):
        text = (home.root / path).read_text()
        home.write(path.replace("apps/headlamp", "apps/second"), text.replace("headlamp-oidc", "second-oidc"))
    edit(home, "apps/second/helmrelease.yaml", ("\n  name: headlamp\n", "\n  name: second\n"))

    said = home.refused()
    assert "there are several logins, choose one by --chain" in said
    assert "apps/headlamp/sealedsecret.yaml" in said
    assert "apps/second/sealedsecret.yaml" in said

    assert "sealed: apps/second/sealedsecret.yaml," in home.sealed("--chain", "second")
    assert "there is no such login; did you mean second?" in home.refused("--chain", "secand")


def test_a_login_that_takes_no_secret_is_no_candidate(home: Lab) -> None:
    without_config(home)
    text = (home.root / RELEASE).read_text()
    public = text[: text.index("    env:\n")] + text[text.index(FROM_ENV) + len(FROM_ENV) :]
    home.write("apps/second/helmrelease.yaml", public.replace("\n  name: headlamp\n", "\n  name: second\n"))

    home.sealed()

    assert home.opened(pair()) == {"clientSecret": SECRET}
    assert "Headlamp's values take no client secret" in home.refused("--chain", "second")


def test_a_name_that_is_filled_in_later(home: Lab) -> None:
    edit(home, RELEASE, ("name: headlamp-oidc", "name: ${SECRET_NAME}"))

    assert f"{RELEASE}:54: the Secret's name cannot be told: give --file" in home.refused()

    home.sealed("--file", SEALED, "--key", "clientSecret")
    assert home.opened(pair()) == {"clientSecret": SECRET}


def test_a_repository_without_headlamp(home: Lab) -> None:
    (home.root / CONFIG).unlink()
    (home.root / RELEASE).unlink()

    assert "no Headlamp is found here" in home.refused()


def test_a_secret_that_something_else_makes(home: Lab) -> None:
    without_config(home)
    edit(home, SEALED, ("bitnami.com/v1alpha1", "v1"), ("kind: SealedSecret", "kind: Secret"))

    assert f"no SealedSecret makes the Secret headlamp-oidc, but: {SEALED}:3 (Secret)" in home.refused()


def test_a_secret_that_nothing_makes(home: Lab) -> None:
    without_config(home)
    (home.root / SEALED).unlink()

    assert "nothing makes the Secret headlamp-oidc: --file names the file to make" in home.refused()

    home.sealed("--file", "apps/headlamp/new.yaml")
    assert home.opened(pair(), "apps/headlamp/new.yaml") == {"clientSecret": SECRET}


def test_a_client_secret_in_the_values(home: Lab) -> None:
    text = (home.root / RELEASE).read_text()
    edit(home, RELEASE, (text[text.index("    env:\n") : text.index(FROM_ENV) + len(FROM_ENV)], ""))

    assert f"homelamp: {RELEASE}:" in home.refused()
    assert "Headlamp's values take no client secret" in home.refused()

    edit(home, RELEASE, ("        clientID:", f"        clientSecret: {SECRET.decode()}\n        clientID:"))
    said = home.refused()
    assert "written in Headlamp's values" in said
    assert SECRET.decode() not in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--name", "other"), "holds other SealedSecrets, choose by --name: headlamp-oidc (line 3)"),
        (("--namespace", "other"), "holds other SealedSecrets"),
        (("--scope", "cluster-wide"), f"{SEALED}:3: the scope of this SealedSecret is strict"),
    ],
)
def test_options_that_contradict_the_file(home: Lab, options: tuple[str, ...], words: str) -> None:
    assert words in home.refused("--file", SEALED, *options)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--name", "Headlamp"), "--name Headlamp is no name that Kubernetes takes"),
        (("--namespace", "a.b"), "--namespace a.b is no namespace"),
        (("--key", "a/b"), "--key a/b is no key"),
        (("--scope", "wide"), "invalid choice: 'wide'"),
        (("--file", "nowhere/new.yaml"), "--file nowhere/new.yaml: there is no folder nowhere"),
        (("--file", "new.txt"), "a new file's name ends in .yaml"),
        (("--file", "README.md"), "README.md"),
        (("--file", "apps/headlamp/rbac.yaml"), "apps/headlamp/rbac.yaml holds no SealedSecret"),
        (("--file", "apps"), "apps is a folder, not a file"),
        (("--cert", "a.pem", "--fetch-cert"), "--cert and --fetch-cert both name the certificate"),
        (("--new-key", "--rotate"), "--new-key seals nothing, so it does not go with --rotate"),
        (("--accept-new-cert",), "--accept-new-cert goes with what names the new one"),
        (("--cluster", "home"), "--cluster names the cluster of a new key"),
    ],
)
def test_what_is_given_wrongly(home: Lab, options: tuple[str, ...], words: str) -> None:
    assert words in home.refused(*options)


@pytest.mark.parametrize("content", ["", "---\n", "\ufeff"])
def test_a_file_that_kubeseal_left_empty_is_filled(home: Lab, content: str) -> None:
    home.write(SEALED, content)
    commit(home.root)

    home.sealed()

    assert home.opened(pair()) == {"clientSecret": SECRET}


def test_a_file_with_the_words_of_a_failed_kubeseal_is_left(home: Lab) -> None:
    home.write(SEALED, "error: cannot fetch certificate\n")

    assert SEALED in home.refused()
