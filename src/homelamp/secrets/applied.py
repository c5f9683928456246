"""Whether something applies the file that a Secret was found in."""

from __future__ import annotations

from homelamp.core.folders import is_aside
from homelamp.files.repository import Repository
from homelamp.kube.build.built import Built
from homelamp.kube.build.routes import Route
from homelamp.kube.build.unlisted import unlisted_by

_YAML = (".yaml", ".yml")
_TEXTS = (*_YAML, ".tf", ".tofu", ".json")


class Applied:
    """Tells of a repository's manifests which of them something may apply."""

    def __init__(self, repository: Repository, built: Built, *, hides_folders: bool) -> None:
        """With `hides_folders` something deploys folders that only it knows, such as an ApplicationSet."""
        self._repository = repository
        self._routes = built.routes
        self._hides_folders = hides_folders

    def is_applied(self, path: str) -> bool:
        """Whether a kustomization, Flux or Argo CD takes a file in, or something that cannot be followed may.

        Where nothing in the repository deploys anything, people apply its files by hand.
        """
        routes = self._routes.of(path)
        if is_aside(path):
            return any(_is_named(one) for one in routes)
        chart = self._chart(path)
        if chart is not None:
            return self._is_used(chart)
        if not any(one.takers or (one.deployer and one.is_direct) for one in routes):
            return self._hides_folders or not self._has_deployers()
        return unlisted_by(self._routes, path) is None

    def _has_deployers(self) -> bool:
        names = (path.rpartition("/")[2] for path in self._repository.paths)
        return bool(self._routes.folders_applied()) or any(name.startswith("kustomization.y") for name in names)

    def _chart(self, path: str) -> str | None:
        """The folder of the chart that a file is a template of."""
        folder, found, _ = path.rpartition("templates/")
        charts = [folder.rstrip("/"), path.rpartition("/")[0]] if found else []
        paths = frozenset(self._repository.paths) if charts else frozenset()
        return next((one for one in charts if f"{one}/Chart.yaml".lstrip("/") in paths), None)

    def _is_used(self, chart: str) -> bool:
        """Whether a file outside of a chart names the chart's folder; a chart at the root is the repository itself."""
        if not chart:
            return True
        others = (one for one in self._repository.paths if one.endswith(_TEXTS) and not one.startswith(f"{chart}/"))
        contents = map(self._repository.content, others)
        return any(isinstance(content, bytes) and chart.encode() in content for content in contents)


def _is_named(route: Route) -> bool:
    """Whether what deploys a folder names it, or one below it that takes the file in, and does not lie aside itself."""
    deployer = route.deployer
    if deployer is None or not deployer.folder or not (route.takers or route.is_direct):
        return False
    return not is_aside(deployer.document.file.path)
