"""Values, places and findings: pure, without I/O, and without a word of any tool."""
