"""The maps between our words and those of the other system, as data."""
