"""Breaks repositories at random, and holds homelamp to what it promises of all repositories."""
