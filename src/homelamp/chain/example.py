"""What `.homelamp.yaml` may say so that more of a login is joined: tried out before it is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from homelamp.chain import scan
from homelamp.chain.config import NAME, ChainConfig, Config, config_of
from homelamp.chain.evidence import is_for_headlamp
from homelamp.chain.gathered import Reading
from homelamp.chain.join import Chain, build
from homelamp.chain.reading import read
from homelamp.core.text import SourceFile
from homelamp.errors import UsageError
from homelamp.files.repository import Repository

# What YAML takes for a text as it is; a number or `true` begins otherwise, or is quoted.
_PLAIN = re.compile(r"(?!(?i:true|false|yes|no|on|off|null)$)[A-Za-z][\w-]*(?:[./][\w./-]*)?")
# Before the candidates that are not taken.
OTHERS = "  # or: "
_MOST_OTHERS = 3
# A part and its candidates, of which one is right: each the paths of one place.
_Candidates = dict[str, list[tuple[str, ...]]]


def example_of(
    repository: Repository, config: Config, reading: Reading, chains: Sequence[Chain], deployed: Sequence[str]
) -> str:
    """The text of a `.homelamp.yaml` by which more parts are joined; empty where naming files cannot help.

    `deployed` are files that deploy Headlamp, and from which no login was read.
    """
    if not chains:
        # A file that deploys Headlamp helps only where a login is read from it as soon as it is named.
        for paths in (sorted(deployed, key=scan.is_live), ()):
            entry: _Candidates = {"headlamp": [(path,) for path in dict.fromkeys(paths)], **_candidates(reading)}
            text = _text([("headlamp", entry)])
            if _helps(repository, text, chains, with_headlamp=bool(paths)):
                return text
        return ""
    named = {one.name: one for one in config.chains}
    entries = [(chain, _of_chain(reading, chain, named.get(chain.name))) for chain in chains]
    if not any(_lacks(chain, entry) for chain, entry in entries):
        return ""
    # What the file says already stays in it.
    text = _text([(chain.name, entry) for chain, entry in entries if chain.name in named or _lacks(chain, entry)])
    return text if _helps(repository, text, chains) else ""


def _text(entries: Sequence[tuple[str, _Candidates]]) -> str:
    return "\n".join(("version: 1", "chains:", *(line for name, entry in entries for line in _lines(name, entry))))


def _of_chain(reading: Reading, chain: Chain, config: ChainConfig | None) -> _Candidates:
    """What is known of a chain, and for what it lacks all that there is."""
    every = _candidates(reading)
    known: _Candidates = {
        "headlamp": [(chain.headlamp.release_path,)] if chain.headlamp else [],
        "terraform": [(chain.client.span.file.path,)] if chain.client else every["terraform"],
        "api_server": [chain.api_server.paths] if chain.api_server else every["api_server"],
    }
    stated = {part: [paths] for part, paths in config.parts.items() if paths} if config else {}
    return {**known, **stated}


def _lacks(chain: Chain, entry: _Candidates) -> bool:
    """Whether a chain lacks a part of which there are candidates."""
    return bool((chain.client is None and entry["terraform"]) or (chain.api_server is None and entry["api_server"]))


def _candidates(reading: Reading) -> _Candidates:
    facts = reading.facts
    clients = sorted(facts.clients, key=lambda one: not is_for_headlamp(one))
    servers = [one for one in facts.api_servers if one.has_oidc]
    return {
        "terraform": list(dict.fromkeys((one.span.file.path,) for one in clients)),
        "api_server": list(dict.fromkeys(one.paths for one in servers)),
    }


def _lines(name: str, entry: _Candidates) -> Iterator[str]:
    yield f"  - name: {_scalar(name)}"
    for part, candidates in entry.items():
        if not candidates:
            continue
        first, *others = candidates
        shown = ", ".join(_scalar(paths[0]) for paths in others[:_MOST_OTHERS])
        more = f" and {len(others) - _MOST_OTHERS} more" if len(others) > _MOST_OTHERS else ""
        yield f"    {part}: [{_listed(first)}]{f'{OTHERS}{shown}{more}' if others else ''}"


def _listed(paths: Iterable[str]) -> str:
    return ", ".join(map(_scalar, paths))


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text)


def _helps(repository: Repository, text: str, chains: Sequence[Chain], *, with_headlamp: bool = False) -> bool:
    """Whether homelamp accepts the text, and joins more parts by it, among them Headlamp if it must be."""
    try:
        config = config_of(SourceFile(NAME, text), repository)
    except (UsageError, UnicodeError):
        return False
    found = build(read(repository, config).facts, config)
    if with_headlamp and not any(chain.headlamp for chain in found):
        return False
    return _joined(found) > max(_joined(chains), 1)


def _joined(chains: Sequence[Chain]) -> int:
    return sum(part is not None for chain in chains for part in (chain.headlamp, chain.client, chain.api_server))
