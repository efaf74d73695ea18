"""Second factors: a telephone's codes, security keys, recovery codes."""
