"""What may go wrong that is not a finding."""


class UsageError(Exception):
    """Wrong usage, a bad configuration or a missing tool: one line for the user, exit status 2.

    The message names the file and line, where there is one, and what would be right.
    """
