"""`python -m homelamp`."""

from homelamp.cli import run

run()
