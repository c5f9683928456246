"""The pre-commit hooks: one small program each, `main(argv) -> int`."""

import sys

# As in `homelamp`: the folder in which `python -m homelamp_hooks.…` runs is not where its modules are.
if sys.argv[:1] == ["-m"] and not sys.flags.safe_path:
    del sys.path[:1]
