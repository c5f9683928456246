"""What the command line and the hooks do with a path: check it, show it, report on it."""
