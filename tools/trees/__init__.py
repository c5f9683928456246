"""Check source trees that have nothing to do with a login: python -m trees FOLDER…, see `__main__`."""
