"""Ingress, HTTPRoute and IngressRoute: which hosts and paths lead to an application."""
