"""All uses of Helm charts in a repository, whichever deployer makes them, each with the values that it comes to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from posixpath import dirname, join

from homelamp.core.value import Unknown
from homelamp.kube.build.built import Built
from homelamp.kube.helm import argocd, dependencies, flux, inflated, k3s
from homelamp.kube.helm.dependencies import Dependency
from homelamp.kube.helm.release import ChartSource, Release, Values
from homelamp.kube.helm.values import Merged, merged
from homelamp.model import Setting
from homelamp.syntax.yaml.documents import Document

_READERS = (flux.releases, argocd.releases, inflated.releases, k3s.releases)
# An object that stands for a chart is mostly called like it.
_HABITS = ("", "-chart", "-oci")


def releases_of(document: Document) -> list[Release]:
    """The uses of charts that one document makes."""
    return [one for reader in _READERS for one in reader(document)]


class Releases:
    """What the documents of a repository say of charts. Read them all before asking."""

    def __init__(self, built: Built) -> None:
        self._built = built
        self._releases: list[Release] = []
        self._chart_sources: list[ChartSource] = []
        self._dependencies: list[Dependency] = []
        self._configurations: list[tuple[str, Values]] = []

    def read(self, document: Document) -> bool:
        """Take in a document; whether it says anything of a chart."""
        found = releases_of(document)
        sources, needed = list(flux.chart_sources(document)), list(dependencies.read(document))
        configured = list(k3s.configurations(document))
        self._releases += found
        self._chart_sources += sources
        self._dependencies += needed
        self._configurations += configured
        return bool(found or sources or needed or configured)

    def add(self, releases: Iterable[Release]) -> None:
        """Take in uses of charts that no YAML states."""
        self._releases += releases

    def of(self, charts: Collection[str]) -> Iterator[tuple[Release, Merged | None]]:
        """The uses of these charts, with their values; None where these are larger than any that people write."""
        for release in self._uses(charts):
            yield release, merged(release, self._built)

    def untold(self, charts: Collection[str]) -> Iterator[tuple[Release, str]]:
        """The releases called like one of these charts of which nothing says what chart they are of, and why not."""
        for one in self._releases:
            named = self._named(one, charts)
            called = {one.name, one.release_name, one.chart_source[1] if one.chart_source else None}
            if not called.intersection(charts):
                continue
            if not named.chart and one.chart_source is None:
                yield one, "which chart it uses is not known"
            elif not named.chart and one.chart_source:
                kind, name, _ = one.chart_source
                yield one, f"the repository does not hold the {kind} {name} that says which chart it is"
            elif named.is_local and not self._is_wrapper(named, charts):
                yield one, f"its chart {named.chart} lies in the repository, and homelamp does not render charts"

    def _is_wrapper(self, release: Release, charts: Collection[str]) -> bool:
        folder = release.chart.removeprefix("./")
        return any(one.folder == folder and one.chart in charts for one in self._dependencies)

    def _uses(self, charts: Collection[str]) -> Iterator[Release]:
        deployed = set()
        for one in self._releases:
            release = self._configured(self._named(one, charts))
            if release.chart in charts:
                yield release
            for needed in self._dependencies if release.is_local else ():
                if needed.folder == release.chart.removeprefix("./") and needed.chart in charts:
                    deployed.add(needed.document.span(needed.node))
                    yield _within(release, needed)
        for needed in self._dependencies:
            if needed.chart in charts and needed.document.span(needed.node) not in deployed:
                yield self._alone(needed)

    def _named(self, release: Release, charts: Collection[str]) -> Release:
        """The release with chart and version as the object says that stands for its chart."""
        if release.chart_source is None:
            return release
        kind, name, namespace = release.chart_source
        found = [one for one in self._chart_sources if (one.kind, one.name) == (kind, name)]
        same = [one for one in found if None in {one.namespace, namespace} or one.namespace == namespace] or found
        if same:
            versions = {one.version.value if one.version else None for one in same}
            version = same[0].version if len(versions) == 1 else None
            return release._replace(chart=same[0].chart, version=version)
        habit = next((chart for chart in charts for end in _HABITS if name == f"{chart}{end}"), "")
        return release._replace(chart=habit)

    def _configured(self, release: Release) -> Release:
        over = [values for name, values in self._configurations if name == release.name]
        return release._replace(values=(*release.values, *over)) if over else release

    def _alone(self, one: Dependency) -> Release:
        """A chart that nothing in the repository deploys: something else may, with values that are not known."""
        own = _of_chart(one)
        beside = [
            path
            for path in self._built.paths
            if dirname(path) == one.folder and path.startswith(join(one.folder, "values")) and path != own.path
        ]
        more = [Values(unread=f"completed by {path}") for path in beside[:1]]
        span = one.document.span(one.node)
        return Release(one.document, span, one.chart, None, one.version, one.chart, None, None, (own, *more))


def _of_chart(one: Dependency) -> Values:
    return Values(path=join(one.folder, "values.yaml"), below=(one.key,), is_optional=True)


def _within(release: Release, one: Dependency) -> Release:
    """The use of a chart that another one brings along: its values are those below its key."""
    values = [_of_chart(one)]
    for source in release.values:
        if not source.at:
            values.append(source._replace(below=(one.key, *source.below)))
        elif source.at[0] == one.key:
            values.append(source._replace(at=source.at[1:]))
    version = one.version or Setting(Unknown("the newest chart"), release.span)
    return release._replace(chart=one.chart, version=version, values=tuple(values))
