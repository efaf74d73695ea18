"""The file for the Department: each record a line, each element where its layout wants it."""
