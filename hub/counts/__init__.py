"""Counting visits, members and services over any days and by anything: exact, and each person once."""
