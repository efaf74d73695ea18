"""Everything of a hub in one encrypted file, and a hub out of such a file."""
