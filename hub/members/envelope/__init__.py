"""Kept SSNs under an envelope: each some thousand under a data key, the data keys under one key."""
