"""Headlamp: its chart's values, its deployment and its exposure."""
