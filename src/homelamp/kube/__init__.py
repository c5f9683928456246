"""Kubernetes' own kinds, and what kustomize, Flux, Argo CD and Helm do with them."""
