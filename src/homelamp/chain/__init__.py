"""Facts of a whole repository, joined into chains."""
