"""Members: people with a record, and the matching of sealed SSNs at the state."""
