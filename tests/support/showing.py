"""Results as `homelamp show` shows them, and one that holds everything that a repository should not."""

from __future__ import annotations

import io

from homelamp.core.text import SourceFile, Span
from homelamp.core.value import Hole, Known, Template, Unknown, Value, Verdict
from homelamp.model import Fact, Source, Term
from homelamp.model.finding import Finding, Problem, Related, Severity
from homelamp.model.result import ChainResult, Result
from homelamp.report.show import write

# What would break a format that does not escape it, or a layout that does not wrap it.
ODD_VALUES = (
    "",
    " ",
    "a|b",
    "a\\|b`c``d",
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "x\x1b[2Jy\n\r\tz",
    "\u202eevil\u200b",
    "\udcff\ud800",
    "日本語" * 40,
    "A" * 100_000,
    '"quote" & \'s',
    "#lt; %% [x](y) **b** _i_ ```",
    "end",
    "@team :smile: https://x.test www.z.test",
    "\U0001f600 e\u0301",
)
ODD_PATHS = (
    "a b/ü\udcff.yaml",
    "javascript:alert(1).tf",
    "x?y#z.yaml",
    "a|b`c.yaml",
    '-->"<b>.tf',
    "x" * 400 + ".tf",
    "\ud800.yaml",
)
SECRET = "S3CRET"  # nobody's
SOURCES: tuple[Source, ...] = ("terraform", "authentik", "api-server", "headlamp", "secret", "exposure", "rbac")


def shown(result: Result, form: str) -> str:
    """What a stream gets that is no terminal."""
    out = io.StringIO()
    write(result, form, out)
    return out.getvalue()


def stated(term: Term, source: Source, value: Value | str, path: str = "a.yaml", line: int = 1) -> Fact:
    """A fact in a file of its own, whose every line is `key: value`."""
    file = SourceFile(path, "key: value\n" * 9)
    start = file.offset(line)
    return Fact(term, source, Known(value) if isinstance(value, str) else value, Span(file, start + 5, start + 10))


def found(fact: Fact, *related: Fact, code: str = "HL102", message: str = "wrong", chain: str = "a") -> Finding:
    """A finding at a fact's place."""
    places = tuple(Related(one.span, "says otherwise") for one in related)
    problem = Problem(Severity.ERROR, message, fact.span, "mend it", "no login", places, (), fact.term)
    return Finding(code, "issuer-mismatch", problem, chain, f"{code} {fact.span.file.path}")


def chained(facts: dict[Term, list[Fact]], verdicts: dict[Term, Verdict], name: str = "a") -> ChainResult:
    """A chain that fares as told."""
    return ChainResult(name, facts, verdicts, ("client: same client ID",))


def result_of(*chains: ChainResult, findings: tuple[Finding, ...] = ()) -> Result:
    """A result with these chains."""
    result = Result(files=1)
    result.chains = list(chains)
    result.findings = list(findings)
    return result


ISSUER = "https://auth.lab.test/application/o/headlamp/"
_TF, _K3S, _RELEASE = "terraform/authentik/headlamp.tf", "k3s/config.yaml", "apps/headlamp/helmrelease.yaml"


def broken_result() -> Result:
    """A chain whose API server lacks the issuer's final slash."""
    odd = stated("issuer_url", "api-server", ISSUER[:-1], _K3S, 2)
    others = [stated("issuer_url", "terraform", ISSUER, _TF, 7), stated("issuer_url", "headlamp", ISSUER, _RELEASE, 4)]
    facts: dict[Term, list[Fact]] = {
        "issuer_url": [others[0], odd, others[1]],
        "client_id": [
            stated("client_id", "terraform", "headlamp", _TF, 3),
            stated("client_id", "api-server", "headlamp", _K3S, 3),
            stated("client_id", "headlamp", "headlamp", _RELEASE, 5),
        ],
        "host": [
            stated("host", "terraform", "https://headlamp.lab.test/", _TF, 8),
            *(stated("host", "exposure", "headlamp.lab.test", _RELEASE, line) for line in (8, 9)),
        ],
        "client_secret": [
            stated("client_secret", "headlamp", Unknown("in the Secret headlamp-oidc, key clientSecret"), _RELEASE, 6),
            stated("client_secret", "secret", Unknown("encrypted by SOPS"), "apps/headlamp/secret.yaml", 9),
        ],
    }
    verdicts: dict[Term, Verdict] = {
        "issuer_url": Verdict.DIFFERENT,
        "client_id": Verdict.EQUAL,
        "host": Verdict.EQUAL,
        "client_secret": Verdict.UNCHECKED,
    }
    message = f"Headlamp asks the issuer {ISSUER}, but the API server accepts {ISSUER[:-1]}"
    return result_of(
        chained(facts, verdicts, "headlamp"), findings=(found(odd, *others, message=message, chain="headlamp"),)
    )


def odd_result() -> Result:
    """A chain for every odd value, each of them with every odd path."""
    pairs = [_odd(f"chain {number} {value[:9]}", value) for number, value in enumerate(ODD_VALUES)]
    return result_of(*(chain for chain, _ in pairs), findings=tuple(finding for _, finding in pairs))


def _odd(name: str, value: str) -> tuple[ChainResult, Finding]:
    facts: dict[Term, list[Fact]] = {
        "issuer_url": [
            stated("issuer_url", source, value + "/" * (number == 2), ODD_PATHS[number], number + 1)
            for number, source in enumerate(SOURCES)
        ],
        "host": [
            stated("host", "exposure", Template((value, Hole("X\n|"))), ODD_PATHS[5], 2),
            stated("host", "terraform", Unknown(value), ODD_PATHS[1], 2),
        ],
        "client_secret": [stated("client_secret", "headlamp", SECRET, ODD_PATHS[3])],
    }
    verdicts: dict[Term, Verdict] = {
        "issuer_url": Verdict.DIFFERENT,
        "host": Verdict.UNCHECKED,
        "client_secret": Verdict.UNCHECKED,
    }
    finding = found(facts["issuer_url"][2], facts["issuer_url"][3], message=f"bad {value}", chain=name)
    return ChainResult(name, facts, verdicts, (value[:50],)), finding._replace(fingerprint=name)
