"""How a result is told: one module a format."""
