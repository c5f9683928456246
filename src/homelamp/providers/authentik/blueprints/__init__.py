"""Authentik's blueprints: YAML files, or texts within other objects, that state clients, applications and people.

https://docs.goauthentik.io/customize/blueprints/, authentik/blueprints/v1 of https://github.com/goauthentik/authentik
"""
