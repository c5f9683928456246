"""Who verifies a login: how the API server is configured, one module for each way."""
