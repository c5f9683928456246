"""Scaffold a homelab GitOps repository in which a Headlamp login works, and lint it so that it keeps working."""

import os
import sys


def _leave_the_current_folder() -> None:
    """`python -m homelamp`, and an empty entry in PYTHONPATH, make Python look for modules in the current folder first.

    That is a repository as a rule, and none of its files is a module of ours. While Python looks for the module of
    `-m`, that stands in place of the program's name: https://docs.python.org/3/library/sys.html#sys.argv
    """
    if getattr(sys, "argv", [""])[:1] == ["-m"] and not sys.flags.safe_path:
        del sys.path[:1]
    # Python takes no notice of one that is set and empty.
    entries = os.environ.get("PYTHONPATH") or "/"
    if {"", "."}.intersection(entries.split(os.pathsep)) and not sys.flags.ignore_environment:
        here = os.getcwd()  # noqa: PTH109  # pathlib is not to be imported from there
        sys.path[:] = [entry for entry in sys.path if entry not in {"", ".", here}]


_leave_the_current_folder()
