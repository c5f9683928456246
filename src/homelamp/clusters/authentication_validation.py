"""What the API server refuses in an AuthenticationConfiguration.

Conditions and words: staging/src/k8s.io/apiserver/pkg/apis/apiserver/validation/validation.go of
https://github.com/kubernetes/kubernetes.
"""

from __future__ import annotations

from collections.abc import Iterator

from homelamp.clusters.authentication_mappings import mapping_faults
from homelamp.clusters.authentication_part import Part, part_of
from homelamp.clusters.authentication_schema import misfits
from homelamp.clusters.certificates import holds_certificate
from homelamp.core.urls import split_url
from homelamp.model.api_server import ConfigurationFault
from homelamp.syntax.booleans import boolean
from homelamp.syntax.yaml.documents import Document, MappingNode

_ANY = "MatchAny"
_MOST = 64
_EGRESS = ("controlplane", "cluster")


def faults(document: Document, root: MappingNode) -> tuple[ConfigurationFault, ...]:
    """All that keeps the API server from taking a configuration; one that does not decode is looked at no further."""
    whole = part_of(document, root)
    return tuple(misfits(document, root) or [*_entries(whole), *_anonymous(whole.below("anonymous"))])


def _entries(whole: Part) -> Iterator[ConfigurationFault]:
    entries = [one for one in whole.below("jwt").entries() if isinstance(one.node, MappingNode)]
    if len(entries) > _MOST:
        message = f"jwt has {len(entries)} entries; the API server takes {_MOST}"
        yield whole.below("jwt").fault(message, "remove some of them", f"Too many: {len(entries)}")
    for entry in entries:
        issuer = entry.below("issuer")
        if not issuer.is_open:
            yield from _issuer(issuer)
        yield from mapping_faults(entry)
    for key in ("url", "discoveryURL"):
        yield from _repeated([entry.below("issuer").below(key) for entry in entries])


def _repeated(parts: list[Part]) -> Iterator[ConfigurationFault]:
    seen: set[str] = set()
    for part in parts:
        if part.text and part.text in seen:
            change = "merge the two entries: one issuer may have several audiences and has one set of mappings"
            yield part.fault(f"{part.field} repeats {part.text}", change, f'Duplicate value: "{part.text}"')
        seen.add(part.text or "")


def _issuer(issuer: Part) -> Iterator[ConfigurationFault]:
    url, discovery = issuer.below("url"), issuer.below("discoveryURL")
    if url.text == "":
        yield url.fault("the issuer has no url", "write the issuer's URL as url", "Required value")
    elif url.text:
        yield from _url(url)
    if discovery.text:
        if url.text and url.text.rstrip("/") == discovery.text.rstrip("/"):
            yield discovery.fault(
                "discoveryURL is the issuer's url again",
                "remove discoveryURL: without it the API server asks the url itself",
                f'Invalid value: "{discovery.text}": discoveryURL must be different from URL',
            )
        yield from _url(discovery)
    yield from _audiences(issuer)
    authority, selector = issuer.below("certificateAuthority"), issuer.below("egressSelectorType")
    if authority.text and not holds_certificate(authority.text):
        yield authority.fault(
            "certificateAuthority holds no certificate",
            "write the certificate itself here, from -----BEGIN CERTIFICATE----- on, and not the name of a file",
            'Invalid value: "<omitted>": data does not contain any valid RSA or ECDSA certificates',
        )
    if selector.text and selector.text not in _EGRESS:
        words = "egress selector must be either controlplane or cluster"
        said = f'Invalid value: "{selector.text}": {words}'
        yield selector.fault(f"{selector.text} is not an egress selector", "write controlplane or cluster", said)


def _url(part: Part) -> Iterator[ConfigurationFault]:
    found = split_url(part.text or "")
    if found is None:
        return
    for is_wrong, what in (
        (found.scheme != "https", "URL scheme must be https"),
        ("@" in found.netloc, "URL must not contain a username or password"),
        (bool(found.query), "URL must not contain a query"),
        (bool(found.fragment), "URL must not contain a fragment"),
    ):
        if is_wrong:
            words = f'Invalid value: "{part.text}": {what}'
            yield part.fault(f"{part.field} is {part.text}: {what}", "write an https URL of a host and a path", words)
            return


def _audiences(issuer: Part) -> Iterator[ConfigurationFault]:
    listed, policy = issuer.below("audiences"), issuer.below("audienceMatchPolicy")
    entries = listed.entries()
    if listed.is_open:
        return
    if not entries:
        words = f"Required value: at least one {listed.field} is required"
        yield listed.fault("the issuer has no audiences", "list the client ID under audiences", words)
        return
    seen: set[str] = set()
    for entry in entries:
        if entry.text == "":
            yield entry.fault("this audience is empty", "write the client ID here", "Required value")
        elif entry.text in seen:
            words = f'Duplicate value: "{entry.text}"'
            yield entry.fault(f"the audience {entry.text} is listed twice", "remove one of the two", words)
        seen.add(entry.text or "\0")
    yield from _policy(policy, policy if policy.is_stated else policy._replace(span=entries[-1].span), len(entries))


def _policy(policy: Part, place: Part, audiences: int) -> Iterator[ConfigurationFault]:
    if policy.text in {_ANY, None} or (audiences == 1 and not policy.text):
        return
    what, words = f"{policy.text} is not a policy", "audienceMatchPolicy must be empty or MatchAny for single audience"
    if audiences > 1:
        what = f"{audiences} audiences need audienceMatchPolicy: {_ANY}"
        words = "audienceMatchPolicy must be MatchAny for multiple audiences"
    change = f"write audienceMatchPolicy: {_ANY} beside audiences"
    yield place.fault(what, change, f'Invalid value: "{policy.text}": {words}')


def _anonymous(anonymous: Part) -> Iterator[ConfigurationFault]:
    conditions = anonymous.below("conditions")
    if boolean(anonymous.below("enabled").node) is False and conditions.entries():
        words = "enabled should be set to true when conditions are defined"
        yield conditions.fault("anonymous has conditions but is not enabled", "write enabled: true", words)
