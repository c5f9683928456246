"""YAML, with a place for every node."""
