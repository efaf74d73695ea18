"""Feedback: how it was today, by one touch."""
