"""The table: every row. Why there is none for other cells is in `cells`."""

from __future__ import annotations

from mutations import (
    api_server_rows,
    cluster_rows,
    config_rows,
    exposure_rows,
    headlamp_rows,
    refused_rows,
    secret_rows,
    several_rows,
    terraform_rows,
)

ROWS = (
    *terraform_rows.rows(),
    *api_server_rows.rows(),
    *refused_rows.rows(),
    *headlamp_rows.rows(),
    *cluster_rows.rows(),
    *config_rows.rows(),
    *exposure_rows.rows(),
    *several_rows.rows(),
    *secret_rows.rows(),
)
