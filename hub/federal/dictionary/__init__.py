"""The data dictionary: every table and column with its meaning, and where the federal record has it."""
