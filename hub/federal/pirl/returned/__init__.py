"""Lists of errors, ours and the Department's: each row led back to its member and worked off."""
