"""Manifests are validated by a real kubeconform, offline; this package finds it, feeds it and places what it says."""
