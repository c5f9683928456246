"""Host and path of URLs with holes, and hosts that serve others."""

from __future__ import annotations

import pytest

from homelamp.core.url_values import host_in, path_in, serves
from homelamp.core.value import Known, Unknown, Verdict
from homelamp.syntax.substitution import value_of


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://a.test/oidc-callback", "a.test", "/oidc-callback"),
        ("https://A.test:8443/x/y?z#w", "a.test", "/x/y"),
        ("https://a.test", "a.test", ""),
        ("https://a.test/", "a.test", "/"),
        ("https://h.${DOMAIN}/oidc-callback", "h.${DOMAIN}", "/oidc-callback"),
        ("https://H.${DOMAIN}:8443/x", "h.${DOMAIN}", "/x"),
        ("https://h.${DOMAIN}", "h.${DOMAIN}", ""),
        ("https://${HOST}/x?${QUERY}", "${HOST}", None),
        ("https://h.${DOMAIN}/${PATH}", "h.${DOMAIN}", None),
        ("https://h.test/${PATH}/x", "h.test", None),
        ("${URL}/oidc-callback", None, None),
        ("https://${USER}@h.test/x", None, "/x"),
        ("oidc-callback", None, None),
        ("https:///x", None, "/x"),
        ("https://[::1", None, ""),
    ],
)
def test_host_and_path(url: str, host: str | None, path: str | None) -> None:
    found = host_in(value_of(url))

    assert (None if found is None else str(found)) == host
    assert path_in(value_of(url)) == path


def test_a_url_that_is_not_known() -> None:
    assert host_in(Unknown("in a Secret")) is None
    assert path_in(Unknown("in a Secret")) is None


@pytest.mark.parametrize(
    ("exposed", "host", "verdict"),
    [
        ("a.test", "a.test", Verdict.EQUAL),
        ("A.Test.", "a.test", Verdict.EQUAL),
        ("b.test", "a.test", Verdict.DIFFERENT),
        ("*.test", "a.test", Verdict.EQUAL),
        ("*.test", "a.b.test", Verdict.DIFFERENT),
        ("*.test", "test", Verdict.DIFFERENT),
        ("h.${DOMAIN}", "h.lab.test", Verdict.EQUAL),
        ("l.${DOMAIN}", "h.lab.test", Verdict.DIFFERENT),
        ("H.${DOMAIN}", "h.${DOMAIN}", Verdict.EQUAL),
        ("l.${DOMAIN}", "h.${DOMAIN}", Verdict.DIFFERENT),
        ("${A}.test", "h.${DOMAIN}", Verdict.UNCHECKED),
        ("*.${DOMAIN}", "h.${DOMAIN}", Verdict.EQUAL),
        ("*.${DOMAIN}", "h.lab.test", Verdict.EQUAL),
        ("*.lab.${DOMAIN}", "h.home.test", Verdict.DIFFERENT),
        ("*.lab.test", "${HOST}", Verdict.UNCHECKED),
        ("*.lab.test", "h.${DOMAIN}", Verdict.EQUAL),
    ],
)
def test_what_an_exposed_host_serves(exposed: str, host: str, verdict: Verdict) -> None:
    assert serves(value_of(exposed), value_of(host)) is verdict


def test_a_host_that_is_not_known_may_serve_any() -> None:
    assert serves(Unknown("any host"), Known("a.test")) is Verdict.UNCHECKED
