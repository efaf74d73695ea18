"""The addresses under /api/v1 that other systems ask."""
