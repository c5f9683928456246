"""K3s' and RKE2's arguments in a text that is not YAML: scripts, units of systemd, Nix, files of variables.

Two forms: a command line, whose words may be entries of a list (`--kube-apiserver-arg=NAME=VALUE`; `INSTALL_K3S_EXEC`,
`ExecStart`, `services.k3s.extraFlags`, `--k3s-arg` of k3d), and a list that is the value of `kube-apiserver-arg`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from homelamp.clusters import flags as server_flags
from homelamp.clusters import k3s, merging
from homelamp.clusters.distributions import Arguments
from homelamp.clusters.text import Text
from homelamp.model import ApiServer, Flag

NAME = "k3s-in-text"
# A hole may hold what would end a value otherwise.
_HOLE = r"\{\{[^{}]*+\}\}|\$\{[^{}]*+\}|\$\([^()\n]*+\)"
_PLAIN = rf"(?:{_HOLE}|[^\s\"'`\\,;)\]}}|&])++"
_VALUE = (
    rf"(?:(?P<quote>\\?[\"'])(?P<quoted>(?:{_HOLE}|[^\"'\\\n])*+)(?P=quote)|(?P<plain>(?:{_PLAIN}|,(?=[^\s\"'\]]))*+))"
)
_FLAG = rf"(?P<name>(?:--)?[A-Za-z][\w-]*+)(?:=(?:{_VALUE}))?+"
# Between an option and what it is given: a sign, blanks, quotes, or the border of two entries of a list.
_BETWEEN = r"(?:=|[\s\"'\\,])(?:[\s\"'\\,]|-(?=\s))*+"
_COMMAND = re.compile(rf"--{k3s.KEY}{_BETWEEN}(?:(?P<filled>{_HOLE}|\$\w++)|{_FLAG})")
_LIST = re.compile(rf"\b{k3s.KEY}s?\+?[\"']?\s*+[:=]\s*+\[")
_ENTRY = re.compile(rf"[\s,\"'\\]*+(?:(?P<filled>{_HOLE}|\$\w++)|{_FLAG})[\"'\\]*+")
# Which nodes of k3d take an argument: https://k3d.io/stable/usage/commands/k3d_cluster_create/.
_NODES_OF_K3D = re.compile(r"@(?:all|servers?|agents?|loadbalancer)(?::[\w*,;-]*)?$")
# What puts more words into a command than are written there.
_MORE = re.compile(
    r"(?:^|[\s\"'=(])(?:\$\{?[\w#@*!.\[\]-]+\}?|\{\{[^{}]*\}\}|\$\([^()]*\))(?=[\s\"')]|$)|\+\+|optional|\{%|%\{|\$\{[^}]*\?"
)


def read_text(text: Text) -> list[Arguments]:
    """The API server's arguments in a text: those of all commands together, and those of each list."""
    commands = [_of_match(text, found) for found in _COMMAND.finditer(text.text) if not _is_comment(text, found)]
    found = [Arguments(text.file.path, commands[0].span, tuple(_once(commands)))] if commands else []
    found += [one for opened in _LIST.finditer(text.text) for one in _list(text, opened)]
    more = _MORE.search(text.text) if found else None
    hidden = [Flag("", "", text.span(*more.span()))] if more else []
    return [one._replace(flags=(*one.flags, *hidden)) for one in found]


def merge(arguments: Iterable[Arguments]) -> list[ApiServer]:
    """One API server of each folder."""
    return merging.servers(arguments, NAME, lambda path: str(PurePosixPath(path).parent))


def how_to_add(flags: Mapping[str, str]) -> str:
    """The words for flags as options of K3s."""
    return f"add {' and '.join(f'--{k3s.KEY}={name}={text}' for name, text in flags.items())}"


def _is_comment(text: Text, found: re.Match[str]) -> bool:
    """Whether a comment begins before a place on its line."""
    line = text.text[text.text.rfind("\n", 0, found.start()) + 1 : found.start()]
    before, sign, _ = line.partition(" #")
    return bool(sign) and all(before.count(quote) % 2 == 0 for quote in "\"'")


def _of_match(text: Text, found: re.Match[str]) -> Flag:
    if found["name"] is None:
        return Flag("", "", text.span(*found.span("filled")))
    name = found["name"].removeprefix("--")
    place = text.span(found.start("name"), found.end())
    group = "quoted" if found["quoted"] is not None else "plain"
    if not found[group]:
        return server_flags.stated(name, None, "", place, place)
    start, end = found.span(group)
    nodes = _NODES_OF_K3D.search(text.text, start, end)
    end = nodes.start() if nodes else end
    value = text.value(text.start + start, text.start + end)
    # Whether quotes within a word are lost depends on what reads it.
    value = server_flags.IN_QUOTES if group == "quoted" else value
    at = text.span(start, end)
    return server_flags.stated(name, value, text.text[start:end], text.span(found.start("name"), end), at)


def _once(flags: Iterable[Flag]) -> Iterator[Flag]:
    """The flags without those that another command gives once more."""
    seen = set()
    for one in flags:
        if not one.name or (one.name, one.text) not in seen:
            seen.add((one.name, one.text))
            yield one


def _list(text: Text, opened: re.Match[str]) -> Iterator[Arguments]:
    flags, at = [], opened.end()
    while (found := _ENTRY.match(text.text, at)) and found.end() > at:
        flags.append(_of_match(text, found))
        at = found.end()
    if flags:
        rest = text.text[at : at + 20].lstrip(" \t\r\n,")
        hidden = [] if rest.startswith("]") else [Flag("", "", text.span(at, at + 1))]
        yield Arguments(text.file.path, text.span(*opened.span()), (*flags, *hidden))
