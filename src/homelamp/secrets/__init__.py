"""What a repository holds in clear text, what is sealed in it, and how."""
