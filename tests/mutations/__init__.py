"""One change in one place of a scaffolded repository gives exactly one finding, at that place.

A row of the table names a rule, a source with its form, a way to break it, and the edit that does so. `engine` applies
edits, the other modules hold the rows by source, `matrix` counts what was made and what was caught.
"""
