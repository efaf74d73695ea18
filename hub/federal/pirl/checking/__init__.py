"""The three passes of the Department's checks, run here first: values, duplicates, logic."""
