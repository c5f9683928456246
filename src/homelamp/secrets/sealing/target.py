"""Where the secret goes, and for what name: from the options, else from the repository."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from homelamp.chain.config import Config
from homelamp.errors import UsageError
from homelamp.files import regular
from homelamp.files.repository import Repository
from homelamp.kube.build.built import Built
from homelamp.kube.placement import Placement, Settings
from homelamp.secrets.sealing.edit import new_file, replaced
from homelamp.secrets.sealing.kubeseal import Label
from homelamp.secrets.sealing.manifest import SealedSecret, known, sealed_secrets, shown, source_of
from homelamp.secrets.sealing.options import SealOptions
from homelamp.secrets.sealing.wanted import Wanted, wanted

_BOM = b"\xef\xbb\xbf"


class Target(NamedTuple):
    """A sealed value in a file. `sealed` is None where the file is to be made."""

    file: Path
    label: Label
    key: str
    sealed: SealedSecret | None

    def content(self, value: str) -> bytes:
        """The whole file with the sealed value in its place.

        Raises:
            UsageError: the value that is there cannot be replaced alone, or the file is another one by now.
        """
        if self.sealed is None:
            if not _is_free(self.file):
                raise UsageError(f"{shown(self.file)} has been made meanwhile: nothing is written, seal again")
            return new_file(*self.label, self.key, value).encode()
        content, text = regular.read(self.file, shown(self.file)), self.sealed.span.file.text
        mark = _BOM if content.startswith(_BOM) else b""
        # Somebody may sit at the question for the secret and edit the file beside it.
        if content != mark + text.encode():
            raise UsageError(f"{shown(self.file)} has changed meanwhile: nothing is written, seal again")
        return mark + replaced(self.sealed, self.key, value).encode()


class Finder:
    """Looks into the repository only for what the options do not say."""

    def __init__(self, repository: Repository, config: Config, options: SealOptions) -> None:
        self._repository = repository
        self._config = config
        self._options = options

    @cached_property
    def _wanted(self) -> Wanted:
        return wanted(self._repository, self._config, self._options)

    def find(self) -> Target:
        """The value that is to be sealed.

        Raises:
            UsageError: it cannot be told, in one line that lists the candidates or what to give.
        """
        file = self._file()
        if _is_free(file):
            return self._new(file)
        source = source_of(file, shown(file))
        sealed = self._choose(sealed_secrets(source, self._settings(file)), shown(file))
        label = self._label(sealed)
        key = self._options.key or self._key(sealed, label.name)
        target = Target(file, label, key, sealed)
        target.content("AgAA")  # what cannot be edited is refused before anybody is asked for a secret
        return target

    def _file(self) -> Path:
        return self._options.file or self._repository.root / (self._wanted.path or "")

    def _settings(self, file: Path) -> Settings:
        whole = file.resolve()
        if not whole.is_relative_to(self._repository.root):
            return Settings()
        return Placement(Built(self._repository).routes).of(whole.relative_to(self._repository.root).as_posix())

    def _choose(self, found: Sequence[SealedSecret], file: str) -> SealedSecret:
        """The SealedSecret of the name that is wanted, or the only one."""
        options = self._options
        fitting = [
            one
            for one in found
            if options.name in {None, known(one.name)} and options.namespace in {None, known(one.namespace)}
        ]
        # Where kustomize renames it in a way that is not followed, the options say what it becomes.
        fitting = fitting or [one for one in found if known(one.name) is None or known(one.namespace) is None]
        if len(fitting) > 1 and options.name is None and (options.key is None or options.file is None):
            fitting = [one for one in fitting if known(one.name) == self._wanted.name]
        if len(fitting) == 1:
            return fitting[0]
        listed = ", ".join(f"{known(one.name) or one.name} (line {one.span.line})" for one in found)
        if not found:
            raise UsageError(f"{file} holds no SealedSecret: --file names one, or a file that is not there yet")
        raise UsageError(f"{file} holds {'several' if fitting else 'other'} SealedSecrets, choose by --name: {listed}")

    def _label(self, sealed: SealedSecret) -> Label:
        place, options = sealed.span, self._options
        at = f"{place.file.path}:{place.line}"
        if options.scope not in {None, sealed.scope}:
            raise UsageError(
                f"{at}: the scope of this SealedSecret is {sealed.scope}; its annotations say so, not --scope"
            )
        name = known(sealed.name) or options.name
        if name is None:
            raise UsageError(f"{at}: its name is {sealed.name}: give the one it has in the cluster by --name")
        namespace = known(sealed.namespace) or options.namespace
        if namespace is None and sealed.scope != "cluster-wide":
            raise UsageError(f"{at}: its namespace cannot be told: give the one it has in the cluster by --namespace")
        return Label(name, namespace or "", sealed.scope)

    def _key(self, sealed: SealedSecret, name: str) -> str:
        if self._wanted.name == name:
            return self._wanted.key
        have = ", ".join(sealed.values) or "none"
        raise UsageError(
            f"{sealed.span.file.path}:{sealed.span.line}: {name} is not the Secret {self._wanted.name} that Headlamp "
            f"takes its client secret from; if it is meant, give the key by --key; it has: {have}"
        )

    def _new(self, file: Path) -> Target:
        """A file that is not there yet."""
        options = self._options
        if file.suffix not in {".yaml", ".yml"}:
            raise UsageError(f"--file {file} is not there; a new file's name ends in .yaml")
        if not file.parent.is_dir():
            raise UsageError(f"--file {file}: there is no folder {shown(file.parent)}")
        name = options.name or self._wanted.name
        namespace = options.namespace or self._wanted.namespace
        if namespace is None:
            raise UsageError(f"the namespace of {name} cannot be told: give it by --namespace")
        key = options.key or self._wanted.key
        return Target(file, Label(name, namespace, options.scope or "strict"), key, None)


def _is_free(file: Path) -> bool:
    """Whether a file is not there, or is empty: what wrote it has failed."""
    return not file.exists() or regular.read(file, shown(file)).strip() in {b"", b"---", _BOM}
