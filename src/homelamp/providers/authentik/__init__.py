"""Authentik: its Terraform resources, its chart and its stock scope mappings."""
