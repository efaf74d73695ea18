"""The television in the lobby: how long it takes, today's groups, and nobody's name."""
