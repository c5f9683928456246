"""Uses of Helm charts, and the values that they are given."""
