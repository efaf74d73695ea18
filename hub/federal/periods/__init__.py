"""Periods of participation and of being a reportable individual, from dates of activity."""
