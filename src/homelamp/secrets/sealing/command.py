"""`homelamp seal`: from the options to a sealed value in its file."""

from __future__ import annotations

import shlex
from functools import cache, partial
from pathlib import Path
from typing import TextIO

from homelamp.chain.config import load, refuse_missing
from homelamp.files import atomic
from homelamp.files.git_secrets import tracked
from homelamp.files.repository import Repository, open_repository
from homelamp.files.temporary import clear_beside, left_beside
from homelamp.secrets.sealing import kubeseal, plaintext, program, sources
from homelamp.secrets.sealing.manifest import shown
from homelamp.secrets.sealing.options import SealOptions
from homelamp.secrets.sealing.others import others
from homelamp.secrets.sealing.sources import Chosen
from homelamp.secrets.sealing.target import Finder, Target


def seal_command(options: SealOptions, out: TextIO) -> int:
    """Seal the secret that standard input holds, or make a new key; returns 0.

    Everything is looked at before the secret is read, and the file is written last and at once: whatever fails, the
    file stands as it was.

    Raises:
        UsageError: what is to be sealed, by which certificate or kubeseal, cannot be told or used.
    """
    repository = open_repository(options.repository)
    config = load(repository, may_miss=("secret",))
    refuse_missing(config)
    if options.new_key:
        from homelamp.secrets.sealing.new_key import new_key  # noqa: PLC0415  # sealing does without

        return new_key(repository, config, options, out)
    committed = sources.committed_at(repository, config)
    _finish(repository, committed, options, out)
    find = cache(partial(program.find, options.kubeseal, repository.root))
    target = Finder(repository, config, options).find()
    clear_beside(target.file)
    chosen = sources.choose(committed, options, find)
    value, length = _seal(find(), target, chosen, options)
    kept = [] if chosen.kept_at is None else [(chosen.kept_at, chosen.certificate.pem)]
    atomic.write((target.file, target.content(value)), *kept)
    _say(target, chosen, length, out)
    if options.rotate:
        _say_others(repository, chosen, value, out)
    return 0


def _finish(repository: Repository, committed: Path, options: SealOptions, out: TextIO) -> None:
    """Sealed value and certificate are one step: one that was killed half way is ended before anything else."""
    left = [at for at, _ in left_beside(committed)]
    if not left:
        return
    sealed = [repository.root / path for path in repository.paths if path.endswith((".yaml", ".yml", ".json"))]
    # What Git tracks no run has left: it is another one's word for which key seals.
    if tracked(repository, [at.resolve().relative_to(repository.root).as_posix() for at in left]):
        sealed = []
    elif options.file:
        sealed.append(options.file)
    first = atomic.finish(committed, sealed)
    if first is not None:
        said = f"{shown(committed)} is now the certificate that {shown(first)} was sealed with: commit both"
        print(f"note: an earlier run was interrupted: {said}", file=out)


def _seal(found: program.Kubeseal, target: Target, chosen: Chosen, options: SealOptions) -> tuple[str, str]:
    """The sealed value, and how long the secret is. The secret lives in this function only."""
    question = f"{target.key} of {target.label.name}, for {shown(target.file)} (it is not shown): "
    secret = plaintext.read(question, keep_newline=options.keep_newline, any_value=options.any_value)
    return kubeseal.seal(found, secret, target.label, chosen.certificate.pem), plaintext.length(secret)


def _say(target: Target, chosen: Chosen, length: str, out: TextIO) -> None:
    say = partial(print, file=out)
    advice = sources.advice(chosen.certificate)
    if advice:
        say(advice)
    say(f"certificate: {chosen.place}, {chosen.certificate}")
    label = target.label
    name = "/".join(part for part in (label.namespace, label.name) if part)
    say(f"sealed: {shown(target.file)}, key {target.key}, {length}, for {name} ({label.scope})")
    written = [target.file, *([chosen.kept_at] if chosen.kept_at else [])]
    if chosen.kept_at is not None:
        say(f"written: {shown(chosen.kept_at)}, the certificate that seals from now on")
    say("next:")
    say(f"  git add {shlex.join(shown(path) for path in written)}")


def _say_others(repository: Repository, chosen: Chosen, value: str, out: TextIO) -> None:
    """What was not sealed again, because nobody gave its plaintext."""
    say = partial(print, file=out)
    say("once the new Secret is there, restart what reads it only when it starts, as Headlamp does")
    fresh = Repository(repository.root, repository.paths, repository.is_git)  # the file has changed since it was read
    left = others(fresh, chosen.certificate, value)
    if left:
        say("not sealed again, for their plaintext is not at hand; they open as long as the controller has their key:")
    for one in left:
        say(f"  {one}")
