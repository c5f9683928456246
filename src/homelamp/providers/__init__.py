"""Who grants a login: one file or folder for each identity provider."""
