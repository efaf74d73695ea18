"""Beyond one's own office: members of the whole state, and who opted out, asked of the state."""
