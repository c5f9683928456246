"""Scaffold a homelab GitOps repository in which a Headlamp login works, and lint it so that it keeps working."""
