"""The pre-commit hooks: one small program each, `main(argv) -> int`."""
