"""Wiring: WireViz sources, what must hold of them, and their pictures."""
