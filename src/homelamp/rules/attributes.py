"""How an attribute of a client is written in the language that states the client: Terraform's or a blueprint's."""

from __future__ import annotations

from homelamp.model import Client


def written(client: Client, name: str, *values: str, is_list: bool = False) -> str:
    """The line to write: `name = "value"` in Terraform, `name: value` in a blueprint."""
    if client.source == "authentik":
        return f"{name}: [{', '.join(values)}]" if is_list else f"{name}: {', '.join(values)}"
    quoted = ", ".join(f'"{value}"' for value in values)
    return f"{name} = [{quoted}]" if is_list else f"{name} = {quoted}"
