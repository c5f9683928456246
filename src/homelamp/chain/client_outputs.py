"""Where Terraform hands out a client's secret: the command that seals it names this folder and this output."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from posixpath import dirname, join, normpath
from typing import NamedTuple

from homelamp.chain import scan
from homelamp.chain.join import Chain
from homelamp.files.repository import Repository

# An output of a few lines; what it refers to, where that is a client itself.
_OUTPUT = re.compile(
    rb'^[ \t]*output\s+"([^"\s]+)"\s*\{(?:[^{}#]|#[^\n]*\n|\{[^{}]*\}){0,2000}?\bvalue\s*=\s*'
    rb"(?:nonsensitive\(|sensitive\()?([\w.-]+)(?:\[[^\]]*\])?\.(\w+)",
    re.MULTILINE,
)
_SECRET = "client_secret"
_MODULE = re.compile(rb'\bsource\s*=\s*"(\.{1,2}/[^"]*)"')
_TOFU = b"registry.opentofu.org"
_ANSWERED_TOFU = re.compile(rb"^\w+: tofu\s*$", re.MULTILINE)
ANSWERS = ".copier-answers.yml"


class ClientOutput(NamedTuple):
    """An output with a client's secret. `address` is what it refers to, `program` is `terraform` or `tofu`."""

    folder: str
    name: str
    address: str
    program: str

    @property
    def command(self) -> str:
        """What seals it, from the root of the repository."""
        folder = f" {shlex.quote(f'-chdir={self.folder}')}" if self.folder else ""
        return f"{self.program}{folder} output -raw {shlex.quote(self.name)} | homelamp seal"


def find(repository: Repository) -> list[ClientOutput]:
    """The outputs of all folders that are no module of another one."""
    found: list[tuple[str, str, str]] = []
    called: set[str] = set()
    for path in repository.paths:
        content = repository.content(path) if path.endswith((".tf", ".tofu")) and scan.is_live(path) else None
        if not isinstance(content, bytes):
            continue
        folder = dirname(path)
        called |= {normpath(join(folder, at.decode(errors="replace"))) for at in _MODULE.findall(content)}
        if _SECRET.encode() in content:
            found += [(folder, *parts) for parts in _secrets(content)]
    kept = dict.fromkeys(one for one in found if one[0] not in called)
    return [ClientOutput(*one, _program(repository, one[0])) for one in kept]


def _secrets(content: bytes) -> list[tuple[str, str]]:
    """Name and address of the outputs of one file that hand out a client's secret."""
    outputs = [tuple(part.decode(errors="replace") for part in parts) for parts in _OUTPUT.findall(content)]
    return [(name, address) for name, address, attribute in outputs if attribute == _SECRET or _SECRET in name]


def _program(repository: Repository, folder: str) -> str:
    """OpenTofu where its files, its registry or the answers to the template tell."""
    inside = f"{folder}/" if folder else ""
    lock, answers = repository.content(f"{inside}{scan.LOCK}"), repository.content(ANSWERS)
    is_tofu = (
        any(path.endswith(".tofu") and dirname(path) == folder for path in repository.paths)
        or (isinstance(lock, bytes) and _TOFU in lock)
        or (isinstance(answers, bytes) and _ANSWERED_TOFU.search(answers) is not None)
    )
    return "tofu" if is_tofu else "terraform"


def output_for(secret: str, outputs: Sequence[ClientOutput], chains: Sequence[Chain]) -> ClientOutput | None:
    """The only output there is, else that of the client whose login takes its secret from the Secret of this name."""
    if len(outputs) == 1:
        return outputs[0]
    takers = [one for one in chains if one.headlamp and any(to.name.text == secret for to in one.headlamp.secrets)]
    clients = [one.client for one in takers if one.client is not None]
    of_folder = [one for one in outputs if any(one.folder == client.root.strip("./") for client in clients)]
    own = [one for one in of_folder if any(one.address == client.address for client in clients)]
    fitting = own or of_folder
    return fitting[0] if len(fitting) == 1 else None
