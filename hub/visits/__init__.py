"""Visits and their selections: the projection of the event log."""
