"""The bill of materials: reading it, what may be wrong with it, and its tables."""
