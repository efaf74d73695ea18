"""Layouts of the participant record, each a version of its own, as data."""
