"""Starters of real parts for tests."""
