"""Writes a repository like that of a large homelab."""
