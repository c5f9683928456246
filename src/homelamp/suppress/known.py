"""What an owner knows of a repository's findings, and which of that no finding needs any longer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from homelamp.chain import scan
from homelamp.core import globs
from homelamp.core.suggest import nearest
from homelamp.core.text import Span
from homelamp.errors import UsageError
from homelamp.files.repository import Repository
from homelamp.manifests.outcome import Outcome
from homelamp.model.config import Config, Ignore
from homelamp.model.finding import Edit, Finding
from homelamp.model.result import Result
from homelamp.model.suppression import Suppressed, Suppressions, Unused
from homelamp.rules import BY_CODE, RULES
from homelamp.rules.names import codes_of, unknown
from homelamp.suppress import baseline, directives
from homelamp.suppress.directives import Directive, Marked
from homelamp.suppress.ran import Ran
from homelamp.suppress.settle import Wish

_OWN = frozenset(rule.code for rule in RULES if rule.scope == "suppressions")
_ALL = frozenset(rule.code for rule in RULES) - _OWN


class Known:
    """The suppressions of a repository: comments in the `marked` files, `ignore` of the configuration, the baseline.

    Raises:
        UsageError: the configuration names a rule that does not exist, or the baseline is not valid.
    """

    def __init__(self, repository: Repository, config: Config, marked: Iterable[str], wish: Wish) -> None:
        self.repository = repository
        self.config = config
        self.wish = wish
        self.marked = {one.path: one for one in directives.read(repository, marked)}
        self.ignored = [(one, _codes_of_entry(one)) for one in config.ignore]
        self.baseline = None if wish.without_baseline else baseline.load(repository, wish.baseline)
        self._places = self.baseline.places() if self.baseline else {}
        self._entries = {one.fingerprint for one in self.baseline.entries} if self.baseline else set()
        # What each suppression has hidden.
        self._used: dict[Span, set[str]] = defaultdict(set)

    def says(self, finding: Finding) -> Suppressed | None:
        """What suppresses a finding."""
        return self._commented(finding) or self.configured(finding) or self._in_baseline(finding)

    def _commented(self, finding: Finding) -> Suppressed | None:
        span = finding.problem.span
        marked = self.marked.get(span.file.path)
        found = [one for one in marked.directives if _hides(one, finding.code, span.line)] if marked else []
        for one in found:
            self._used[one.span].add(finding.code)
        return Suppressed(finding, "comment", found[0].reason, found[0].span) if found else None

    def configured(self, finding: Finding) -> Suppressed | None:
        """The entry of `ignore` in `.homelamp.yaml` that suppresses a finding."""
        path = finding.problem.span.file.path
        for entry, codes in self.ignored:
            if finding.code in codes and _is_at(entry, path):
                self._used[entry.at].add(finding.code)
                return Suppressed(finding, "configuration", entry.reason, entry.at)
        return None

    def _in_baseline(self, finding: Finding) -> Suppressed | None:
        if self.baseline is None or finding.fingerprint not in self._entries:
            return None
        place = self._places.get(finding.fingerprint, Span(self.baseline.source, 0, 0))
        return Suppressed(finding, "baseline", "", place)

    def faults(self, before: Iterable[Finding], result: Result, outcome: Outcome | None) -> Suppressions:
        """What is wrong with the suppressions, as far as the rules in question were run.

        `before` are all findings, suppressed or not.
        """
        before = list(before)
        ran = Ran(result, outcome, self.wish, before)
        found = Suppressions()
        for marked in self.marked.values():
            if not marked.is_whole:
                continue
            if scan.is_live(marked.path) or self.config.names(marked.path):
                for one in marked.directives:
                    self._judge(found, marked, one, ran)
        for entry, codes in self.ignored:
            found.unused.extend(self._unused_entry(entry, codes, ran))
        if self.baseline:
            fingerprints = {one.fingerprint for one in before}
            unmatched = [one for one in self.baseline.entries if one.fingerprint not in fingerprints]
            # The hook on manifests needs no list of all files.
            there = frozenset(self.repository.paths) if unmatched and ran.is_whole else None
            found.stale = self.baseline.stale(
                [
                    one
                    for one in unmatched
                    if one.rule in BY_CODE
                    and ran.was_run(one.rule, one.file, is_there=there is None or one.file in there)
                ]
            )
        return found

    def _judge(self, found: Suppressions, marked: Marked, one: Directive, ran: Ran) -> None:
        codes = {word: codes_of(word) - _OWN for word in one.words}
        named = frozenset().union(*codes.values())
        if ran.is_whole:
            found.unused += _misspelt(one)
        if not one.is_understood or not named:
            return
        if not one.reason:
            if any(ran.concerns(code, marked.path) for code in named):
                found.without_reason.append((one.span, ", ".join(one.words)))
            return
        is_judged = {code for code in named if ran.was_run(code, marked.path)}
        used = self._used.get(one.span, set())
        unused = [word for word in one.words if codes[word] and codes[word] <= is_judged and not codes[word] & used]
        if unused:
            found.unused.append(_unused(one, unused))

    def _unused_entry(self, entry: Ignore, codes: frozenset[str], ran: Ran) -> Iterator[Unused]:
        """The entry of `.homelamp.yaml`, where it hides nothing in the whole repository."""
        if self._used.get(entry.at) or not ran.is_whole:
            return
        what = ", ".join(entry.rules) or "any rule"
        files = [path for path in self.repository.paths if _is_at(entry, path)]
        if not files:
            message = f"no file is called {' or '.join(entry.paths)}, so this entry hides nothing"
        elif all(ran.was_run_everywhere(code, files) for code in codes):
            message = f"{what} is not reported {'there' if entry.paths else 'anywhere'}, so this entry hides nothing"
        else:
            return
        edit = _entry_removal(entry.at)
        values = (*entry.rules, *entry.paths)
        yield Unused(entry.at, message, "remove the entry", values, (edit,) if edit else ())


def _codes_of_entry(entry: Ignore) -> frozenset[str]:
    found: set[str] = set()
    for word, place in zip(entry.rules, entry.places, strict=True):
        codes = codes_of(word)
        if not codes:
            raise UsageError(f"{place.file.path}:{place.line}: {unknown(word)}")
        found |= codes
    return frozenset(found) if entry.rules else _ALL


def _is_at(entry: Ignore, path: str) -> bool:
    return not entry.paths or any(globs.matches(pattern, path) for pattern in entry.paths)


def _hides(one: Directive, code: str, line: int) -> bool:
    return (
        one.is_understood
        and bool(one.reason)
        and one.covers(line)
        and code not in _OWN
        and any(code in codes_of(word) for word in one.words)
    )


def _misspelt(one: Directive) -> Iterator[Unused]:
    if not one.is_understood:
        word = one.span.text.partition(":")[2].strip().partition("[")[0].strip()
        near = "; did you mean ignore?" if nearest(word, ["ignore"]) else ""
        message = f"homelamp knows no comment {word}[…]{near}"
        yield Unused(one.span, message, "write homelamp: ignore[HL102] and the reason", (word,))
    elif not one.words:
        message = "this suppression names no rule, and hides nothing"
        yield Unused(one.span, message, "name the rule: homelamp: ignore[HL102] and the reason", ("",))
    for word in one.words if one.is_understood else ():
        codes = codes_of(word)
        if not codes:
            yield Unused(one.span, unknown(word), "name the rule that is meant, or remove it", (word,))
        elif codes <= _OWN:
            yield Unused(one.span, f"no comment can hide {word}", "remove it", (word,))


def _unused(one: Directive, words: Collection[str]) -> Unused:
    kept = [word for word in one.words if word not in words]
    edit = Edit(one.rules, ", ".join(kept)) if kept else one.removal
    verb = "are" if len(words) > 1 else "is"
    message = f"{' and '.join(words)} {verb} not reported here, so this hides nothing"
    change = f"name only {', '.join(kept)}" if kept else "remove the comment"
    return Unused(one.span, message, change, tuple(words), (edit,) if edit else ())


def _entry_removal(at: Span) -> Edit | None:
    """Take an entry's lines away, where nothing else is in them."""
    file = at.file
    start, end = file.offset(at.line), file.offset(at.end_line + 1)
    if file.text[start : at.start].strip() != "-" or not _is_comment(file.text[at.end : end]):
        return None
    return Edit(Span(file, start, end), "")


def _is_comment(text: str) -> bool:
    return not text.strip() or text.lstrip().startswith("#")
