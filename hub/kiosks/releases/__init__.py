"""Releases: the programs that this hub holds for its kiosks, and how they are rolled out."""
