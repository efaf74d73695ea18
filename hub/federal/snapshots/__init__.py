"""Frozen, signed snapshots of a period, and what changed since."""
