"""The table: every row, and the reasons for the cells that have none."""

from __future__ import annotations

from mutations import api_server_rows, cluster_rows, headlamp_rows, several_rows, terraform_rows

ROWS = (
    *terraform_rows.rows(),
    *api_server_rows.rows(),
    *headlamp_rows.rows(),
    *cluster_rows.rows(),
    *several_rows.rows(),
)

# (rule, source): why there is no mutation of a source that states the rule's term.
REASONS: dict[tuple[str, str], str] = {}
