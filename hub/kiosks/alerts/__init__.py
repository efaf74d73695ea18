"""Alerts: what somebody must be told of, whom it was told to, and who has seen it."""
