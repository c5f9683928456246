"""Breaks repositories in every way that a script can think of, and holds homelamp to what it promises of all of them."""
