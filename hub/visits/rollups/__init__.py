"""Days that are over, counted once: what figures of years are added up from."""
