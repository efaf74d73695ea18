"""An image onto cards: what may be overwritten, written by block map, read back, and a verdict."""
