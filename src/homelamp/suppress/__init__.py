"""What an owner knows of findings already: suppressions in comments, `ignore` of `.homelamp.yaml`, the baseline."""
