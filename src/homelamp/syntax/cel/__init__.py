"""CEL, the language of expressions in an AuthenticationConfiguration: https://github.com/google/cel-spec."""
