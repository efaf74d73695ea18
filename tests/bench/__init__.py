"""Figures, each beside a limit measured in the same run: `python -m tests.bench`."""
