"""Who asks for a login: one file or folder for each application."""
