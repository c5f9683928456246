"""The login that a release of Headlamp's chart asks for."""

from __future__ import annotations

from homelamp.apps.headlamp import chart_schema, chart_values, environment, post_renderers
from homelamp.apps.headlamp.chart_values import CHART, Deployment
from homelamp.kube.helm.release import Release
from homelamp.kube.helm.values import Merged
from homelamp.model import Headlamp


def of_release(release: Release, values: Merged) -> Headlamp | None:
    """The Headlamp of a release; None where its values want no login."""
    # Helm compares the values with the schema before anything is rendered.
    refused = environment.taken(values.document, values.node) if release.has_schema else ()
    misfits = chart_schema.refused(values.document, values.node) if release.has_schema else ()
    values = post_renderers.applied(release, values)
    deployment = Deployment(
        name=release.name or CHART,
        namespace=release.namespace,
        chart_version=release.version,
        more=values.more,
        is_placed=release.is_placed,
        is_wrapped=any(one.below for one in release.values),
    )
    found = chart_values.read(values.document, values.node, deployment)
    if found is None:
        return None
    found = found._replace(refused_env=refused, refused_values=misfits)
    is_beside = found.span.file is release.span.file and release.span.start <= found.span.start < release.span.end
    return found if is_beside else found._replace(release=release.span)
