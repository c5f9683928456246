"""What an owner knows of findings already: suppressions in comments, `ignore` of `.homelamp.yaml`, the baseline."""

# The baseline that is read from the repository's root wherever it is there.
BASELINE = ".homelamp-baseline.json"
